package dev.parley.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions, never for time. */
final class Await {
    /** Longer than anything that goes well takes, also on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** What a future completes with, or the failure itself, thrown. */
    static <T> T result(CompletableFuture<T> future) throws Throwable {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("the future did not complete within " + PATIENCE.toSeconds() + " s", e);
        }
    }
}
