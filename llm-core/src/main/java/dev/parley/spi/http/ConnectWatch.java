package dev.parley.spi.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches the connect deadline of a transport's attempts with one timer, which is set for the oldest of those that wait for
 * a connection. An attempt that has one is forgotten at once. Thread-safe.
 */
final class ConnectWatch {
    private final Scheduler scheduler;
    private final Duration limit;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();

    /** In the order in which they began. */
    private final Set<AttemptBody> waiting = new LinkedHashSet<>();

    private Scheduler.@Nullable Cancellable timer;

    /**
     * Makes a watch.
     *
     * @param executor gives up what is late: hanging up on the scheduler's thread would hold up every other deadline
     */
    ConnectWatch(Scheduler scheduler, Duration limit, Executor executor) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.executor = executor;
    }

    /** The deadline of an attempt that is about to be sent begins. */
    void add(AttemptBody attempt) {
        lock.lock();
        try {
            attempt.startNanos(scheduler.nanoTime());
            waiting.add(attempt);
            if (timer == null) {
                timer = scheduler.schedule(this::check, limit);
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is a connection, or none is wanted any more; false if that was told before, or the deadline has passed. */
    boolean remove(AttemptBody attempt) {
        lock.lock();
        try {
            boolean inTime = waiting.remove(attempt);
            if (inTime && waiting.isEmpty()) {
                cancelTimer();
            }
            return inTime;
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        List<AttemptBody> late = new ArrayList<>();
        lock.lock();
        try {
            cancelTimer();
            long now = scheduler.nanoTime();
            Iterator<AttemptBody> oldestFirst = waiting.iterator();
            while (oldestFirst.hasNext()) {
                AttemptBody attempt = oldestFirst.next();
                Duration left = limit.minusNanos(now - attempt.startNanos());
                if (left.compareTo(Duration.ZERO) > 0) {
                    timer = scheduler.schedule(this::check, left);
                    break;
                }
                oldestFirst.remove();
                late.add(attempt);
            }
        } finally {
            lock.unlock();
        }
        late.forEach(attempt -> executor.execute(attempt::giveUp));
    }

    private void cancelTimer() {
        Scheduler.Cancellable scheduled = timer;
        if (scheduled != null) {
            scheduled.cancel();
            timer = null;
        }
    }
}
