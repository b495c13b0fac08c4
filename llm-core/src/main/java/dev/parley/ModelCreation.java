package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import dev.parley.internal.json.PlainValues;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a new model is made from. Immutable. At least {@link #from()} or {@link #files()} is needed.
 *
 * @since 0.1.0
 */
public final class ModelCreation {
    private final String id;
    private final @Nullable String from;
    private final Map<String, Path> files;
    private final Map<String, Path> adapters;
    private final @Nullable String template;
    private final @Nullable String system;
    private final List<String> licences;
    private final Map<String, Object> parameters;
    private final List<ChatMessage> messages;
    private final @Nullable String quantize;

    private ModelCreation(Builder builder) {
        this.id = builder.id;
        this.from = builder.from;
        this.files = builder.files;
        this.adapters = builder.adapters;
        this.template = builder.template;
        this.system = builder.system;
        this.licences = builder.licences;
        this.parameters = builder.parameters;
        this.messages = builder.messages;
        this.quantize = builder.quantize;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param id the id of the new model
     * @return a new builder
     * @throws IllegalArgumentException if it is blank
     */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the id of the new model} */
    public String id() {
        return id;
    }

    /** {@return the id of the model it builds on, if any} */
    public Optional<String> from() {
        return Optional.ofNullable(from);
    }

    /** {@return the weights to upload, by the name they get} */
    public Map<String, Path> files() {
        return files;
    }

    /** {@return the adapters to upload, by the name they get} */
    public Map<String, Path> adapters() {
        return adapters;
    }

    /** {@return the prompt template, if it differs} */
    public Optional<String> template() {
        return Optional.ofNullable(template);
    }

    /** {@return the system message, if it differs} */
    public Optional<String> system() {
        return Optional.ofNullable(system);
    }

    /** {@return the texts of the licences; may be empty} */
    public List<String> licences() {
        return licences;
    }

    /** {@return default options such as {@code temperature}; may be empty} */
    public Map<String, Object> parameters() {
        return parameters;
    }

    /** {@return the conversation every chat starts with; may be empty} */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** {@return the quantization to bring it to, such as {@code "q4_K_M"}, if any} */
    public Optional<String> quantize() {
        return Optional.ofNullable(quantize);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelCreation other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ModelCreation")
                .add("id", id)
                .add("from", from)
                .add("files", files)
                .add("adapters", adapters)
                .add("template", template)
                .add("system", system)
                .add("licences", licences)
                .add("parameters", parameters)
                .add("messages", messages)
                .add("quantize", quantize)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(id, from, files, adapters, template, system, licences, parameters, messages, quantize);
    }

    /**
     * Builds a {@link ModelCreation}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String id;
        private @Nullable String from;
        private Map<String, Path> files = Map.of();
        private Map<String, Path> adapters = Map.of();
        private @Nullable String template;
        private @Nullable String system;
        private List<String> licences = List.of();
        private Map<String, Object> parameters = Map.of();
        private List<ChatMessage> messages = List.of();
        private @Nullable String quantize;

        private Builder(String id) {
            this.id = Checks.text("id", id);
        }

        private Builder(ModelCreation source) {
            this.id = source.id;
            this.from = source.from;
            this.files = source.files;
            this.adapters = source.adapters;
            this.template = source.template;
            this.system = source.system;
            this.licences = source.licences;
            this.parameters = source.parameters;
            this.messages = source.messages;
            this.quantize = source.quantize;
        }

        /**
         * Sets {@link ModelCreation#from()}.
         *
         * @param from the id of the model
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder from(String from) {
            this.from = Checks.text("from", from);
            return this;
        }

        /**
         * Replaces {@link ModelCreation#files()}.
         *
         * @param files files on this machine by the name they get
         * @return this builder
         */
        public Builder files(Map<String, ? extends Path> files) {
            this.files = Checks.copy("files", files);
            return this;
        }

        /**
         * Replaces {@link ModelCreation#adapters()}.
         *
         * @param adapters files on this machine by the name they get
         * @return this builder
         */
        public Builder adapters(Map<String, ? extends Path> adapters) {
            this.adapters = Checks.copy("adapters", adapters);
            return this;
        }

        /**
         * Sets {@link ModelCreation#template()}.
         *
         * @param template the prompt template
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder template(String template) {
            this.template = Checks.text("template", template);
            return this;
        }

        /**
         * Sets {@link ModelCreation#system()}.
         *
         * @param system the system message
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder system(String system) {
            this.system = Checks.text("system", system);
            return this;
        }

        /**
         * Replaces {@link ModelCreation#licences()}.
         *
         * @param licences the texts
         * @return this builder
         */
        public Builder licences(Collection<? extends String> licences) {
            this.licences = List.copyOf(licences);
            return this;
        }

        /**
         * Replaces {@link ModelCreation#parameters()}.
         *
         * @param parameters plain values by the name of the option
         * @return this builder
         * @throws IllegalArgumentException if a value has no JSON form
         */
        public Builder parameters(Map<String, ?> parameters) {
            this.parameters = PlainValues.ofMap(parameters, "parameters");
            return this;
        }

        /**
         * Replaces {@link ModelCreation#messages()}.
         *
         * @param messages the messages in order
         * @return this builder
         */
        public Builder messages(Collection<? extends ChatMessage> messages) {
            this.messages = List.copyOf(messages);
            return this;
        }

        /**
         * Sets {@link ModelCreation#quantize()}.
         *
         * @param quantize the quantization
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder quantize(String quantize) {
            this.quantize = Checks.text("quantize", quantize);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         * @throws IllegalArgumentException if there is neither a model nor a file to make it from
         */
        public ModelCreation build() {
            if (from == null && files.isEmpty()) {
                throw new IllegalArgumentException(
                        "a model is created from another model or from files; call from(…) or files(…)");
            }
            return new ModelCreation(this);
        }
    }
}
