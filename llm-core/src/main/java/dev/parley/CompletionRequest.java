package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import dev.parley.internal.json.PlainValues;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A raw prompt to be continued, without roles or a chat template of the caller's making. Immutable.
 *
 * @see TextGeneration
 *
 * @since 0.1.0
 */
public final class CompletionRequest {
    private final String model;
    private final String prompt;
    private final @Nullable String suffix;
    private final @Nullable String system;
    private final boolean raw;
    private final List<ImagePart> images;
    private final ChatOptions options;
    private final @Nullable ResponseFormat responseFormat;
    private final @Nullable Reasoning reasoning;
    private final @Nullable Deadlines deadlines;
    private final Map<String, Object> providerOptions;

    private CompletionRequest(Builder builder) {
        this.model = builder.model;
        this.prompt = builder.prompt;
        this.suffix = builder.suffix;
        this.system = builder.system;
        this.raw = builder.raw;
        this.images = builder.images;
        this.options = builder.options;
        this.responseFormat = builder.responseFormat;
        this.reasoning = builder.reasoning;
        this.deadlines = builder.deadlines;
        this.providerOptions = builder.providerOptions;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param model the provider's own id of the model
     * @param prompt the text to continue; may be empty
     * @return a new builder
     * @throws IllegalArgumentException if one of them is blank
     */
    public static Builder builder(String model, String prompt) {
        return new Builder(model, prompt);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the provider's own id of the model, verbatim} */
    public String model() {
        return model;
    }

    /** {@return the text to continue; may be empty} */
    public String prompt() {
        return prompt;
    }

    /** {@return the text that follows what is to be filled in, if any} */
    public Optional<String> suffix() {
        return Optional.ofNullable(suffix);
    }

    /** {@return the system message, if any} */
    public Optional<String> system() {
        return Optional.ofNullable(system);
    }

    /** {@return whether the prompt goes to the model without any template; false by default} */
    public boolean raw() {
        return raw;
    }

    /** {@return the images to look at; may be empty} */
    public List<ImagePart> images() {
        return images;
    }

    /** {@return temperature, stop texts and the like; none by default} */
    public ChatOptions options() {
        return options;
    }

    /** {@return the form the answer must have, if any} */
    public Optional<ResponseFormat> responseFormat() {
        return Optional.ofNullable(responseFormat);
    }

    /** {@return whether and how hard to reason, if said} */
    public Optional<Reasoning> reasoning() {
        return Optional.ofNullable(reasoning);
    }

    /** {@return the deadlines of this call, if they differ from the provider's} */
    public Optional<Deadlines> deadlines() {
        return Optional.ofNullable(deadlines);
    }

    /** {@return what is passed to the provider as it is; may be empty} */
    public Map<String, Object> providerOptions() {
        return providerOptions;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof CompletionRequest other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("CompletionRequest")
                .add("model", model)
                .add("prompt", prompt)
                .add("suffix", suffix)
                .add("system", system)
                .add("raw", raw)
                .add("images", images)
                .add("options", options)
                .add("responseFormat", responseFormat)
                .add("reasoning", reasoning)
                .add("deadlines", deadlines)
                .add("providerOptions", providerOptions)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                model,
                prompt,
                suffix,
                system,
                raw,
                images,
                options,
                responseFormat,
                reasoning,
                deadlines,
                providerOptions);
    }

    /**
     * Builds a {@link CompletionRequest}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String model;
        private final String prompt;
        private @Nullable String suffix;
        private @Nullable String system;
        private boolean raw = false;
        private List<ImagePart> images = List.of();
        private ChatOptions options = ChatOptions.none();
        private @Nullable ResponseFormat responseFormat;
        private @Nullable Reasoning reasoning;
        private @Nullable Deadlines deadlines;
        private Map<String, Object> providerOptions = Map.of();

        private Builder(String model, String prompt) {
            this.model = Checks.text("model", model);
            this.prompt = Objects.requireNonNull(prompt, "prompt");
        }

        private Builder(CompletionRequest source) {
            this.model = source.model;
            this.prompt = source.prompt;
            this.suffix = source.suffix;
            this.system = source.system;
            this.raw = source.raw;
            this.images = source.images;
            this.options = source.options;
            this.responseFormat = source.responseFormat;
            this.reasoning = source.reasoning;
            this.deadlines = source.deadlines;
            this.providerOptions = source.providerOptions;
        }

        /**
         * Sets {@link CompletionRequest#suffix()}.
         *
         * @param suffix the text after the gap
         * @return this builder
         */
        public Builder suffix(String suffix) {
            this.suffix = Objects.requireNonNull(suffix, "suffix");
            return this;
        }

        /**
         * Sets {@link CompletionRequest#system()}.
         *
         * @param system the system message
         * @return this builder
         */
        public Builder system(String system) {
            this.system = Objects.requireNonNull(system, "system");
            return this;
        }

        /**
         * Sets {@link CompletionRequest#raw()}.
         *
         * @param raw true to use no template
         * @return this builder
         */
        public Builder raw(boolean raw) {
            this.raw = raw;
            return this;
        }

        /**
         * Replaces {@link CompletionRequest#images()}.
         *
         * @param images the images in order
         * @return this builder
         */
        public Builder images(Collection<? extends ImagePart> images) {
            this.images = List.copyOf(images);
            return this;
        }

        /**
         * Sets {@link CompletionRequest#options()}.
         *
         * @param options the options
         * @return this builder
         */
        public Builder options(ChatOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets {@link CompletionRequest#responseFormat()}.
         *
         * @param responseFormat the form
         * @return this builder
         */
        public Builder responseFormat(ResponseFormat responseFormat) {
            this.responseFormat = Objects.requireNonNull(responseFormat, "responseFormat");
            return this;
        }

        /**
         * Sets {@link CompletionRequest#reasoning()}.
         *
         * @param reasoning whether and how hard to reason
         * @return this builder
         */
        public Builder reasoning(Reasoning reasoning) {
            this.reasoning = Objects.requireNonNull(reasoning, "reasoning");
            return this;
        }

        /**
         * Sets {@link CompletionRequest#deadlines()}.
         *
         * @param deadlines the deadlines
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Replaces {@link CompletionRequest#providerOptions()}.
         *
         * @param providerOptions JSON-like values by the name of the option
         * @return this builder
         * @throws IllegalArgumentException if a value has no JSON form
         */
        public Builder providerOptions(Map<String, ?> providerOptions) {
            this.providerOptions = PlainValues.ofMap(providerOptions, "providerOptions");
            return this;
        }

        /**
         * Adds an option that is passed to the provider as it is.
         *
         * @param name the name of the option
         * @param value a value with a JSON form
         * @return this builder
         * @throws IllegalArgumentException if the name is blank or the value has no JSON form
         */
        public Builder providerOption(String name, Object value) {
            Map<String, Object> all = new LinkedHashMap<>(providerOptions);
            all.put(Checks.text("name", name), Objects.requireNonNull(value, "value"));
            return providerOptions(all);
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public CompletionRequest build() {
            return new CompletionRequest(this);
        }
    }
}
