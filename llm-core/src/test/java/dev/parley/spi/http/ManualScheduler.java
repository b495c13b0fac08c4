package dev.parley.spi.http;

import dev.parley.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes only when a test says so. Tasks run on the thread that lets it pass. */
final class ManualScheduler implements Scheduler {
    /** A whole second, so that an HTTP date can name it. */
    public static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    /** Soon before the overflow, which differences of {@code nanoTime} must survive. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - 1_000_000_000L;

    private final List<Task> tasks = new ArrayList<>();
    private long elapsedNanos;
    private int reads;

    private record Task(Runnable action, long dueNanos) {}

    @Override
    public synchronized long nanoTime() {
        reads++;
        return ORIGIN_NANOS + elapsedNanos;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(elapsedNanos);
    }

    @Override
    public synchronized Cancellable schedule(Runnable action, Duration delay) {
        Task task = new Task(action, elapsedNanos + Math.max(0, delay.toNanos()));
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.removeIf(t -> t == task);
            }
        };
    }

    /** Lets time pass and runs what becomes due, in order. */
    public void advance(Duration by) {
        long target;
        synchronized (this) {
            target = elapsedNanos + by.toNanos();
        }
        for (Task next = takeDue(target); next != null; next = takeDue(target)) {
            next.action.run();
        }
        synchronized (this) {
            elapsedNanos = target;
        }
    }

    private synchronized Task takeDue(long target) {
        Task next = tasks.stream()
                .filter(task -> task.dueNanos <= target)
                .min(Comparator.comparingLong(Task::dueNanos))
                .orElse(null);
        if (next != null) {
            tasks.remove(next);
            elapsedNanos = Math.max(elapsedNanos, next.dueNanos);
        }
        return next;
    }

    /**
     * Runs {@code action} and waits until the clock has been read twice: whoever notes the time of what the action caused
     * has done so the first time.
     */
    public void untilNoted(Runnable action) {
        int before = reads();
        action.run();
        Await.until("the clock being read", () -> reads() >= before + 2);
    }

    /** How often the clock has been read. */
    synchronized int reads() {
        return reads;
    }

    /** How long from now the scheduled tasks are due. */
    public synchronized List<Duration> pending() {
        return tasks.stream()
                .map(task -> Duration.ofNanos(task.dueNanos - elapsedNanos))
                .sorted()
                .toList();
    }

    /** Waits until a task is due after exactly {@code delay}. */
    public void awaitTaskIn(Duration delay) {
        Await.until("a task in " + delay + ", but " + this, () -> pending().contains(delay));
    }

    @Override
    public String toString() {
        return "ManualScheduler" + pending();
    }
}
