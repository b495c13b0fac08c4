package dev.parley.internal;

import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The one way from a future to a blocking call. */
public final class Futures {
    private Futures() {}

    /**
     * Waits for the future.
     *
     * @param <T> the type of the result
     * @param future what to wait for
     * @return the result
     * @throws LlmException the failure itself, never a wrapper around it; any other {@link RuntimeException} or
     *     {@link Error} likewise, and a checked exception as the cause of an {@code LlmException}
     * @throws LlmCancelledException if the future was cancelled, or if this thread is interrupted: then the future is
     *     cancelled and the thread's interrupt flag stays set
     */
    public static <T extends @Nullable Object> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new LlmCancelledException(ErrorDetails.of("interrupted while waiting for the answer"), e);
        } catch (CancellationException | ExecutionException e) {
            Throwable failure = unwrap(e);
            if (failure instanceof CancellationException) {
                throw new LlmCancelledException(ErrorDetails.of("the call was cancelled"), failure);
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw new LlmException(ErrorDetails.of("the call failed: " + failure), failure);
        }
    }

    /**
     * Takes the wrappers off that futures put around a failure.
     *
     * @param failure a failure as a future reports it
     * @return the failure inside, or the argument if it is no wrapper
     */
    public static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
