package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Push consumer for one {@link Flow.Subscriber}. Signals are serial: whoever finds the drain loop free runs it, so events
 * are delivered on the thread that brought them or that asked for them, or on the given executor.
 */
final class PushSubscription<E> implements Flow.Subscription, StreamCore.Receiver<E> {
    // updaters: atomics would be two more objects of each open stream
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<PushSubscription> WORK =
            AtomicIntegerFieldUpdater.newUpdater(PushSubscription.class, "work");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<PushSubscription> DEMAND =
            AtomicLongFieldUpdater.newUpdater(PushSubscription.class, "demand");

    private final StreamCore<E> core;
    private final @Nullable UnaryOperator<E> stage;
    private final @Nullable Executor executor;
    // Starts at one: held until onSubscribe has returned, so that a request from inside it cannot deliver before it.
    private volatile int work = 1;
    private volatile long demand;
    private volatile Flow.@Nullable Subscriber<? super E> subscriber;
    private volatile boolean cancelled;
    private volatile @Nullable IllegalArgumentException misuse;

    /** What is left of a batch because nobody asked for more, from {@code next} on. */
    private @Nullable List<E> rest;

    private int next;

    PushSubscription(
            StreamCore<E> core,
            @Nullable UnaryOperator<E> stage,
            @Nullable Executor executor,
            Flow.Subscriber<? super E> subscriber) {
        this.core = core;
        this.stage = stage;
        this.executor = executor;
        this.subscriber = subscriber;
    }

    /** Lets signals through; called once {@code onSubscribe} has returned. */
    void open() {
        schedule();
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            misuse = new IllegalArgumentException(
                    "request(" + n + ") is a non-positive subscription request: ask for at least one event");
        } else {
            DEMAND.getAndAccumulate(this, n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }
        signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        core.close();
        signal();
    }

    @Override
    public void signal() {
        if (WORK.getAndIncrement(this) == 0) {
            schedule();
        }
    }

    @Override
    public boolean offer(List<E> batch) {
        if (executor != null || demand == 0 || !WORK.compareAndSet(this, 0, 1)) {
            return false;
        }
        boolean free = rest == null;
        drain(free ? batch : null);
        return free;
    }

    private void schedule() {
        if (executor == null) {
            drain(null);
            return;
        }
        try {
            executor.execute(() -> drain(null));
        } catch (RejectedExecutionException e) {
            core.abort(e);
            drain(null);
        }
    }

    private void drain(@Nullable List<E> offered) {
        List<E> first = offered;
        int missed = work;
        do {
            Flow.Subscriber<? super E> target = subscriber;
            if (target == null) {
                return;
            }
            if (!deliver(target, first)) {
                // The work counter stays above zero, so nothing is delivered ever again.
                subscriber = null;
                rest = null;
                return;
            }
            first = null;
            missed = WORK.addAndGet(this, -missed);
        } while (missed != 0);
    }

    /** Delivers what demand allows, first of all what was offered; false once the subscriber has had its last signal. */
    private boolean deliver(Flow.Subscriber<? super E> target, @Nullable List<E> offered) {
        long asked = demand;
        long sent = 0;
        List<E> batch = rest;
        int at = next;
        if (offered != null) {
            core.taken(offered);
            batch = offered;
            at = 0;
        }
        while (true) {
            if (cancelled) {
                return false;
            }
            IllegalArgumentException bad = misuse;
            if (bad != null) {
                core.close();
                return error(target, bad);
            }
            if (core.isClosed()) {
                return error(target, core.cancellation());
            }
            if (batch == null || at == batch.size()) {
                batch = null;
                at = 0;
                if (sent == asked && core.hasBatch()) {
                    break;
                }
                Object terminal = core.terminal();
                List<E> taken = core.poll();
                if (taken != null) {
                    batch = taken;
                } else if (terminal != null) {
                    // What a close took away may be missing, so the end is no longer a good one.
                    if (!core.delivered()) {
                        continue;
                    }
                    return terminal == StreamCore.DONE ? complete(target) : error(target, (Throwable) terminal);
                } else {
                    break;
                }
            }
            if (sent == asked) {
                break;
            }
            E event = batch.get(at++);
            sent++;
            if (event instanceof ChatEvent.Finished && !core.delivered()) {
                return error(target, core.cancellation());
            }
            if (stage != null) {
                try {
                    event = stage.apply(event);
                } catch (RuntimeException | Error e) {
                    core.abort(e);
                    return error(target, e);
                }
            }
            try {
                target.onNext(event);
            } catch (RuntimeException | Error e) {
                core.close();
                Log.LOG.warn("a subscriber threw from onNext; its stream was closed", e);
                return false;
            }
        }
        if (batch != rest) {
            rest = batch;
        }
        next = at;
        if (sent != 0 && asked != Long.MAX_VALUE) {
            DEMAND.addAndGet(this, -sent);
        }
        return true;
    }

    private boolean complete(Flow.Subscriber<? super E> target) {
        try {
            target.onComplete();
        } catch (RuntimeException | Error e) {
            Log.LOG.warn("a subscriber threw from onComplete", e);
        }
        return false;
    }

    private boolean error(Flow.Subscriber<? super E> target, Throwable cause) {
        try {
            target.onError(cause);
        } catch (RuntimeException | Error e) {
            Log.LOG.warn("a subscriber threw from onError", e);
        }
        return false;
    }

    /** Holder, so that a stream that goes well loads no logging. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(PushSubscription.class);
    }
}
