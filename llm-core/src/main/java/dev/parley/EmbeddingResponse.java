package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import dev.parley.internal.Description;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vectors for an {@link EmbeddingRequest}, in the order of its texts. Immutable.
 *
 * @since 0.1.0
 */
public final class EmbeddingResponse {
    private final String provider;
    private final String model;
    private final List<Embedding> embeddings;
    private final Usage usage;
    private final @Nullable String requestId;
    private final List<Warning> warnings;
    private final Map<String, Object> metadata;

    private EmbeddingResponse(Builder builder) {
        this.provider = builder.provider;
        this.model = builder.model;
        this.embeddings = builder.embeddings;
        this.usage = builder.usage;
        this.requestId = builder.requestId;
        this.warnings = builder.warnings;
        this.metadata = builder.metadata;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param provider the id or label of the provider that answered
     * @param model the model that answered
     * @return a new builder
     * @throws IllegalArgumentException if one of them is blank
     */
    public static Builder builder(String provider, String model) {
        return new Builder(provider, model);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the id or label of the provider that answered} */
    public String provider() {
        return provider;
    }

    /** {@return the model that answered} */
    public String model() {
        return model;
    }

    /** {@return the vectors, one per text, in the order of the texts} */
    public List<Embedding> embeddings() {
        return embeddings;
    }

    /** {@return the tokens that were used} */
    public Usage usage() {
        return usage;
    }

    /** {@return the id under which the provider can find the call, if it gave one} */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** {@return what was asked for and could not be done; may be empty} */
    public List<Warning> warnings() {
        return warnings;
    }

    /** {@return what else the provider said, as maps, lists, strings, numbers and booleans; may be empty} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EmbeddingResponse other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("EmbeddingResponse")
                .add("provider", provider)
                .add("model", model)
                .add("embeddings", embeddings)
                .add("usage", usage)
                .add("requestId", requestId)
                .add("warnings", warnings)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(provider, model, embeddings, usage, requestId, warnings, metadata);
    }

    /**
     * Builds a {@link EmbeddingResponse}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String provider;
        private final String model;
        private List<Embedding> embeddings = List.of();
        private Usage usage = Usage.UNKNOWN;
        private @Nullable String requestId;
        private List<Warning> warnings = List.of();
        private Map<String, Object> metadata = Map.of();

        private Builder(String provider, String model) {
            this.provider = Checks.text("provider", provider);
            this.model = Checks.text("model", model);
        }

        private Builder(EmbeddingResponse source) {
            this.provider = source.provider;
            this.model = source.model;
            this.embeddings = source.embeddings;
            this.usage = source.usage;
            this.requestId = source.requestId;
            this.warnings = source.warnings;
            this.metadata = source.metadata;
        }

        /**
         * Replaces {@link EmbeddingResponse#embeddings()}.
         *
         * @param embeddings the vectors in order
         * @return this builder
         */
        public Builder embeddings(Collection<? extends Embedding> embeddings) {
            this.embeddings = List.copyOf(embeddings);
            return this;
        }

        /**
         * Sets {@link EmbeddingResponse#usage()}.
         *
         * @param usage the tokens that were used
         * @return this builder
         */
        public Builder usage(Usage usage) {
            this.usage = Objects.requireNonNull(usage, "usage");
            return this;
        }

        /**
         * Sets {@link EmbeddingResponse#requestId()}.
         *
         * @param requestId the id
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder requestId(String requestId) {
            this.requestId = Checks.text("requestId", requestId);
            return this;
        }

        /**
         * Replaces {@link EmbeddingResponse#warnings()}.
         *
         * @param warnings the warnings
         * @return this builder
         */
        public Builder warnings(Collection<? extends Warning> warnings) {
            this.warnings = List.copyOf(warnings);
            return this;
        }

        /**
         * Replaces {@link EmbeddingResponse#metadata()}.
         *
         * @param metadata the values by name; copied, and a null in a map counts as absent
         * @return this builder
         */
        public Builder metadata(Map<String, ?> metadata) {
            this.metadata = Copies.map(metadata);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public EmbeddingResponse build() {
            return new EmbeddingResponse(this);
        }
    }
}
