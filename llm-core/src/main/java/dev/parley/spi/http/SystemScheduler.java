package dev.parley.spi.http;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The system's clocks and one daemon timer thread.
 *
 * <p>A timer that becomes the next to fire wakes the thread, which only goes to sleep again. Every call sets deadlines,
 * nearly all of which are taken back, so while anything is scheduled a beat is: then a deadline is not the next, and
 * setting it wakes nobody.
 */
final class SystemScheduler implements Scheduler {
    static final SystemScheduler INSTANCE = new SystemScheduler();

    private static final long BEAT_MILLIS = 500;

    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean beating = new AtomicBoolean();

    private SystemScheduler() {
        timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("parley-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
        if (!beating.get() && beating.compareAndSet(false, true)) {
            timer.schedule(this::beat, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
        ScheduledFuture<?> scheduled = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    private void beat() {
        if (timer.getQueue().isEmpty()) {
            beating.set(false);
        } else {
            timer.schedule(this::beat, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
