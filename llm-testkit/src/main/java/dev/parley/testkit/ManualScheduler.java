package dev.parley.testkit;

import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Time that passes only when a test says so. Tasks run on the thread that calls {@link #advance}, in the order in which
 * they are due, and see the time at which they are due.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ManualScheduler implements Scheduler {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final Object lock = new Object();
    private final List<Task> tasks = new ArrayList<>();
    private long nanos;
    private long scheduled;

    /** Makes a scheduler that stands at the beginning of 2026. */
    public ManualScheduler() {}

    @Override
    public long nanoTime() {
        synchronized (lock) {
            return nanos;
        }
    }

    @Override
    public Instant now() {
        return EPOCH.plusNanos(nanoTime());
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        Objects.requireNonNull(task, "task");
        synchronized (lock) {
            Task added = new Task(task, nanos + Math.max(0, saturated(delay)), scheduled++);
            tasks.add(added);
            return () -> {
                synchronized (lock) {
                    tasks.remove(added);
                }
            };
        }
    }

    /**
     * Lets time pass and runs what becomes due, also what those tasks schedule themselves.
     *
     * @param time zero or more
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time must not be negative, but was " + time);
        }
        long until = nanoTime() + saturated(time);
        while (true) {
            Task due;
            synchronized (lock) {
                due = tasks.stream()
                        .filter(task -> task.nanos <= until)
                        .min(Comparator.comparingLong(Task::nanos).thenComparingLong(Task::number))
                        .orElse(null);
                if (due == null) {
                    nanos = Math.max(nanos, until);
                    return;
                }
                tasks.remove(due);
                nanos = Math.max(nanos, due.nanos);
            }
            due.action.run();
        }
    }

    /**
     * How long it is until something is due.
     *
     * @return the time, empty if nothing is scheduled
     */
    public Optional<Duration> untilNext() {
        synchronized (lock) {
            return tasks.stream()
                    .map(task -> Duration.ofNanos(task.nanos - nanos))
                    .min(Comparator.naturalOrder());
        }
    }

    private static long saturated(Duration time) {
        return time.compareTo(Duration.ofNanos(Long.MAX_VALUE / 4)) > 0 ? Long.MAX_VALUE / 4 : time.toNanos();
    }

    private record Task(Runnable action, long nanos, long number) {}
}
