package dev.parley.spi.http;

import dev.parley.Incubating;
import java.time.Duration;
import java.time.Instant;

/**
 * Time, as deadlines, retries and measurements see it. Implementations are thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public interface Scheduler {
    /**
     * A clock for differences, as {@link System#nanoTime()}.
     *
     * @return nanoseconds from an arbitrary origin
     */
    long nanoTime();

    /**
     * The time of day.
     *
     * @return now
     */
    Instant now();

    /**
     * Runs a short task later.
     *
     * @param task must not block
     * @param delay how long from now; zero or negative means at once
     * @return takes the task back if it has not run
     */
    Cancellable schedule(Runnable task, Duration delay);

    /** A scheduled task. */
    interface Cancellable {
        /** Takes the task back if it has not begun; returns at once and may be called again. */
        void cancel();
    }

    /**
     * The system's time, with one daemon thread for the whole process that ends when nothing is scheduled.
     *
     * @return the shared instance
     */
    static Scheduler system() {
        return SystemScheduler.INSTANCE;
    }
}
