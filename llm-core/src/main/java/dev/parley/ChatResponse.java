package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import dev.parley.internal.json.JsonAnswer;
import dev.parley.internal.json.JsonTextException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole answer of a model, and what is known about how it came to be.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ChatResponse {
    private static final int EXCERPT = 200;

    private final ChatMessage message;
    private final FinishReason finishReason;
    private final Usage usage;
    private final Timings timings;
    private final String model;
    private final String requestedModel;
    private final String provider;
    private final @Nullable String requestId;
    private final @Nullable Instant createdAt;
    private final List<Warning> warnings;
    private final List<TokenLogprob> logprobs;
    private final Map<String, Object> metadata;

    private ChatResponse(Builder builder) {
        message = builder.message;
        finishReason = builder.finishReason;
        usage = builder.usage;
        timings = builder.timings;
        model = builder.model;
        requestedModel = builder.requestedModel;
        provider = builder.provider;
        requestId = builder.requestId;
        createdAt = builder.createdAt;
        warnings = List.copyOf(builder.warnings);
        logprobs = List.copyOf(builder.logprobs);
        metadata = Copies.map(builder.metadata);
    }

    /**
     * Returns a builder of an answer of which no more is known.
     *
     * @param message a message of the role {@link Role#ASSISTANT}
     * @param finishReason why the model stopped
     * @return a new builder
     * @throws IllegalArgumentException if the message is of another role
     */
    public static Builder builder(ChatMessage message, FinishReason finishReason) {
        return new Builder().message(message).finishReason(finishReason);
    }

    /**
     * Returns a builder of an empty answer of which nothing is known.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that holds what this response holds.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .message(message)
                .finishReason(finishReason)
                .usage(usage)
                .timings(timings)
                .model(model)
                .requestedModel(requestedModel)
                .provider(provider)
                .warnings(warnings)
                .logprobs(logprobs);
        builder.requestId = requestId;
        builder.createdAt = createdAt;
        builder.metadata.putAll(metadata);
        return builder;
    }

    /**
     * Returns the answer as a message, ready to be sent back as part of the conversation.
     *
     * @return a message of the role {@link Role#ASSISTANT}
     */
    public ChatMessage message() {
        return message;
    }

    /**
     * Returns the text of the answer.
     *
     * @return the text; empty if there is none
     */
    public String text() {
        return message.text();
    }

    /**
     * Returns what the model thought before it answered.
     *
     * @return the reasoning, if the provider shows any
     */
    public Optional<String> reasoning() {
        return message.reasoning();
    }

    /**
     * Returns the words in which the model declines to answer.
     *
     * @return the refusal, if there is one
     */
    public Optional<String> refusal() {
        return message.refusal();
    }

    /**
     * Returns the tools the model wants called, in order.
     *
     * @return an unmodifiable list
     */
    public List<ToolCall> toolCalls() {
        return message.toolCalls();
    }

    /**
     * Returns why the model stopped.
     *
     * @return the reason; {@link FinishReason#UNKNOWN} if the provider gave none
     */
    public FinishReason finishReason() {
        return finishReason;
    }

    /**
     * Returns how many tokens the call took.
     *
     * @return the usage; {@link Usage#UNKNOWN} if the provider said nothing
     */
    public Usage usage() {
        return usage;
    }

    /**
     * Returns how long the phases of the call took.
     *
     * @return the timings; {@link Timings#NONE} if nothing is known
     */
    public Timings timings() {
        return timings;
    }

    /**
     * Returns the model that answered, in the provider's words; the one that was asked, if the provider does not say.
     *
     * @return the model's id; empty if neither is known
     */
    public String model() {
        return model.isEmpty() ? requestedModel : model;
    }

    /**
     * Returns the model that was asked.
     *
     * @return the model's id; empty if not known
     */
    public String requestedModel() {
        return requestedModel;
    }

    /**
     * Returns the provider that answered.
     *
     * @return its id or label; empty if not known
     */
    public String provider() {
        return provider;
    }

    /**
     * Returns the id under which the provider can find the call in its logs.
     *
     * @return the id, if the provider gave one
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /**
     * Returns when the answer was made, by the provider's clock.
     *
     * @return the time, if the provider gave one
     */
    public Optional<Instant> createdAt() {
        return Optional.ofNullable(createdAt);
    }

    /**
     * Returns what the provider could not do as asked.
     *
     * @return an unmodifiable list
     */
    public List<Warning> warnings() {
        return warnings;
    }

    /**
     * Returns the log probabilities of the answer's tokens, in order.
     *
     * @return an unmodifiable list; empty unless asked for
     */
    public List<TokenLogprob> logprobs() {
        return logprobs;
    }

    /**
     * Returns what else the provider said about the answer.
     *
     * @return an unmodifiable map
     */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /**
     * Reads the text of the answer as JSON into a record, as {@link Json#as} does. If the text is not JSON but exactly one
     * fenced block of Markdown, the content of the block is read.
     *
     * @param <T> the type
     * @param type its class
     * @return the answer
     * @throws MalformedResponseException if the text is not JSON or does not fit; the message names the place and quotes the
     *     beginning of the text
     * @throws IllegalStateException if the module of the record does not let this one construct it; the message says what to
     *     open
     * @throws IllegalArgumentException if the class is not one that JSON can be read into
     */
    public <T> T as(Class<T> type) {
        Objects.requireNonNull(type, "type");
        try {
            return JsonAnswer.read(text(), type);
        } catch (JsonTextException e) {
            throw unreadable(type, e);
        }
    }

    /**
     * Reads the text of the answer with a function of the caller's, whose exceptions pass through.
     *
     * @param <T> the type
     * @param reader the function; gets {@link #text}
     * @return what the function returns
     */
    public <T> T as(Function<? super String, ? extends T> reader) {
        return reader.apply(text());
    }

    private MalformedResponseException unreadable(Class<?> type, JsonTextException cause) {
        String text = text();
        ErrorDetails.Builder details =
                ErrorDetails.builder("the answer cannot be read as " + type.getSimpleName() + ": "
                        + cause.getMessage() + "; the answer is "
                        + (text.isBlank()
                                ? "empty"
                                : "'" + (text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…") + "'"));
        if (!provider.isBlank()) {
            details.provider(provider);
        }
        if (!model().isBlank()) {
            details.model(model());
        }
        if (requestId != null) {
            details.requestId(requestId);
        }
        if (finishReason.equals(FinishReason.LENGTH)) {
            details.hint("The answer was cut at the limit of tokens: raise maxTokens");
        } else if (refusal().isPresent()) {
            details.hint("The model declined to answer: see refusal()");
        } else if (finishReason.equals(FinishReason.TOOL_CALLS)) {
            details.hint("The model called tools instead of answering: see toolCalls()");
        }
        return new MalformedResponseException(details.build(), cause);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChatResponse response && fields().equals(response.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "ChatResponse[" + message + ", " + finishReason + ", " + usage + ", model=" + model() + ", provider="
                + provider + (warnings.isEmpty() ? "" : ", warnings=" + warnings) + "]";
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                message,
                finishReason,
                usage,
                timings,
                model,
                requestedModel,
                provider,
                requestId,
                createdAt,
                warnings,
                logprobs,
                metadata);
    }

    /**
     * Builds a {@link ChatResponse}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private ChatMessage message = ChatMessage.of(Role.ASSISTANT, List.of());
        private FinishReason finishReason = FinishReason.UNKNOWN;
        private Usage usage = Usage.UNKNOWN;
        private Timings timings = Timings.NONE;
        private String model = "";
        private String requestedModel = "";
        private String provider = "";
        private @Nullable String requestId;
        private @Nullable Instant createdAt;
        private final List<Warning> warnings = new ArrayList<>();
        private final List<TokenLogprob> logprobs = new ArrayList<>();
        private final Map<String, Object> metadata = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets the answer.
         *
         * @param message a message of the role {@link Role#ASSISTANT}
         * @return this builder
         * @throws IllegalArgumentException if the message is of another role
         */
        public Builder message(ChatMessage message) {
            if (!message.role().equals(Role.ASSISTANT)) {
                throw new IllegalArgumentException(
                        "message is of the role " + message.role() + ", but a response is of the role assistant");
            }
            this.message = message;
            return this;
        }

        /**
         * Sets an answer that is text and nothing else.
         *
         * @param text the text
         * @return this builder
         */
        public Builder text(String text) {
            return message(ChatMessage.assistant(text));
        }

        /**
         * Sets why the model stopped.
         *
         * @param finishReason the reason
         * @return this builder
         */
        public Builder finishReason(FinishReason finishReason) {
            this.finishReason = Objects.requireNonNull(finishReason, "finishReason");
            return this;
        }

        /**
         * Sets how many tokens the call took.
         *
         * @param usage the usage
         * @return this builder
         */
        public Builder usage(Usage usage) {
            this.usage = Objects.requireNonNull(usage, "usage");
            return this;
        }

        /**
         * Sets how long the phases of the call took.
         *
         * @param timings the timings
         * @return this builder
         */
        public Builder timings(Timings timings) {
            this.timings = Objects.requireNonNull(timings, "timings");
            return this;
        }

        /**
         * Sets the model that answered.
         *
         * @param model the model's id in the provider's words; empty if it does not say
         * @return this builder
         */
        public Builder model(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * Sets the model that was asked.
         *
         * @param requestedModel the model's id
         * @return this builder
         */
        public Builder requestedModel(String requestedModel) {
            this.requestedModel = Objects.requireNonNull(requestedModel, "requestedModel");
            return this;
        }

        /**
         * Sets the provider that answered.
         *
         * @param provider its id or label
         * @return this builder
         */
        public Builder provider(String provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        /**
         * Sets the id under which the provider can find the call in its logs.
         *
         * @param requestId the id
         * @return this builder
         */
        public Builder requestId(String requestId) {
            this.requestId = Objects.requireNonNull(requestId, "requestId");
            return this;
        }

        /**
         * Sets when the answer was made.
         *
         * @param createdAt the time by the provider's clock
         * @return this builder
         */
        public Builder createdAt(Instant createdAt) {
            this.createdAt = Objects.requireNonNull(createdAt, "createdAt");
            return this;
        }

        /**
         * Adds a warning.
         *
         * @param warning what the provider could not do as asked
         * @return this builder
         */
        public Builder warning(Warning warning) {
            warnings.add(Objects.requireNonNull(warning, "warning"));
            return this;
        }

        /**
         * Adds warnings.
         *
         * @param warnings what the provider could not do as asked
         * @return this builder
         */
        public Builder warnings(Collection<Warning> warnings) {
            warnings.forEach(this::warning);
            return this;
        }

        /**
         * Adds log probabilities of the answer's tokens.
         *
         * @param logprobs in the order of the text
         * @return this builder
         */
        public Builder logprobs(Collection<TokenLogprob> logprobs) {
            logprobs.forEach(logprob -> this.logprobs.add(Objects.requireNonNull(logprob, "logprob")));
            return this;
        }

        /**
         * Adds something else the provider said about the answer.
         *
         * @param key its name, not blank
         * @param value its value; maps and collections are copied
         * @return this builder
         * @throws IllegalArgumentException if the key is blank
         */
        public Builder metadata(String key, Object value) {
            metadata.put(Checks.text("metadata key", key), Objects.requireNonNull(value, "metadata value"));
            return this;
        }

        /**
         * Adds other things the provider said about the answer.
         *
         * @param entries names and values; maps and collections are copied
         * @return this builder
         * @throws IllegalArgumentException if a key is blank
         */
        public Builder metadata(Map<String, ?> entries) {
            entries.forEach(this::metadata);
            return this;
        }

        /**
         * Builds the response.
         *
         * @return the response
         */
        public ChatResponse build() {
            return new ChatResponse(this);
        }
    }
}
