package dev.parley.llamacpp;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many requests work at once, and the others wait in the order in which they came. One that has waited for longer than
 * its deadline is given a thread only to say so.
 */
final class ChatQueue {
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;

    ChatQueue(int parallel, ScheduledThreadPoolExecutor timer) {
        this.timer = timer;
        threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Workers.threads("parley-llamacpp-chat-"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * One request's turn.
     *
     * @param limit how long it may wait for it
     */
    Turn turn(Duration limit) {
        return new Turn(limit);
    }

    /** Those that wait are run, to find out that there is nothing to wait for. */
    void close() {
        threads.shutdown();
    }

    /** Runs the one task of one request. */
    final class Turn implements Executor {
        private final Duration limit;
        private volatile long begun = System.nanoTime();

        private Turn(Duration limit) {
            this.limit = limit;
        }

        /** {@return when the request joined the queue} */
        long begun() {
            return begun;
        }

        @Override
        public void execute(Runnable task) {
            begun = System.nanoTime();
            Waiting waiting = new Waiting(task);
            threads.execute(waiting);
            try {
                // a little later than the deadline, so that the task finds it passed
                waiting.expires(timer.schedule(
                        () -> {
                            if (threads.remove(waiting)) {
                                waiting.run();
                            }
                        },
                        limit.toNanos() + 1,
                        TimeUnit.NANOSECONDS));
            } catch (RejectedExecutionException e) {
                // closed meanwhile: the task runs, and finds that out
                waiting.expires(null);
            }
        }
    }

    /** A task that waits for its turn, and the end of its patience. */
    private static final class Waiting implements Runnable {
        private final Runnable task;
        private boolean begun;
        private @Nullable Future<?> expiry;

        Waiting(Runnable task) {
            this.task = task;
        }

        synchronized void expires(@Nullable Future<?> timer) {
            if (begun && timer != null) {
                timer.cancel(false);
            } else {
                expiry = timer;
            }
        }

        @Override
        public void run() {
            synchronized (this) {
                begun = true;
                if (expiry != null) {
                    expiry.cancel(false);
                }
            }
            task.run();
        }
    }
}
