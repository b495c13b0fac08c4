package dev.parley;

import dev.parley.internal.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a call may take, phase by phase. A deadline that passes ends the call with an {@link LlmTimeoutException} that
 * names it.
 *
 * <p>A limit of more than a hundred years, such as one that is to mean "none", is kept as a hundred years.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Deadlines {
    /** Ten seconds to connect, five minutes to the first token, two minutes between tokens, no limit in total. */
    public static final Deadlines DEFAULTS = new Builder().build();

    private final Duration connect;
    private final Duration firstToken;
    private final Duration idle;
    private final @Nullable Duration total;

    private Deadlines(Builder builder) {
        connect = builder.connect;
        firstToken = builder.firstToken;
        idle = builder.idle;
        total = builder.total;
    }

    /**
     * Returns a builder that holds {@link #DEFAULTS}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return DEFAULTS.toBuilder();
    }

    /**
     * Returns a builder that holds what these deadlines hold.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.connect = connect;
        builder.firstToken = firstToken;
        builder.idle = idle;
        builder.total = total;
        return builder;
    }

    /**
     * Returns how long a connection may take. It is a matter of a provider's HTTP client as a whole: what a single request
     * says about it has no effect.
     *
     * @return the limit; 10 seconds by default
     */
    public Duration connect() {
        return connect;
    }

    /**
     * Returns how long the first piece of the answer may take, the provider's queue and the loading of the model included.
     *
     * @return the limit; 5 minutes by default
     */
    public Duration firstToken() {
        return firstToken;
    }

    /**
     * Returns how long the provider may be silent in the middle of an answer. The time in which nobody asks for more does not
     * count.
     *
     * @return the limit; 2 minutes by default
     */
    public Duration idle() {
        return idle;
    }

    /**
     * Returns how long the whole call may take.
     *
     * @return the limit; empty, which is the default, for none
     */
    public Optional<Duration> total() {
        return Optional.ofNullable(total);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Deadlines deadlines
                && connect.equals(deadlines.connect)
                && firstToken.equals(deadlines.firstToken)
                && idle.equals(deadlines.idle)
                && Objects.equals(total, deadlines.total);
    }

    @Override
    public int hashCode() {
        return Objects.hash(connect, firstToken, idle, total);
    }

    @Override
    public String toString() {
        return "Deadlines[connect=" + connect + ", firstToken=" + firstToken + ", idle=" + idle + ", total="
                + (total == null ? "none" : total) + "]";
    }

    /**
     * Builds {@link Deadlines}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private Duration connect = Duration.ofSeconds(10);
        private Duration firstToken = Duration.ofMinutes(5);
        private Duration idle = Duration.ofMinutes(2);
        private @Nullable Duration total;

        private Builder() {}

        /**
         * Sets how long a connection may take.
         *
         * @param limit more than zero
         * @return this builder
         * @throws IllegalArgumentException if the limit is zero or negative
         */
        public Builder connect(Duration limit) {
            connect = positive("connect", limit);
            return this;
        }

        /**
         * Sets how long the first piece of the answer may take.
         *
         * @param limit more than zero
         * @return this builder
         * @throws IllegalArgumentException if the limit is zero or negative
         */
        public Builder firstToken(Duration limit) {
            firstToken = positive("firstToken", limit);
            return this;
        }

        /**
         * Sets how long the provider may be silent in the middle of an answer.
         *
         * @param limit more than zero
         * @return this builder
         * @throws IllegalArgumentException if the limit is zero or negative
         */
        public Builder idle(Duration limit) {
            idle = positive("idle", limit);
            return this;
        }

        /**
         * Sets how long the whole call may take.
         *
         * @param limit more than zero; see {@link #noTotal} for none
         * @return this builder
         * @throws IllegalArgumentException if the limit is zero or negative
         */
        public Builder total(Duration limit) {
            total = positive("total", limit);
            return this;
        }

        /**
         * Lets the whole call take as long as it likes.
         *
         * @return this builder
         */
        public Builder noTotal() {
            total = null;
            return this;
        }

        /**
         * Builds the deadlines.
         *
         * @return the deadlines
         */
        public Deadlines build() {
            return new Deadlines(this);
        }

        private static Duration positive(String field, Duration limit) {
            if (Objects.requireNonNull(limit, field).isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("deadline " + field + " " + limit + " must be more than zero"
                        + (field.equals("total") ? "; call noTotal() for none" : ""));
            }
            return Checks.countable(limit);
        }
    }
}
