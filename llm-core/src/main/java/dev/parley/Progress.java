package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One report of a long job on the provider, such as a model being pulled. Immutable.
 *
 * @since 0.1.0
 */
public final class Progress {
    private final String status;
    private final @Nullable String digest;
    private final @Nullable Long completedBytes;
    private final @Nullable Long totalBytes;

    private Progress(Builder builder) {
        this.status = builder.status;
        this.digest = builder.digest;
        this.completedBytes = builder.completedBytes;
        this.totalBytes = builder.totalBytes;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param status the words
     * @return a new builder
     * @throws IllegalArgumentException if it is blank
     */
    public static Builder builder(String status) {
        return new Builder(status);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the provider's own words for the step} */
    public String status() {
        return status;
    }

    /** {@return the layer the step works on, if it works on one} */
    public Optional<String> digest() {
        return Optional.ofNullable(digest);
    }

    /** {@return how many bytes of all layers known so far are done, if known} */
    public OptionalLong completedBytes() {
        return completedBytes == null ? OptionalLong.empty() : OptionalLong.of(completedBytes);
    }

    /** {@return how many bytes all layers known so far have, if known; grows as more become known} */
    public OptionalLong totalBytes() {
        return totalBytes == null ? OptionalLong.empty() : OptionalLong.of(totalBytes);
    }

    /**
     * How much is done of all layers known so far.
     *
     * @return 0 to 100, if both byte counts are known and the total is not zero
     */
    public OptionalDouble percent() {
        if (completedBytes == null || totalBytes == null || totalBytes == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.min(100.0, 100.0 * completedBytes / totalBytes));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Progress other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("Progress")
                .add("status", status)
                .add("digest", digest)
                .add("completedBytes", completedBytes)
                .add("totalBytes", totalBytes)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(status, digest, completedBytes, totalBytes);
    }

    /**
     * Builds a {@link Progress}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String status;
        private @Nullable String digest;
        private @Nullable Long completedBytes;
        private @Nullable Long totalBytes;

        private Builder(String status) {
            this.status = Checks.text("status", status);
        }

        private Builder(Progress source) {
            this.status = source.status;
            this.digest = source.digest;
            this.completedBytes = source.completedBytes;
            this.totalBytes = source.totalBytes;
        }

        /**
         * Sets {@link Progress#digest()}.
         *
         * @param digest the digest as the provider writes it
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder digest(String digest) {
            this.digest = Checks.text("digest", digest);
            return this;
        }

        /**
         * Sets {@link Progress#completedBytes()}.
         *
         * @param completedBytes bytes, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder completedBytes(long completedBytes) {
            this.completedBytes = Checks.notNegative("completedBytes", completedBytes);
            return this;
        }

        /**
         * Sets {@link Progress#totalBytes()}.
         *
         * @param totalBytes bytes, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder totalBytes(long totalBytes) {
            this.totalBytes = Checks.notNegative("totalBytes", totalBytes);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public Progress build() {
            return new Progress(this);
        }
    }
}
