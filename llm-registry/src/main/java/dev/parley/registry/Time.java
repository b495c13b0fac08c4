package dev.parley.registry;

import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.time.Instant;

/**
 * The registry's time. Ages and due times are nanoseconds since the registry was made, so that a change of the system's
 * clock moves none of them; the time of day is only ever shown.
 */
final class Time {
    static final long NEVER = Long.MAX_VALUE;

    private final Scheduler scheduler;
    private final long origin;

    Time(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.origin = scheduler.nanoTime();
    }

    long nanos() {
        return scheduler.nanoTime() - origin;
    }

    Instant now() {
        return scheduler.now();
    }

    /** The time of day at some nanoseconds of this time. */
    Instant at(long nanos) {
        return now().plusNanos(nanos - nanos());
    }

    /** A point in the future, without overflow. */
    long after(Duration delay) {
        long now = nanos();
        long more = saturated(delay);
        return more >= NEVER - Math.max(0, now) ? NEVER - 1 : now + more;
    }

    Scheduler.Cancellable schedule(Runnable task, Duration delay) {
        return scheduler.schedule(task, delay);
    }

    static long saturated(Duration duration) {
        return duration.compareTo(Duration.ofNanos(NEVER)) >= 0 ? NEVER : duration.toNanos();
    }
}
