package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import dev.parley.internal.Description;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A model that a server holds in memory. Immutable.
 *
 * @since 0.1.0
 */
public final class RunningModel {
    private final String id;
    private final @Nullable Instant expiresAt;
    private final @Nullable Long sizeBytes;
    private final @Nullable Long memoryBytes;
    private final @Nullable Long contextLength;
    private final Map<String, Object> metadata;

    private RunningModel(Builder builder) {
        this.id = builder.id;
        this.expiresAt = builder.expiresAt;
        this.sizeBytes = builder.sizeBytes;
        this.memoryBytes = builder.memoryBytes;
        this.contextLength = builder.contextLength;
        this.metadata = builder.metadata;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param id the provider's own id of the model
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

    /** {@return the provider's own id of the model} */
    public String id() {
        return id;
    }

    /** {@return when the server will unload it, if it will} */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** {@return how many bytes it takes in all kinds of memory, if known} */
    public OptionalLong sizeBytes() {
        return sizeBytes == null ? OptionalLong.empty() : OptionalLong.of(sizeBytes);
    }

    /** {@return how many of these bytes are in GPU memory, if known; zero means it runs on the CPU} */
    public OptionalLong memoryBytes() {
        return memoryBytes == null ? OptionalLong.empty() : OptionalLong.of(memoryBytes);
    }

    /** {@return the context it was loaded with, in tokens, if known} */
    public OptionalLong contextLength() {
        return contextLength == null ? OptionalLong.empty() : OptionalLong.of(contextLength);
    }

    /** {@return what else the provider said, as maps, lists, strings, numbers and booleans; may be empty} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RunningModel other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("RunningModel")
                .add("id", id)
                .add("expiresAt", expiresAt)
                .add("sizeBytes", sizeBytes)
                .add("memoryBytes", memoryBytes)
                .add("contextLength", contextLength)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(id, expiresAt, sizeBytes, memoryBytes, contextLength, metadata);
    }

    /**
     * Builds a {@link RunningModel}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String id;
        private @Nullable Instant expiresAt;
        private @Nullable Long sizeBytes;
        private @Nullable Long memoryBytes;
        private @Nullable Long contextLength;
        private Map<String, Object> metadata = Map.of();

        private Builder(String id) {
            this.id = Checks.text("id", id);
        }

        private Builder(RunningModel source) {
            this.id = source.id;
            this.expiresAt = source.expiresAt;
            this.sizeBytes = source.sizeBytes;
            this.memoryBytes = source.memoryBytes;
            this.contextLength = source.contextLength;
            this.metadata = source.metadata;
        }

        /**
         * Sets {@link RunningModel#expiresAt()}.
         *
         * @param expiresAt when the server will unload it
         * @return this builder
         */
        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
            return this;
        }

        /**
         * Sets {@link RunningModel#sizeBytes()}.
         *
         * @param sizeBytes bytes, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder sizeBytes(long sizeBytes) {
            this.sizeBytes = Checks.notNegative("sizeBytes", sizeBytes);
            return this;
        }

        /**
         * Sets {@link RunningModel#memoryBytes()}.
         *
         * @param memoryBytes bytes, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = Checks.notNegative("memoryBytes", memoryBytes);
            return this;
        }

        /**
         * Sets {@link RunningModel#contextLength()}.
         *
         * @param contextLength tokens, one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder contextLength(long contextLength) {
            this.contextLength = Checks.positive("contextLength", contextLength);
            return this;
        }

        /**
         * Replaces {@link RunningModel#metadata()}.
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
        public RunningModel build() {
            return new RunningModel(this);
        }
    }
}
