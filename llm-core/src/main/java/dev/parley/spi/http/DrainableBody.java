package dev.parley.spi.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read on demand, can be stopped from any thread, and can be read to its end for nothing but the
 * connection's sake. The response's future completes with the head: stopping goes through the subscription, since
 * cancelling that future has no effect from then on.
 */
abstract class DrainableBody implements BodySubscriber<Void> {
    private static final int MAX_DRAINED_BYTES = 64 << 10;
    private static final Duration MAX_DRAIN_TIME = Duration.ofSeconds(1);

    // an updater: an atomic would be one more object of each open stream
    private static final AtomicReferenceFieldUpdater<DrainableBody, @Nullable Runnable> CLOSED =
            AtomicReferenceFieldUpdater.newUpdater(DrainableBody.class, Runnable.class, "closed");

    /** What is to run when the exchange below is over; null from then on. */
    private volatile @Nullable Runnable closed;

    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean cancelled;
    private volatile boolean draining;
    private volatile Scheduler.@Nullable Cancellable drainTimer;
    private long drained;

    /**
     * Makes a body.
     *
     * @param closed run once, when the exchange below is over
     */
    DrainableBody(Runnable closed) {
        this.closed = closed;
    }

    abstract void subscribed();

    abstract void bytes(List<ByteBuffer> chunk);

    abstract void broken(Throwable cause);

    abstract void whole();

    @Override
    public final CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public final void onSubscribe(Flow.Subscription s) {
        subscription = s;
        if (cancelled) {
            s.cancel();
        } else {
            subscribed();
        }
    }

    @Override
    public final void onNext(List<ByteBuffer> chunk) {
        if (!draining) {
            bytes(chunk);
            return;
        }
        for (ByteBuffer buffer : chunk) {
            drained += buffer.remaining();
        }
        if (drained > MAX_DRAINED_BYTES) {
            cancel();
        }
    }

    @Override
    public final void onError(Throwable cause) {
        leave();
        if (!draining && !cancelled) {
            broken(cause);
        }
    }

    @Override
    public final void onComplete() {
        leave();
        if (!draining && !cancelled) {
            whole();
        }
    }

    final void request(int reads) {
        Flow.Subscription s = subscription;
        if (s != null) {
            s.request(reads);
        }
    }

    final void requestAll() {
        Flow.Subscription s = subscription;
        if (s != null) {
            s.request(Long.MAX_VALUE);
        }
    }

    final void drain(Scheduler scheduler) {
        draining = true;
        if (isOver()) {
            return;
        }
        drainTimer = scheduler.schedule(this::cancel, MAX_DRAIN_TIME);
        requestAll();
        if (isOver()) {
            forgetTimer();
        }
    }

    final void cancel() {
        cancelled = true;
        if (isOver()) {
            // Read to its end: cancelling would close a connection that can serve again.
            return;
        }
        Flow.Subscription s = subscription;
        if (s != null) {
            s.cancel();
        }
        leave();
    }

    private boolean isOver() {
        return closed == null;
    }

    private void leave() {
        Runnable last = CLOSED.getAndSet(this, null);
        if (last != null) {
            forgetTimer();
            last.run();
        }
    }

    private void forgetTimer() {
        Scheduler.Cancellable timer = drainTimer;
        if (timer != null) {
            timer.cancel();
        }
    }
}
