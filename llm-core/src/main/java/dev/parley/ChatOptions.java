package dev.parley;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a model chooses its words, and when it stops. What is not set is left to the provider; what the provider does not
 * support becomes a {@link Warning} or an {@link UnsupportedFeatureException}.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ChatOptions {
    private static final ChatOptions NONE = builder().build();

    private final @Nullable Double temperature;
    private final @Nullable Double topP;
    private final @Nullable Double minP;
    private final @Nullable Integer topK;
    private final @Nullable Integer maxTokens;
    private final @Nullable Long seed;
    private final @Nullable Double frequencyPenalty;
    private final @Nullable Double presencePenalty;
    private final @Nullable Double repeatPenalty;
    private final List<String> stop;

    private ChatOptions(Builder builder) {
        temperature = builder.temperature;
        topP = builder.topP;
        minP = builder.minP;
        topK = builder.topK;
        maxTokens = builder.maxTokens;
        seed = builder.seed;
        frequencyPenalty = builder.frequencyPenalty;
        presencePenalty = builder.presencePenalty;
        repeatPenalty = builder.repeatPenalty;
        stop = List.copyOf(builder.stop);
    }

    /**
     * Returns options of which none is set.
     *
     * @return the options
     */
    public static ChatOptions none() {
        return NONE;
    }

    /**
     * Returns a builder in which nothing is set.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that holds what these options hold.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder().putAll(this);
    }

    /**
     * Returns these options with what is set in others put over them. Stop sequences are replaced as a whole, if the others
     * have any.
     *
     * @param overrides the options that win
     * @return the merged options
     */
    public ChatOptions merge(ChatOptions overrides) {
        return toBuilder().putAll(overrides).build();
    }

    /**
     * Returns how freely tokens are chosen.
     *
     * @return the value, if set
     */
    public OptionalDouble temperature() {
        return temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature);
    }

    /**
     * Returns the share of probability that tokens are chosen from.
     *
     * @return the value, if set
     */
    public OptionalDouble topP() {
        return topP == null ? OptionalDouble.empty() : OptionalDouble.of(topP);
    }

    /**
     * Returns the least probability of a token, as a share of that of the likeliest.
     *
     * @return the value, if set
     */
    public OptionalDouble minP() {
        return minP == null ? OptionalDouble.empty() : OptionalDouble.of(minP);
    }

    /**
     * Returns how many of the likeliest tokens are chosen from.
     *
     * @return the value, if set
     */
    public OptionalInt topK() {
        return topK == null ? OptionalInt.empty() : OptionalInt.of(topK);
    }

    /**
     * Returns how many tokens the answer may have.
     *
     * @return the value, if set
     */
    public OptionalInt maxTokens() {
        return maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
    }

    /**
     * Returns where the choice of tokens starts from; the same seed may give the same answer.
     *
     * @return the value, if set
     */
    public OptionalLong seed() {
        return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    }

    /**
     * Returns how much a token is held back for each time it was used.
     *
     * @return the value, if set
     */
    public OptionalDouble frequencyPenalty() {
        return frequencyPenalty == null ? OptionalDouble.empty() : OptionalDouble.of(frequencyPenalty);
    }

    /**
     * Returns how much a token is held back for having been used at all.
     *
     * @return the value, if set
     */
    public OptionalDouble presencePenalty() {
        return presencePenalty == null ? OptionalDouble.empty() : OptionalDouble.of(presencePenalty);
    }

    /**
     * Returns by what factor repeated tokens are held back; 1 is not at all.
     *
     * @return the value, if set
     */
    public OptionalDouble repeatPenalty() {
        return repeatPenalty == null ? OptionalDouble.empty() : OptionalDouble.of(repeatPenalty);
    }

    /**
     * Returns the texts at which the model stops.
     *
     * @return an unmodifiable list; empty if not set
     */
    public List<String> stop() {
        return stop;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChatOptions options && fields().equals(options.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    /** Names what is set. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("ChatOptions[");
        append(text, "temperature", temperature);
        append(text, "topP", topP);
        append(text, "minP", minP);
        append(text, "topK", topK);
        append(text, "maxTokens", maxTokens);
        append(text, "seed", seed);
        append(text, "frequencyPenalty", frequencyPenalty);
        append(text, "presencePenalty", presencePenalty);
        append(text, "repeatPenalty", repeatPenalty);
        append(text, "stop", stop.isEmpty() ? null : stop);
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                    .append(name)
                    .append('=')
                    .append(value);
        }
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                temperature, topP, minP, topK, maxTokens, seed, frequencyPenalty, presencePenalty, repeatPenalty, stop);
    }

    /**
     * Builds {@link ChatOptions}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Double minP;
        private @Nullable Integer topK;
        private @Nullable Integer maxTokens;
        private @Nullable Long seed;
        private @Nullable Double frequencyPenalty;
        private @Nullable Double presencePenalty;
        private @Nullable Double repeatPenalty;
        private List<String> stop = List.of();

        private Builder() {}

        /**
         * Sets how freely tokens are chosen.
         *
         * @param value 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the value is not 0 or more
         */
        public Builder temperature(double value) {
            require(Double.isFinite(value) && value >= 0, "temperature", value, "0 or more");
            temperature = value;
            return this;
        }

        /**
         * Sets the share of probability that tokens are chosen from.
         *
         * @param value more than 0 and at most 1
         * @return this builder
         * @throws IllegalArgumentException if the value is not more than 0 and at most 1
         */
        public Builder topP(double value) {
            require(value > 0 && value <= 1, "topP", value, "more than 0 and at most 1");
            topP = value;
            return this;
        }

        /**
         * Sets the least probability of a token, as a share of that of the likeliest.
         *
         * @param value 0 to 1
         * @return this builder
         * @throws IllegalArgumentException if the value is not 0 to 1
         */
        public Builder minP(double value) {
            require(value >= 0 && value <= 1, "minP", value, "0 to 1");
            minP = value;
            return this;
        }

        /**
         * Sets how many of the likeliest tokens are chosen from.
         *
         * @param value 0 or more (0 means all)
         * @return this builder
         * @throws IllegalArgumentException if the value is not 0 or more (0 means all)
         */
        public Builder topK(int value) {
            require(value >= 0, "topK", value, "0 or more (0 means all)");
            topK = value;
            return this;
        }

        /**
         * Sets how many tokens the answer may have.
         *
         * @param value 1 or more
         * @return this builder
         * @throws IllegalArgumentException if the value is not 1 or more
         */
        public Builder maxTokens(int value) {
            require(value > 0, "maxTokens", value, "1 or more");
            maxTokens = value;
            return this;
        }

        /**
         * Sets where the choice of tokens starts from; the same seed may give the same answer.
         *
         * @param value any number
         * @return this builder
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets how much a token is held back for each time it was used.
         *
         * @param value a finite number
         * @return this builder
         * @throws IllegalArgumentException if the value is not a finite number
         */
        public Builder frequencyPenalty(double value) {
            require(Double.isFinite(value), "frequencyPenalty", value, "a finite number");
            frequencyPenalty = value;
            return this;
        }

        /**
         * Sets how much a token is held back for having been used at all.
         *
         * @param value a finite number
         * @return this builder
         * @throws IllegalArgumentException if the value is not a finite number
         */
        public Builder presencePenalty(double value) {
            require(Double.isFinite(value), "presencePenalty", value, "a finite number");
            presencePenalty = value;
            return this;
        }

        /**
         * Sets by what factor repeated tokens are held back; 1 is not at all.
         *
         * @param value 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the value is not 0 or more
         */
        public Builder repeatPenalty(double value) {
            require(Double.isFinite(value) && value >= 0, "repeatPenalty", value, "0 or more");
            repeatPenalty = value;
            return this;
        }

        /**
         * Sets the texts at which the model stops, in place of those set before.
         *
         * @param sequences the texts; none of them empty
         * @return this builder
         * @throws IllegalArgumentException if one of the texts is empty
         */
        public Builder stop(String... sequences) {
            return stop(Arrays.asList(sequences));
        }

        /**
         * Sets the texts at which the model stops, in place of those set before.
         *
         * @param sequences the texts; none of them empty
         * @return this builder
         * @throws IllegalArgumentException if one of the texts is empty
         */
        public Builder stop(List<String> sequences) {
            List<String> copy = new ArrayList<>();
            for (String sequence : sequences) {
                if (Objects.requireNonNull(sequence, "stop").isEmpty()) {
                    throw new IllegalArgumentException("stop must not hold an empty text; leave it out");
                }
                copy.add(sequence);
            }
            stop = copy;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public ChatOptions build() {
            return new ChatOptions(this);
        }

        private Builder putAll(ChatOptions options) {
            temperature = options.temperature == null ? temperature : options.temperature;
            topP = options.topP == null ? topP : options.topP;
            minP = options.minP == null ? minP : options.minP;
            topK = options.topK == null ? topK : options.topK;
            maxTokens = options.maxTokens == null ? maxTokens : options.maxTokens;
            seed = options.seed == null ? seed : options.seed;
            frequencyPenalty = options.frequencyPenalty == null ? frequencyPenalty : options.frequencyPenalty;
            presencePenalty = options.presencePenalty == null ? presencePenalty : options.presencePenalty;
            repeatPenalty = options.repeatPenalty == null ? repeatPenalty : options.repeatPenalty;
            stop = options.stop.isEmpty() ? stop : options.stop;
            return this;
        }

        private static void require(boolean good, String field, Object value, String allowed) {
            if (!good) {
                throw new IllegalArgumentException(field + " " + value + " is not allowed; it must be " + allowed);
            }
        }
    }
}
