package dev.parley.registry;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the registry calls providers and listeners: the host's executor, or daemon threads that end when idle. */
final class Work implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    // many, since a provider that blocks where it should return a future takes one away
    private static final int THREADS = 16;
    private static final int IDLE_SECONDS = 10;

    private final Executor executor;
    private final @Nullable ExecutorService own;

    private Work(Executor executor, @Nullable ExecutorService own) {
        this.executor = executor;
        this.own = own;
    }

    static Work on(@Nullable Executor host) {
        if (host != null) {
            return new Work(host, null);
        }
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "parley-registry-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return new Work(pool, pool);
    }

    /** Runs the task; on this thread if the executor refuses it, since whoever waits for its effect must not hang. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the executor refused a task of the registry, which runs on {}", Thread.currentThread(), e);
            task.run();
        }
    }

    void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
