package dev.parley.registry;

import dev.parley.AuthenticationException;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to leave a provider alone whose list could not be had. It doubles with each failure in a row, between bounds
 * that follow the list's time to live: one second to 15 for a list that lives 10 seconds, five seconds to five minutes
 * for one that lives five minutes or more.
 */
final class Backoff {
    /** A refused key stays refused until somebody acts. */
    static final Duration REFUSED = Duration.ofMinutes(10);

    private static final long LONGEST_ASKED = Duration.ofDays(1).toNanos();
    private static final double JITTER = 0.2;

    private final long first;
    private final long most;

    Backoff(Duration ttl) {
        this.first = clamp(Time.saturated(ttl) / 60, Duration.ofSeconds(1), Duration.ofSeconds(5));
        this.most = clamp(Time.saturated(ttl), Duration.ofSeconds(15), Duration.ofMinutes(5));
    }

    /** Nanoseconds to wait after a failure, of which there were {@code failures} in a row before. */
    long after(LlmException failure, int failures) {
        long wait = Math.min(most, first << Math.min(failures, 20));
        if (failure instanceof AuthenticationException || failure instanceof PermissionException) {
            wait = Math.max(wait, REFUSED.toNanos());
        }
        // longer, never shorter, so that the bounds hold
        wait += (long) (wait * JITTER * ThreadLocalRandom.current().nextDouble());
        long asked = failure.retryAfter().map(Time::saturated).orElse(0L);
        return Math.max(wait, Math.min(asked, LONGEST_ASKED));
    }

    /** Nanoseconds after which a list that was refused is asked for again. */
    long first() {
        return first;
    }

    private static long clamp(long nanos, Duration least, Duration most) {
        return Math.max(least.toNanos(), Math.min(most.toNanos(), nanos));
    }
}
