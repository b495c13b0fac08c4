package dev.parley;

import dev.parley.internal.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a call took. What the provider did not say is empty, which is not the same as zero.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Usage {
    /** Usage of which nothing is known. */
    public static final Usage UNKNOWN = builder().build();

    private final @Nullable Long promptTokens;
    private final @Nullable Long completionTokens;
    private final @Nullable Long reasoningTokens;
    private final @Nullable Long cachedTokens;
    private final @Nullable Long totalTokens;

    private Usage(Builder builder) {
        promptTokens = builder.promptTokens;
        completionTokens = builder.completionTokens;
        reasoningTokens = builder.reasoningTokens;
        cachedTokens = builder.cachedTokens;
        totalTokens = builder.totalTokens;
    }

    /**
     * Returns a builder in which nothing is known.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that holds what this usage holds.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.promptTokens = promptTokens;
        builder.completionTokens = completionTokens;
        builder.reasoningTokens = reasoningTokens;
        builder.cachedTokens = cachedTokens;
        builder.totalTokens = totalTokens;
        return builder;
    }

    /**
     * Returns the tokens of the prompt, cached ones included.
     *
     * @return the number, if known
     */
    public OptionalLong promptTokens() {
        return optional(promptTokens);
    }

    /**
     * Returns the tokens of the answer, those of its reasoning included.
     *
     * @return the number, if known
     */
    public OptionalLong completionTokens() {
        return optional(completionTokens);
    }

    /**
     * Returns the tokens of the reasoning, as far as they are told apart.
     *
     * @return the number, if known
     */
    public OptionalLong reasoningTokens() {
        return optional(reasoningTokens);
    }

    /**
     * Returns the tokens of the prompt that came from a cache.
     *
     * @return the number, if known
     */
    public OptionalLong cachedTokens() {
        return optional(cachedTokens);
    }

    /**
     * Returns the tokens of prompt and answer together: what the provider said, or else the sum if both are known.
     *
     * @return the number, if known
     */
    public OptionalLong totalTokens() {
        if (totalTokens == null && promptTokens != null && completionTokens != null) {
            return OptionalLong.of(promptTokens + completionTokens);
        }
        return optional(totalTokens);
    }

    /**
     * Adds the usage of another call. A number that one of the two does not know counts as nothing there, so that the sum is
     * what is known to have been used; a number that neither knows stays unknown.
     *
     * @param other the other usage
     * @return the sum
     */
    public Usage plus(Usage other) {
        Builder sum = new Builder();
        sum.promptTokens = sum(promptTokens, other.promptTokens);
        sum.completionTokens = sum(completionTokens, other.completionTokens);
        sum.reasoningTokens = sum(reasoningTokens, other.reasoningTokens);
        sum.cachedTokens = sum(cachedTokens, other.cachedTokens);
        if (totalTokens != null || other.totalTokens != null) {
            sum.totalTokens = sum(boxed(totalTokens()), boxed(other.totalTokens()));
        }
        return sum.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Usage usage && fields().equals(usage.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Names the numbers; a question mark stands for an unknown one. */
    @Override
    public String toString() {
        return "Usage[prompt=" + text(promptTokens) + ", completion=" + text(completionTokens) + ", reasoning="
                + text(reasoningTokens) + ", cached=" + text(cachedTokens) + ", total=" + text(boxed(totalTokens()))
                + "]";
    }

    private List<@Nullable Long> fields() {
        return Arrays.asList(promptTokens, completionTokens, reasoningTokens, cachedTokens, totalTokens);
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        if (one == null) {
            return other;
        }
        return other == null ? one : Long.valueOf(one + other);
    }

    private static String text(@Nullable Long value) {
        return value == null ? "?" : value.toString();
    }

    /**
     * Builds {@link Usage}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable Long promptTokens;
        private @Nullable Long completionTokens;
        private @Nullable Long reasoningTokens;
        private @Nullable Long cachedTokens;
        private @Nullable Long totalTokens;

        private Builder() {}

        /**
         * Sets the tokens of the prompt, cached ones included.
         *
         * @param tokens 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder promptTokens(long tokens) {
            promptTokens = Checks.notNegative("promptTokens", tokens);
            return this;
        }

        /**
         * Sets the tokens of the answer, those of its reasoning included.
         *
         * @param tokens 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder completionTokens(long tokens) {
            completionTokens = Checks.notNegative("completionTokens", tokens);
            return this;
        }

        /**
         * Sets the tokens of the reasoning, as far as they are told apart.
         *
         * @param tokens 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder reasoningTokens(long tokens) {
            reasoningTokens = Checks.notNegative("reasoningTokens", tokens);
            return this;
        }

        /**
         * Sets the tokens of the prompt that came from a cache.
         *
         * @param tokens 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder cachedTokens(long tokens) {
            cachedTokens = Checks.notNegative("cachedTokens", tokens);
            return this;
        }

        /**
         * Sets the tokens of prompt and answer together, if the provider says so itself.
         *
         * @param tokens 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder totalTokens(long tokens) {
            totalTokens = Checks.notNegative("totalTokens", tokens);
            return this;
        }

        /**
         * Builds the usage.
         *
         * @return the usage
         */
        public Usage build() {
            return new Usage(this);
        }
    }
}
