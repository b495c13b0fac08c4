package dev.parley.internal.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stream's end and completes a future with what its last event says.
 *
 * @param <E> the event type
 * @param <R> the result
 */
public final class LastEvent<E, R> implements Flow.Subscriber<E> {
    private final CancellableFuture<R> future;
    private final Function<@Nullable E, R> result;
    private @Nullable E last;
    private volatile @Nullable IllegalStateException refused;

    /**
     * Makes a subscriber.
     *
     * @param future completed at the end
     * @param result makes the result from the last event, null when there was none
     */
    public LastEvent(CancellableFuture<R> future, Function<@Nullable E, R> result) {
        this.future = future;
        this.result = result;
    }

    /** Throws the refusal of a stream that already has a consumer. */
    public void throwIfRefused() {
        IllegalStateException e = refused;
        if (e != null) {
            throw e;
        }
    }

    /** The result to come; whatever completes it first stops the stream. */
    public CompletableFuture<R> future() {
        return future.stopWhenComplete();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (subscription instanceof StreamCore.RefusedSubscription) {
            refused = StreamCore.alreadyClaimed();
            return;
        }
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(E event) {
        last = event;
    }

    @Override
    public void onError(Throwable failure) {
        future.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        try {
            future.complete(result.apply(last));
        } catch (RuntimeException e) {
            future.completeExceptionally(e);
        }
    }
}
