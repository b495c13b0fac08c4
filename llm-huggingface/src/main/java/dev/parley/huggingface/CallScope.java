package dev.parley.huggingface;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of one operation, whose future stands for all of them: cancelling it cancels what is still open, and so does
 * its failure. It fails with the reason itself, never with a wrapper around it.
 */
final class CallScope {
    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** Makes a call one of this operation. */
    <T> CompletableFuture<T> track(CompletableFuture<T> call) {
        open.add(call);
        call.whenComplete((value, failure) -> open.remove(call));
        if (over) {
            call.cancel(true);
        }
        return call;
    }

    /** The operation's future, which completes as {@code last} does. */
    <T> CompletableFuture<T> result(CompletableFuture<T> last) {
        CompletableFuture<T> result = new CompletableFuture<>();
        last.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(unwrap(failure));
            }
        });
        result.whenComplete((value, failure) -> {
            over = true;
            open.forEach(call -> call.cancel(true));
        });
        return result;
    }

    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
