package dev.parley;

import dev.parley.internal.Futures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The ability to see, fill and free the memory of a server. Found with {@link LlmProvider#find}.
 *
 * <p>Safe for use by several threads. Futures and blocking forms behave as in {@link LlmProvider}; failures are
 * {@link LlmException}s.
 *
 * @since 0.1.0
 */
public interface ModelLoader {
    /**
     * Lists the models in memory.
     *
     * @return a future of the models, empty if there are none
     */
    CompletableFuture<List<RunningModel>> runningAsync();

    /**
     * Loads a model and leaves it to the server how long to keep it.
     *
     * @param id the provider's own id of the model
     * @return a future that completes when the model is in memory; fails with {@link ModelNotFoundException} if there
     *     is none
     */
    CompletableFuture<Void> loadAsync(String id);

    /**
     * Loads a model, or changes how long a loaded one stays.
     *
     * @param id the provider's own id of the model
     * @param keepAlive how long to keep it after its last use, more than zero
     * @return a future that completes when the model is in memory; fails with {@link ModelNotFoundException} if there
     *     is none
     * @throws IllegalArgumentException if the duration is zero or negative
     */
    CompletableFuture<Void> loadAsync(String id, Duration keepAlive);

    /**
     * Takes a model out of memory. One that is not in memory is left as it is.
     *
     * @param id the provider's own id of the model
     * @return a future that completes when the server has agreed; fails with {@link ModelNotFoundException} if there is
     *     none
     */
    CompletableFuture<Void> unloadAsync(String id);

    /**
     * The blocking form of {@link #runningAsync()}.
     *
     * @return the models, empty if there are none
     * @throws LlmException if it fails
     */
    default List<RunningModel> running() {
        return Futures.join(runningAsync());
    }

    /**
     * The blocking form of {@link #loadAsync(String)}.
     *
     * @param id the provider's own id of the model
     * @throws LlmException if it fails
     */
    default void load(String id) {
        Futures.join(loadAsync(id));
    }

    /**
     * The blocking form of {@link #loadAsync(String, Duration)}.
     *
     * @param id the provider's own id of the model
     * @param keepAlive how long to keep it after its last use, more than zero
     * @throws IllegalArgumentException if the duration is zero or negative
     * @throws LlmException if it fails
     */
    default void load(String id, Duration keepAlive) {
        Futures.join(loadAsync(id, keepAlive));
    }

    /**
     * The blocking form of {@link #unloadAsync(String)}.
     *
     * @param id the provider's own id of the model
     * @throws LlmException if it fails
     */
    default void unload(String id) {
        Futures.join(unloadAsync(id));
    }
}
