package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import dev.parley.internal.json.PlainValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Texts to be turned into vectors. Immutable; has at least one text.
 *
 * @since 0.1.0
 */
public final class EmbeddingRequest {
    private final String model;
    private final List<String> inputs;
    private final @Nullable Integer dimensions;
    private final @Nullable Boolean truncate;
    private final @Nullable Deadlines deadlines;
    private final Map<String, Object> providerOptions;

    private EmbeddingRequest(Builder builder) {
        this.model = builder.model;
        this.inputs = builder.inputs;
        this.dimensions = builder.dimensions;
        this.truncate = builder.truncate;
        this.deadlines = builder.deadlines;
        this.providerOptions = builder.providerOptions;
    }

    /**
     * A request with nothing but the texts.
     *
     * @param model the provider's own id of the model
     * @param inputs the texts in order, at least one
     * @return the request
     * @throws IllegalArgumentException if the model is blank or there is no text
     */
    public static EmbeddingRequest of(String model, String... inputs) {
        return builder(model).input(inputs).build();
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param model the provider's own id of the model
     * @return a new builder
     * @throws IllegalArgumentException if it is blank
     */
    public static Builder builder(String model) {
        return new Builder(model);
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

    /** {@return the texts in order, at least one} */
    public List<String> inputs() {
        return inputs;
    }

    /** {@return the length of the vectors, if a special one is asked for} */
    public OptionalInt dimensions() {
        return dimensions == null ? OptionalInt.empty() : OptionalInt.of(dimensions);
    }

    /** {@return whether a text longer than the model's context is cut instead of refused, if said} */
    public Optional<Boolean> truncate() {
        return Optional.ofNullable(truncate);
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
        return o instanceof EmbeddingRequest other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("EmbeddingRequest")
                .add("model", model)
                .add("inputs", inputs)
                .add("dimensions", dimensions)
                .add("truncate", truncate)
                .add("deadlines", deadlines)
                .add("providerOptions", providerOptions)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(model, inputs, dimensions, truncate, deadlines, providerOptions);
    }

    /**
     * Builds a {@link EmbeddingRequest}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String model;
        private List<String> inputs = List.of();
        private @Nullable Integer dimensions;
        private @Nullable Boolean truncate;
        private @Nullable Deadlines deadlines;
        private Map<String, Object> providerOptions = Map.of();

        private Builder(String model) {
            this.model = Checks.text("model", model);
        }

        private Builder(EmbeddingRequest source) {
            this.model = source.model;
            this.inputs = source.inputs;
            this.dimensions = source.dimensions;
            this.truncate = source.truncate;
            this.deadlines = source.deadlines;
            this.providerOptions = source.providerOptions;
        }

        /**
         * Replaces {@link EmbeddingRequest#inputs()}.
         *
         * @param inputs the texts in order
         * @return this builder
         */
        public Builder inputs(Collection<? extends String> inputs) {
            this.inputs = List.copyOf(inputs);
            return this;
        }

        /**
         * Sets {@link EmbeddingRequest#dimensions()}.
         *
         * @param dimensions one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder dimensions(int dimensions) {
            this.dimensions = (int) Checks.positive("dimensions", dimensions);
            return this;
        }

        /**
         * Sets {@link EmbeddingRequest#truncate()}.
         *
         * @param truncate true to cut
         * @return this builder
         */
        public Builder truncate(Boolean truncate) {
            this.truncate = Objects.requireNonNull(truncate, "truncate");
            return this;
        }

        /**
         * Sets {@link EmbeddingRequest#deadlines()}.
         *
         * @param deadlines the deadlines
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Replaces {@link EmbeddingRequest#providerOptions()}.
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
         * Adds texts after those already there.
         *
         * @param inputs the texts in order
         * @return this builder
         */
        public Builder input(String... inputs) {
            List<String> all = new ArrayList<>(this.inputs);
            all.addAll(List.of(inputs));
            return inputs(all);
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
         * @throws IllegalArgumentException if there is no text
         */
        public EmbeddingRequest build() {
            if (inputs.isEmpty()) {
                throw new IllegalArgumentException("an embedding request needs at least one text; call input(…)");
            }
            return new EmbeddingRequest(this);
        }
    }
}
