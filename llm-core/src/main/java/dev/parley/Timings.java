package dev.parley;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How long the phases of a call took. What is not known is empty.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Timings {
    /** Timings of which nothing is known. */
    public static final Timings NONE = builder().build();

    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable Duration load;
    private final @Nullable Duration prompt;
    private final @Nullable Duration generation;
    private final @Nullable Duration total;
    private final @Nullable Duration firstToken;

    private Timings(Builder builder) {
        load = builder.load;
        prompt = builder.prompt;
        generation = builder.generation;
        total = builder.total;
        firstToken = builder.firstToken;
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
     * Returns a builder that holds what these timings hold.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.load = load;
        builder.prompt = prompt;
        builder.generation = generation;
        builder.total = total;
        builder.firstToken = firstToken;
        return builder;
    }

    /**
     * Returns how long the model took to load.
     *
     * @return the time, if known
     */
    public Optional<Duration> load() {
        return Optional.ofNullable(load);
    }

    /**
     * Returns how long the prompt took to process.
     *
     * @return the time, if known
     */
    public Optional<Duration> prompt() {
        return Optional.ofNullable(prompt);
    }

    /**
     * Returns how long the answer took to generate.
     *
     * @return the time, if known
     */
    public Optional<Duration> generation() {
        return Optional.ofNullable(generation);
    }

    /**
     * Returns how long the whole call took, as the provider measured it.
     *
     * @return the time, if known
     */
    public Optional<Duration> total() {
        return Optional.ofNullable(total);
    }

    /**
     * Returns how long the first piece of the answer took to arrive, as measured here.
     *
     * @return the time, if known
     */
    public Optional<Duration> firstToken() {
        return Optional.ofNullable(firstToken);
    }

    /**
     * Returns the speed at which an answer was generated: its tokens over {@link #generation}.
     *
     * @param usage the usage of the same call
     * @return tokens per second; empty if the tokens or the time are not known, or the time is zero
     */
    public OptionalDouble tokensPerSecond(Usage usage) {
        if (generation == null
                || generation.isZero()
                || usage.completionTokens().isEmpty()) {
            return OptionalDouble.empty();
        }
        double seconds = generation.getSeconds() + generation.getNano() / NANOS_PER_SECOND;
        return OptionalDouble.of(usage.completionTokens().getAsLong() / seconds);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timings timings && fields().equals(timings.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "Timings[load=" + text(load) + ", prompt=" + text(prompt) + ", generation=" + text(generation)
                + ", total=" + text(total) + ", firstToken=" + text(firstToken) + "]";
    }

    private List<@Nullable Duration> fields() {
        return Arrays.asList(load, prompt, generation, total, firstToken);
    }

    private static String text(@Nullable Duration time) {
        return time == null ? "?" : time.toString();
    }

    /**
     * Builds {@link Timings}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable Duration load;
        private @Nullable Duration prompt;
        private @Nullable Duration generation;
        private @Nullable Duration total;
        private @Nullable Duration firstToken;

        private Builder() {}

        /**
         * Sets how long the model took to load.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder load(Duration time) {
            load = notNegative("load", time);
            return this;
        }

        /**
         * Sets how long the prompt took to process.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder prompt(Duration time) {
            prompt = notNegative("prompt", time);
            return this;
        }

        /**
         * Sets how long the answer took to generate.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder generation(Duration time) {
            generation = notNegative("generation", time);
            return this;
        }

        /**
         * Sets how long the whole call took, as the provider measured it.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder total(Duration time) {
            total = notNegative("total", time);
            return this;
        }

        /**
         * Sets how long the first piece of the answer took to arrive, as measured here.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder firstToken(Duration time) {
            firstToken = notNegative("firstToken", time);
            return this;
        }

        /**
         * Builds the timings.
         *
         * @return the timings
         */
        public Timings build() {
            return new Timings(this);
        }

        private static Duration notNegative(String field, Duration time) {
            if (Objects.requireNonNull(time, field).isNegative()) {
                throw new IllegalArgumentException(field + " " + time + " must not be negative");
            }
            return time;
        }
    }
}
