package dev.parley.internal.stream;

import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.LlmCancelledException;
import dev.parley.internal.Futures;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One-shot hand-over of event batches from a source to one consumer.
 *
 * <p>Nothing starts before the first claim. A batch goes to the consumer at once if it is free; what comes while it is busy
 * waits here as one batch. The source is told when a batch is taken and when nothing is left to do, and decides how far it
 * gets ahead. A stream ends once: with {@link #DONE}, with the source's failure, or with {@link LlmCancelledException} after
 * {@link #close}. There is no lock: producer and consumer meet in one atomic slot.
 *
 * @param <E> the event type
 */
public final class StreamCore<E> implements EventSink<E>, AutoCloseable {
    /** The terminal state of a stream that completed. */
    static final Object DONE = new Object();

    /** The consumer's side. */
    @FunctionalInterface
    interface Receiver<E> {
        /** Told, on whatever thread caused it, that {@link #poll}, {@link #terminal} or {@link #isClosed} has news. */
        void signal();

        /**
         * Takes a batch, here and now, if it has worked through all before; false if the batch is to wait. Nothing else may
         * be waiting.
         */
        default boolean offer(List<E> batch) {
            return false;
        }
    }

    /** Which came first: the last event or {@link #close}. */
    private enum Consumption {
        OPEN,
        CLOSED,
        OVER
    }

    /** Several batches that were not taken in time, as one. */
    private static final class Merged<E> extends ArrayList<E> {
        private static final long serialVersionUID = 1L;

        private final int batches;

        Merged(List<E> waiting, List<E> next) {
            super(waiting.size() + next.size());
            addAll(waiting);
            addAll(next);
            batches = batches(waiting) + 1;
        }

        static int batches(List<?> batch) {
            return batch instanceof Merged<?> merged ? merged.batches : 1;
        }
    }

    // updaters: atomics would be four more objects of each open stream
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<StreamCore, Receiver> RECEIVER =
            AtomicReferenceFieldUpdater.newUpdater(StreamCore.class, Receiver.class, "receiver");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<StreamCore, @Nullable List> SLOT =
            AtomicReferenceFieldUpdater.newUpdater(StreamCore.class, List.class, "slot");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<StreamCore, @Nullable Object> TERMINAL =
            AtomicReferenceFieldUpdater.newUpdater(StreamCore.class, Object.class, "terminal");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<StreamCore, Consumption> CONSUMPTION =
            AtomicReferenceFieldUpdater.newUpdater(StreamCore.class, Consumption.class, "consumption");

    /** In the place of a consumer before there is one. */
    private static final Receiver<?> NOBODY = () -> {};

    private final EventSource<E> source;

    private volatile Receiver<E> receiver = nobody();

    /** What the consumer has not taken yet. */
    private volatile @Nullable List<E> slot;

    private volatile @Nullable Object terminal;
    private volatile Consumption consumption = Consumption.OPEN;

    /**
     * Makes a stream that has not begun.
     *
     * @param source where its events come from
     */
    public StreamCore(EventSource<E> source) {
        this.source = source;
    }

    /**
     * Claims the stream for one blocking consumer.
     *
     * @param stage applied to each event on the consumer's thread, or null
     * @throws IllegalStateException if the stream already has a consumer
     */
    public Iterator<E> iterator(@Nullable UnaryOperator<E> stage) {
        PullIterator<E> iterator = new PullIterator<>(this, stage);
        if (!claim(iterator)) {
            throw alreadyClaimed();
        }
        start();
        return iterator;
    }

    /**
     * A publisher whose first subscription claims the stream; a later subscriber is refused through its
     * {@code onError}.
     *
     * @param stage applied to each event before it is delivered, or null
     * @param executor where to deliver, or null for the thread that brings or requests the event
     */
    public Flow.Publisher<E> publisher(@Nullable UnaryOperator<E> stage, @Nullable Executor executor) {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            PushSubscription<E> subscription = new PushSubscription<>(this, stage, executor, subscriber);
            if (!claim(subscription)) {
                subscriber.onSubscribe(new RefusedSubscription());
                subscriber.onError(alreadyClaimed());
                return;
            }
            subscriber.onSubscribe(subscription);
            start();
            subscription.open();
        };
    }

    private boolean claim(Receiver<E> consumer) {
        return RECEIVER.compareAndSet(this, NOBODY, consumer);
    }

    @SuppressWarnings("unchecked") // takes nothing
    private static <E> Receiver<E> nobody() {
        return (Receiver<E>) NOBODY;
    }

    private void start() {
        if (isClosed()) {
            receiver.signal();
            return;
        }
        try {
            source.start(this);
        } catch (RuntimeException | Error e) {
            abort(Failures.asLlmException(e));
        }
    }

    static final class RefusedSubscription implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    static IllegalStateException alreadyClaimed() {
        return new IllegalStateException(
                "this stream is already being consumed: a stream can be iterated, subscribed to or awaited only once");
    }

    @Override
    public void emit(List<E> batch) {
        if (batch.isEmpty() || isClosed() || terminal != null) {
            return;
        }
        if (slot == null && receiver.offer(batch)) {
            return;
        }
        List<E> waiting = takeSlot();
        slot = waiting == null ? batch : new Merged<>(waiting, batch);
        receiver.signal();
    }

    @Override
    public void complete() {
        end(DONE);
    }

    @Override
    public void fail(Throwable cause) {
        end(cause);
    }

    private void end(Object how) {
        if (TERMINAL.compareAndSet(this, null, how)) {
            receiver.signal();
        }
    }

    /**
     * Takes what waits, or null when nothing does, and lets the source know. The consumer has worked through what it took
     * before.
     */
    @Nullable
    List<E> poll() {
        List<E> batch = takeSlot();
        if (batch != null) {
            taken(batch);
        } else if (terminal == null) {
            source.idle();
        }
        return batch;
    }

    @SuppressWarnings("unchecked") // only batches of this stream's events are put there
    private @Nullable List<E> takeSlot() {
        return slot == null ? null : SLOT.getAndSet(this, null);
    }

    /** Lets the source know that the consumer has taken a batch. */
    void taken(List<E> batch) {
        if (terminal == null) {
            source.request(Merged.batches(batch));
        }
    }

    /** How the stream ended: null while it goes on, {@link #DONE}, or the failure. Read it before the last {@link #poll}. */
    @Nullable
    Object terminal() {
        return terminal;
    }

    boolean hasBatch() {
        return slot != null;
    }

    boolean hasNews() {
        return slot != null || terminal != null || isClosed();
    }

    /**
     * Marks that the consumer gets the last event, or is told of the end, so that a later close changes nothing; false if
     * the stream was closed before.
     */
    boolean delivered() {
        return CONSUMPTION.compareAndSet(this, Consumption.OPEN, Consumption.OVER) || !isClosed();
    }

    boolean isClosed() {
        return consumption == Consumption.CLOSED;
    }

    /** Stops the source and ends the stream with {@code failure}, unless it has ended already. */
    void abort(Throwable failure) {
        source.cancel();
        end(failure);
    }

    /** The exception for whoever waits on a stream that was closed, with what had arrived. */
    LlmCancelledException cancellation() {
        ErrorDetails.Builder details = ErrorDetails.builder("the stream was closed before its end");
        source.origin().ifPresent(details::provider);
        LlmCancelledException e = new LlmCancelledException(details.build());
        keepPartial(e);
        return e;
    }

    private void keepPartial(LlmCancelledException e) {
        source.partial()
                .map(partial ->
                        partial.toBuilder().finishReason(FinishReason.CANCELLED).build())
                .ifPresent(e::withPartialResponse);
    }

    /** Waits for a result of this stream; an interrupt closes it. */
    public <R> R await(CompletableFuture<R> result) {
        try {
            return Futures.join(result);
        } catch (LlmCancelledException e) {
            keepPartial(e);
            throw e;
        }
    }

    /** Stops the stream from any thread, in any phase; returns at once and may be called again. */
    @Override
    public void close() {
        if (!CONSUMPTION.compareAndSet(this, Consumption.OPEN, Consumption.CLOSED)) {
            return;
        }
        slot = null;
        source.cancel();
        receiver.signal();
    }
}
