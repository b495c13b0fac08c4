package dev.parley.internal.stream;

import java.util.concurrent.CompletableFuture;

/**
 * A future whose cancelling, and that of every future derived from it, runs an action that stops the work behind it.
 * Anything that completes the first future runs the action too, so {@code orTimeout} leaves nothing behind; the action
 * must therefore be harmless once the work has ended.
 *
 * @param <T> the result
 */
public final class CancellableFuture<T> extends CompletableFuture<T> {
    private final Runnable stop;

    /**
     * Makes an incomplete future.
     *
     * @param stop stops the work; called at least once, from any thread, and must return at once
     */
    public CancellableFuture(Runnable stop) {
        this.stop = stop;
    }

    /** Runs the stop action however this future is completed. */
    public CancellableFuture<T> stopWhenComplete() {
        whenComplete((result, failure) -> stop.run());
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            stop.run();
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CancellableFuture<>(stop);
    }
}
