package dev.parley.spi.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool that gives a task to the thread that became idle last. Thread-safe.
 *
 * <p>The HTTP client makes a task of every network read. A {@code ThreadPoolExecutor} with a queue wakes its threads in
 * turn, so each read of one stream would run on another, cold thread; one without a queue is not bounded. Tasks that find
 * all threads busy wait in order. Threads end when they have been idle for a while.
 */
final class HandOffExecutor implements Executor {
    private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

    private final ThreadFactory factory;
    private final int maxThreads;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int threads;
    private volatile long keepAliveNanos;

    HandOffExecutor(ThreadFactory factory, int maxThreads, Duration keepAlive) {
        this.factory = factory;
        this.maxThreads = maxThreads;
        this.keepAliveNanos = keepAlive.toNanos();
    }

    @Override
    public void execute(Runnable task) {
        if (keepsNext(false)) {
            task.run();
            return;
        }
        Worker free;
        Worker fresh = null;
        lock.lock();
        try {
            free = idle.pollLast();
            if (free != null) {
                free.given = task;
            } else if (threads < maxThreads) {
                threads++;
                fresh = new Worker(task);
            } else {
                waiting.add(task);
            }
        } finally {
            lock.unlock();
        }
        if (free != null) {
            LockSupport.unpark(free.thread);
        } else if (fresh != null) {
            start(fresh);
        }
    }

    private void start(Worker fresh) {
        try {
            fresh.thread.start();
        } catch (Error e) {
            lock.lock();
            try {
                threads--;
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    /**
     * Has the calling thread, if it is one of the pool's, run the next task that it gives to the pool itself and at once:
     * for a task that ends soon and for which no other thread need be woken. {@link #handOffNext} takes that back, and so
     * does the end of the task that the thread is running.
     */
    void keepNext() {
        keepsNext(true);
    }

    /** Takes {@link #keepNext} back. */
    void handOffNext() {
        keepsNext(false);
    }

    /** Sets whether the calling thread keeps its next task; whether it did so far. */
    private boolean keepsNext(boolean keep) {
        Worker worker = CURRENT.get();
        if (worker == null || worker.pool() != this) {
            return false;
        }
        boolean kept = worker.keepsNext;
        worker.keepsNext = keep;
        return kept;
    }

    /** Lets idle threads end at once from here on; tasks are still taken. */
    void retire() {
        keepAliveNanos = 0;
        List<Worker> parked;
        lock.lock();
        try {
            parked = new ArrayList<>(idle);
        } finally {
            lock.unlock();
        }
        parked.forEach(worker -> LockSupport.unpark(worker.thread));
    }

    /** How many threads there are. */
    int threads() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    private final class Worker implements Runnable {
        private final Thread thread;
        private volatile @Nullable Runnable given;

        /** The thread's own. */
        private boolean keepsNext;

        Worker(Runnable first) {
            given = first;
            thread = factory.newThread(this);
        }

        HandOffExecutor pool() {
            return HandOffExecutor.this;
        }

        @Override
        public void run() {
            CURRENT.set(this);
            for (Runnable task = given; task != null; task = next()) {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                }
                keepsNext = false;
                // A task that was interrupted must not interrupt the next one.
                Thread.interrupted();
            }
        }

        /** Waits for the next task; null when this thread has been idle for long enough to end. */
        private @Nullable Runnable next() {
            given = null;
            lock.lock();
            try {
                Runnable task = waiting.poll();
                if (task != null) {
                    return task;
                }
                idle.addLast(this);
            } finally {
                lock.unlock();
            }
            long since = System.nanoTime();
            while (true) {
                Runnable task = given;
                if (task != null) {
                    return task;
                }
                long left = keepAliveNanos - (System.nanoTime() - since);
                if (left <= 0 && leave()) {
                    return null;
                }
                LockSupport.parkNanos(this, Math.max(left, 1));
                Thread.interrupted();
            }
        }

        /** Leaves the pool, unless a task has just been given to this thread. */
        private boolean leave() {
            lock.lock();
            try {
                boolean left = idle.remove(this);
                if (left) {
                    threads--;
                }
                return left;
            } finally {
                lock.unlock();
            }
        }
    }
}
