package dev.parley.spi.http;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of open exchanges per https origin under a limit, first come first served. All of them share one
 * HTTP/2 connection there, and the JDK fails at once above the number of streams that the server allows.
 */
final class OriginGate {
    private final int limit;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Line> lines = new HashMap<>();

    OriginGate(int limit, Executor executor) {
        this.limit = limit;
        this.executor = executor;
    }

    /** Runs {@code task} now or when another exchange with the origin has left. */
    void enter(String origin, Runnable task) {
        lock.lock();
        try {
            Line line = lines.computeIfAbsent(origin, o -> new Line());
            if (line.inside >= limit) {
                line.waiting.add(task);
                return;
            }
            line.inside++;
        } finally {
            lock.unlock();
        }
        task.run();
    }

    /** Takes back a task that waits; one that has run already stays. */
    void withdraw(String origin, Runnable task) {
        lock.lock();
        try {
            Line line = lines.get(origin);
            if (line != null) {
                line.waiting.remove(task);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the next one in. */
    void leave(String origin) {
        @Nullable Runnable next;
        lock.lock();
        try {
            Line line = lines.get(origin);
            if (line == null) {
                return;
            }
            next = line.poll();
            if (next == null && --line.inside == 0) {
                lines.remove(origin);
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            executor.execute(next);
        }
    }

    private static final class Line {
        private int inside;
        private final Set<Runnable> waiting = new LinkedHashSet<>();

        @Nullable
        Runnable poll() {
            Iterator<Runnable> first = waiting.iterator();
            if (!first.hasNext()) {
                return null;
            }
            Runnable next = first.next();
            first.remove();
            return next;
        }
    }
}
