package dev.parley.examples.chatcli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what has no signal of its own. */
final class Poll {
    private static final Duration AT_MOST = Duration.ofSeconds(20);

    private Poll() {}

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + AT_MOST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain");
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
