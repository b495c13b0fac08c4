package dev.parley.llamacpp;

import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads of a provider that do not generate. They come when there is work and go when there is none. */
final class Workers {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor background;
    private final ThreadPoolExecutor loads;
    private final ScheduledThreadPoolExecutor timer;

    Workers() {
        background = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads("parley-llamacpp-worker-"));
        background.allowCoreThreadTimeOut(true);
        loads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads("parley-llamacpp-loads-"));
        timer = new ScheduledThreadPoolExecutor(1, threads("parley-llamacpp-timer-"));
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Work that may block. */
    interface Work<T> {
        @Nullable
        T get() throws InterruptedException;
    }

    static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    Executor background() {
        return background;
    }

    /** For those that wait for a model: as long as it takes, and in nobody's way. */
    Executor loads() {
        return loads;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    <T> CompletableFuture<T> supply(Work<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        run(background, future, work);
        return future;
    }

    /** Completes the future with what the work gives, unless it was cancelled before the work's turn came. */
    static <T> void run(Executor executor, CompletableFuture<T> future, Work<T> work) {
        try {
            executor.execute(() -> {
                if (future.isDone()) {
                    return;
                }
                try {
                    future.complete(work.get());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    future.completeExceptionally(
                            new LlmCancelledException(ErrorDetails.of("the thread that works was interrupted"), e));
                } catch (RuntimeException | Error e) {
                    future.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            future.completeExceptionally(new IllegalStateException("the provider is closed", e));
        }
    }

    /** What goes on is finished; nothing new begins. */
    void close() {
        background.shutdown();
        loads.shutdown();
        timer.shutdown();
    }
}
