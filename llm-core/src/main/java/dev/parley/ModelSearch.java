package dev.parley;

import dev.parley.internal.Futures;
import java.util.concurrent.CompletableFuture;

/**
 * The ability to search a catalogue too large to list. Found with {@link LlmProvider#find}.
 *
 * <p>Safe for use by several threads. Futures and blocking forms behave as in {@link LlmProvider}; failures are
 * {@link LlmException}s.
 *
 * @since 0.1.0
 */
public interface ModelSearch {
    /**
     * Searches on the server.
     *
     * @param request what to look for
     * @return a future of one page
     */
    CompletableFuture<ModelPage> searchAsync(ModelSearchRequest request);

    /**
     * The blocking form of {@link #searchAsync(ModelSearchRequest)}.
     *
     * @param request what to look for
     * @return one page
     * @throws LlmException if it fails
     */
    default ModelPage search(ModelSearchRequest request) {
        return Futures.join(searchAsync(request));
    }
}
