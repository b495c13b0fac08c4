package dev.parley.openai.protocol;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What is made of a reply. */
final class Replies {
    private Replies() {}

    /**
     * A future of what is made of a call's result. It fails with the reason itself, never with a wrapper around it, and
     * whatever completes it hangs up.
     */
    static <T, R> CompletableFuture<R> map(CompletableFuture<T> call, Function<? super T, ? extends R> reader) {
        CompletableFuture<R> result = new CompletableFuture<>();
        call.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            try {
                result.complete(reader.apply(value));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        result.whenComplete((value, failure) -> call.cancel(true));
        return result;
    }
}
