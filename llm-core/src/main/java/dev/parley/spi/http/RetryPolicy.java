package dev.parley.spi.http;

import dev.parley.ConnectionException;
import dev.parley.Incubating;
import dev.parley.LlmException;
import dev.parley.ModelLoadingException;
import dev.parley.OverloadedException;
import dev.parley.RateLimitException;
import dev.parley.internal.Checks;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * When a call is tried again, and after how long. Immutable and thread-safe.
 *
 * <p>A call is tried again only while not one byte of an answer has arrived, and only after a refused or reset
 * connection, HTTP 408, 429, 502, 503 or 504, or a model that is loading. A 500 is never repeated: several servers answer
 * a client's mistake with it. The wait is what the server asks for, else it grows exponentially with jitter.
 *
 * <p>A model that is loading is no failure: it is asked for again as often as the deadlines of the call allow, and these
 * attempts do not count, unless the policy is of one attempt. What the server estimates is waited for, but no longer than
 * the longest wait, since estimates are often far too long, and no shorter than the wait that grows.
 *
 * @since 0.1.0
 */
@Incubating
public final class RetryPolicy {
    private static final Set<Integer> STATUSES = Set.of(408, 429, 502, 503, 504);
    private static final RetryPolicy STANDARD = builder().build();
    private static final RetryPolicy NONE = builder().maxAttempts(1).build();

    private final int maxAttempts;
    private final Duration baseDelay;
    private final Duration maxDelay;
    private final double jitter;
    private final DoubleSupplier random;

    private RetryPolicy(Builder builder) {
        maxAttempts = builder.maxAttempts;
        baseDelay = builder.baseDelay;
        maxDelay = builder.maxDelay;
        jitter = builder.jitter;
        random = builder.random;
    }

    /**
     * Three attempts, more of them while a model is loading, 250 ms doubled each time up to 30 s, less up to a quarter at random.
     *
     * @return the shared instance
     */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /**
     * One attempt.
     *
     * @return the shared instance
     */
    public static RetryPolicy none() {
        return NONE;
    }

    /**
     * Starts from {@link #standard()}.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How often a call is sent at most, not counting attempts while a model is loading.
     *
     * @return at least 1
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Decides about another attempt.
     *
     * @param failure why the last one failed, before any byte of an answer
     * @param attempts how many were made: of a model that is loading those that met it so, of others all other ones
     * @return how long to wait, or empty to give up: also when the server asks for a longer wait than allowed
     */
    Optional<Duration> delayAfter(LlmException failure, int attempts) {
        boolean loading = failure instanceof ModelLoadingException;
        if (!repeatable(failure) || maxAttempts == 1 || attempts >= maxAttempts && !loading) {
            return Optional.empty();
        }
        Optional<Duration> asked = failure.retryAfter();
        if (loading) {
            Duration wait = shorter(asked.orElse(Duration.ZERO), maxDelay);
            Duration growing = growing(attempts);
            return Optional.of(wait.compareTo(growing) > 0 ? wait : growing);
        }
        return asked.isPresent() ? asked.filter(wait -> wait.compareTo(maxDelay) <= 0) : Optional.of(growing(attempts));
    }

    private Duration growing(int attempts) {
        double factor = Math.pow(2, attempts - 1.0) * (1 - jitter * random.getAsDouble());
        double nanos = Math.min(baseDelay.toNanos() * factor, maxDelay.toNanos());
        return Duration.ofNanos((long) nanos);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static boolean repeatable(LlmException failure) {
        if (!failure.retryable()) {
            return false;
        }
        return failure instanceof ConnectionException
                || failure instanceof ModelLoadingException
                || failure instanceof OverloadedException
                || failure instanceof RateLimitException
                || failure.status().stream().anyMatch(STATUSES::contains);
    }

    @Override
    public String toString() {
        return "RetryPolicy[maxAttempts=" + maxAttempts + ", baseDelay=" + baseDelay + ", maxDelay=" + maxDelay
                + ", jitter=" + jitter + "]";
    }

    /** Makes a {@link RetryPolicy}. Not thread-safe. */
    public static final class Builder {
        private int maxAttempts = 3;
        private Duration baseDelay = Duration.ofMillis(250);
        private Duration maxDelay = Duration.ofSeconds(30);
        private double jitter = 0.25;
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

        private Builder() {}

        /**
         * Sets how often a call is sent at most, not counting attempts while a model is loading.
         *
         * @param attempts at least 1; 1 means no retry, not even for a model that is loading
         * @return this
         */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("maxAttempts must be at least 1, but was " + attempts);
            }
            maxAttempts = attempts;
            return this;
        }

        /**
         * Sets the first wait; each further one is twice as long.
         *
         * @param delay zero or more; more than a hundred years counts as a hundred years
         * @return this
         */
        public Builder baseDelay(Duration delay) {
            baseDelay = notNegative("baseDelay", delay);
            return this;
        }

        /**
         * Sets the longest wait; a server that asks for more is not waited for, unless a model is loading, which is then
         * asked for again after this time.
         *
         * @param delay zero or more; more than a hundred years counts as a hundred years
         * @return this
         */
        public Builder maxDelay(Duration delay) {
            maxDelay = notNegative("maxDelay", delay);
            return this;
        }

        /**
         * Sets how much of a computed wait may be taken off at random.
         *
         * @param share from 0 to 1
         * @return this
         */
        public Builder jitter(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("jitter must be from 0 to 1, but was " + share);
            }
            jitter = share;
            return this;
        }

        /**
         * Sets the source of jitter, for tests.
         *
         * @param source gives numbers from 0 to 1; thread-safe
         * @return this
         */
        public Builder random(DoubleSupplier source) {
            random = Objects.requireNonNull(source, "source");
            return this;
        }

        private static Duration notNegative(String name, Duration delay) {
            if (delay.isNegative()) {
                throw new IllegalArgumentException(name + " must not be negative, but was " + delay);
            }
            return Checks.countable(delay);
        }

        /**
         * Makes the policy.
         *
         * @return the policy
         */
        public RetryPolicy build() {
            return new RetryPolicy(this);
        }
    }
}
