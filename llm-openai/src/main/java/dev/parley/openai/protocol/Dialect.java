package dev.parley.openai.protocol;

import dev.parley.Incubating;
import dev.parley.Support;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In what the servers of an endpoint differ from one another, as far as a request has to know. What a dialect has no word
 * for is left out of a request, with a warning on the response. Answers are read the same way in all dialects, but for
 * {@linkplain Builder#thinkTags think tags}.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public final class Dialect {
    private static final Dialect STANDARD = builder().build();

    /**
     * How a request says what it wants of a model's reasoning.
     *
     * @since 0.1.0
     */
    @Incubating
    public enum ReasoningForm {
        /** {@code "reasoning_effort": "low"}; off is {@code none}, on is {@code medium}. */
        EFFORT,
        /** {@code "reasoning": {"effort": "low"}} or {@code {"enabled": false}}. */
        OBJECT,
        /** {@code "thinking": {"type": "enabled"}}, and {@code reasoning_effort} for a level. */
        THINKING,
        /** {@code "chat_template_kwargs": {"enable_thinking": true}}, and {@code reasoning_effort} for a level. */
        TEMPLATE,
        /** Not at all. */
        NONE
    }

    private final String maxTokensField;
    private final @Nullable String seedField;
    private final @Nullable String topKField;
    private final @Nullable String minPField;
    private final @Nullable String repeatPenaltyField;
    private final boolean streaming;
    private final boolean streamUsage;
    private final boolean strictTools;
    private final boolean jsonSchema;
    private final String requiredToolChoice;
    private final ReasoningForm reasoning;
    private final @Nullable String reasoningBackField;
    private final boolean thinkTags;
    private final boolean modelList;
    private final Support embeddings;
    private final @Nullable String embeddingEncoding;

    private Dialect(Builder builder) {
        maxTokensField = builder.maxTokensField;
        seedField = builder.seedField;
        topKField = builder.topKField;
        minPField = builder.minPField;
        repeatPenaltyField = builder.repeatPenaltyField;
        streaming = builder.streaming;
        streamUsage = builder.streamUsage;
        strictTools = builder.strictTools;
        jsonSchema = builder.jsonSchema;
        requiredToolChoice = builder.requiredToolChoice;
        reasoning = builder.reasoning;
        reasoningBackField = builder.reasoningBackField;
        thinkTags = builder.thinkTags;
        modelList = builder.modelList;
        embeddings = builder.embeddings;
        embeddingEncoding = builder.embeddingEncoding;
    }

    /**
     * What nearly every server understands: {@code max_tokens}, {@code reasoning_effort}, no {@code top_k}.
     *
     * @return the shared instance
     */
    public static Dialect standard() {
        return STANDARD;
    }

    /**
     * Starts from {@link #standard()}.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from this dialect.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxTokensField = maxTokensField;
        builder.seedField = seedField;
        builder.topKField = topKField;
        builder.minPField = minPField;
        builder.repeatPenaltyField = repeatPenaltyField;
        builder.streaming = streaming;
        builder.streamUsage = streamUsage;
        builder.strictTools = strictTools;
        builder.jsonSchema = jsonSchema;
        builder.requiredToolChoice = requiredToolChoice;
        builder.reasoning = reasoning;
        builder.reasoningBackField = reasoningBackField;
        builder.thinkTags = thinkTags;
        builder.modelList = modelList;
        builder.embeddings = embeddings;
        builder.embeddingEncoding = embeddingEncoding;
        return builder;
    }

    /** {@return the field for the most tokens to generate} */
    public String maxTokensField() {
        return maxTokensField;
    }

    /** {@return the field for the seed, if there is one} */
    public Optional<String> seedField() {
        return Optional.ofNullable(seedField);
    }

    /** {@return the field for top-k sampling, if there is one} */
    public Optional<String> topKField() {
        return Optional.ofNullable(topKField);
    }

    /** {@return the field for min-p sampling, if there is one} */
    public Optional<String> minPField() {
        return Optional.ofNullable(minPField);
    }

    /** {@return the field for the penalty on repetition, if there is one} */
    public Optional<String> repeatPenaltyField() {
        return Optional.ofNullable(repeatPenaltyField);
    }

    /** {@return whether a request asks for its answer piece by piece} */
    public boolean streaming() {
        return streaming;
    }

    /** {@return whether a request asks for token counts with {@code stream_options}} */
    public boolean streamUsage() {
        return streamUsage;
    }

    /** {@return whether tools may be {@code strict}} */
    public boolean strictTools() {
        return strictTools;
    }

    /** {@return whether a response format can be a schema} */
    public boolean jsonSchema() {
        return jsonSchema;
    }

    /** {@return the word for a tool choice of "some tool"} */
    public String requiredToolChoice() {
        return requiredToolChoice;
    }

    /** {@return how reasoning is asked for} */
    public ReasoningForm reasoning() {
        return reasoning;
    }

    /** {@return the field in which reasoning goes back with the tool calls it led to; empty if it is dropped} */
    public Optional<String> reasoningBackField() {
        return Optional.ofNullable(reasoningBackField);
    }

    /** {@return whether text that begins with {@code <think>} is reasoning up to {@code </think>}} */
    public boolean thinkTags() {
        return thinkTags;
    }

    /** {@return whether the endpoint lists its models} */
    public boolean modelList() {
        return modelList;
    }

    /** {@return whether the endpoint makes embeddings} */
    public Support embeddings() {
        return embeddings;
    }

    /** {@return the {@code encoding_format} to ask for; empty for the server's own} */
    public Optional<String> embeddingEncoding() {
        return Optional.ofNullable(embeddingEncoding);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Dialect dialect && fields().equals(dialect.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "Dialect" + fields();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                maxTokensField,
                seedField,
                topKField,
                minPField,
                repeatPenaltyField,
                streaming,
                streamUsage,
                strictTools,
                jsonSchema,
                requiredToolChoice,
                reasoning,
                reasoningBackField,
                thinkTags,
                modelList,
                embeddings,
                embeddingEncoding);
    }

    /**
     * Builds a {@link Dialect}. Not thread-safe. Names of fields must not be blank.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private String maxTokensField = "max_tokens";
        private @Nullable String seedField = "seed";
        private @Nullable String topKField;
        private @Nullable String minPField;
        private @Nullable String repeatPenaltyField;
        private boolean streaming = true;
        private boolean streamUsage = true;
        private boolean strictTools = true;
        private boolean jsonSchema = true;
        private String requiredToolChoice = "required";
        private ReasoningForm reasoning = ReasoningForm.EFFORT;
        private @Nullable String reasoningBackField;
        private boolean thinkTags;
        private boolean modelList = true;
        private Support embeddings = Support.UNKNOWN;
        private @Nullable String embeddingEncoding;

        private Builder() {}

        /**
         * Sets the field for the most tokens to generate.
         *
         * @param field {@code max_tokens} unless set; {@code max_completion_tokens} is the other known one
         * @return this builder
         */
        public Builder maxTokensField(String field) {
            maxTokensField = word(field);
            return this;
        }

        /**
         * Sets the field for the seed.
         *
         * @param field {@code seed} unless set
         * @return this builder
         */
        public Builder seedField(String field) {
            seedField = word(field);
            return this;
        }

        /**
         * Says that there is no seed.
         *
         * @return this builder
         */
        public Builder noSeed() {
            seedField = null;
            return this;
        }

        /**
         * Sets the field for top-k sampling; there is none unless set.
         *
         * @param field such as {@code top_k}
         * @return this builder
         */
        public Builder topKField(String field) {
            topKField = word(field);
            return this;
        }

        /**
         * Sets the field for min-p sampling; there is none unless set.
         *
         * @param field such as {@code min_p}
         * @return this builder
         */
        public Builder minPField(String field) {
            minPField = word(field);
            return this;
        }

        /**
         * Sets the field for the penalty on repetition; there is none unless set.
         *
         * @param field such as {@code repetition_penalty} or {@code repeat_penalty}
         * @return this builder
         */
        public Builder repeatPenaltyField(String field) {
            repeatPenaltyField = word(field);
            return this;
        }

        /**
         * Says whether a request asks for its answer piece by piece. Where it does not, {@code stream} is false, and the
         * answer's text is one piece.
         *
         * @param streaming true unless set
         * @return this builder
         */
        public Builder streaming(boolean streaming) {
            this.streaming = streaming;
            return this;
        }

        /**
         * Says whether a request asks for token counts with {@code stream_options}; some servers refuse that, and count
         * without being asked. Not asked for where nothing is {@linkplain #streaming streamed}.
         *
         * @param streamUsage true unless set
         * @return this builder
         */
        public Builder streamUsage(boolean streamUsage) {
            this.streamUsage = streamUsage;
            return this;
        }

        /**
         * Says whether tools may be {@code strict}.
         *
         * @param strictTools true unless set
         * @return this builder
         */
        public Builder strictTools(boolean strictTools) {
            this.strictTools = strictTools;
            return this;
        }

        /**
         * Says whether a response format can be a schema. Where it cannot, JSON is asked for, with a warning.
         *
         * @param jsonSchema true unless set
         * @return this builder
         */
        public Builder jsonSchema(boolean jsonSchema) {
            this.jsonSchema = jsonSchema;
            return this;
        }

        /**
         * Sets the word for a tool choice of "some tool".
         *
         * @param word {@code required} unless set
         * @return this builder
         */
        public Builder requiredToolChoice(String word) {
            requiredToolChoice = word(word);
            return this;
        }

        /**
         * Sets how reasoning is asked for.
         *
         * @param form {@link ReasoningForm#EFFORT} unless set
         * @return this builder
         */
        public Builder reasoning(ReasoningForm form) {
            reasoning = Objects.requireNonNull(form, "form");
            return this;
        }

        /**
         * Sets the field in which reasoning goes back with the tool calls it led to; it is dropped unless set. Reasoning
         * of turns without tool calls is always dropped.
         *
         * @param field such as {@code reasoning_content}
         * @return this builder
         */
        public Builder reasoningBackField(String field) {
            reasoningBackField = word(field);
            return this;
        }

        /**
         * Says whether text that begins with {@code <think>} is reasoning up to {@code </think>}, as from servers that
         * leave the model's own marks in. White space around the marks belongs to neither.
         *
         * @param thinkTags false unless set
         * @return this builder
         */
        public Builder thinkTags(boolean thinkTags) {
            this.thinkTags = thinkTags;
            return this;
        }

        /**
         * Says whether the endpoint lists its models. Without a list health is told from any answer at all.
         *
         * @param modelList true unless set
         * @return this builder
         */
        public Builder modelList(boolean modelList) {
            this.modelList = modelList;
            return this;
        }

        /**
         * Says whether the endpoint makes embeddings. They are asked for unless it is known that it does not.
         *
         * @param embeddings {@link Support#UNKNOWN} unless set
         * @return this builder
         */
        public Builder embeddings(Support embeddings) {
            this.embeddings = Objects.requireNonNull(embeddings, "embeddings");
            return this;
        }

        /**
         * Sets the {@code encoding_format} to ask for. Whatever comes is understood, numbers and base64.
         *
         * @param encoding {@code float} or {@code base64}; the server's own unless set
         * @return this builder
         */
        public Builder embeddingEncoding(String encoding) {
            embeddingEncoding = word(encoding);
            return this;
        }

        /**
         * Builds the dialect.
         *
         * @return the dialect
         */
        public Dialect build() {
            return new Dialect(this);
        }

        private static String word(String word) {
            if (word.isBlank()) {
                throw new IllegalArgumentException("a word of a dialect must not be blank");
            }
            return word;
        }
    }
}
