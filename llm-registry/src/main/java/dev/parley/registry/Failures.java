package dev.parley.registry;

import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What providers throw, as the one kind of failure that callers are promised. */
final class Failures {
    private Failures() {}

    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The failure itself if it is of the promised kind. The text of any other may hold secrets and stays in the cause. */
    static LlmException of(String provider, Throwable failure) {
        Throwable inner = unwrap(failure);
        if (inner instanceof LlmException known) {
            return known;
        }
        if (inner instanceof CancellationException) {
            return new LlmCancelledException(
                    ErrorDetails.builder("the call was cancelled")
                            .provider(provider)
                            .build(),
                    inner);
        }
        return new LlmException(
                ErrorDetails.builder("the provider failed unexpectedly: "
                                + inner.getClass().getName())
                        .provider(provider)
                        .retryable(false)
                        .build(),
                inner);
    }

    /** Whether a failure says that there is no such model, rather than that nobody could tell. */
    static boolean isNotFound(Throwable failure) {
        return unwrap(failure) instanceof ModelNotFoundException;
    }

    static LlmException closed() {
        return new LlmCancelledException(ErrorDetails.of("the registry was closed"));
    }

    /** The one way from a future to a blocking call. */
    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new LlmCancelledException(ErrorDetails.of("interrupted while waiting for the answer"), e);
        } catch (CancellationException | ExecutionException e) {
            Throwable inner = unwrap(e);
            if (inner instanceof RuntimeException unchecked && !(inner instanceof CancellationException)) {
                throw unchecked;
            }
            if (inner instanceof Error error) {
                throw error;
            }
            throw of("registry", inner);
        }
    }
}
