package dev.parley.testserver;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one lock of a server, guarding everything tests can wait for. */
final class Monitor {

    /** Makes a change that waiting threads may be waiting for. */
    synchronized void change(Runnable change) {
        change.run();
        notifyAll();
    }

    /** Reads something guarded by this monitor. */
    synchronized <T> T read(Supplier<T> value) {
        return value.get();
    }

    /**
     * Waits until the condition holds and then reads a value, both under the lock.
     *
     * @throws AssertionError if the condition does not hold in time or the thread is interrupted, which keeps its flag
     */
    synchronized <T> T await(BooleanSupplier condition, Duration atMost, Supplier<T> value, Supplier<String> expected) {
        long patience = nanos(atMost);
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            long left = patience - (System.nanoTime() - start);
            if (left <= 0) {
                throw new AssertionError("not within " + atMost + ": " + expected.get());
            }
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for: " + expected.get(), e);
            }
        }
        return value.get();
    }

    /** The nanoseconds of a duration, {@link Long#MAX_VALUE} for one too long to count. */
    static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
