package dev.parley.ollama;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks for threads that should not be there. */
final class Threads {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Threads() {}

    static List<String> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    static void awaitNone(String prefix) {
        long start = System.nanoTime();
        while (!named(prefix).isEmpty()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("still there: " + named(prefix));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
