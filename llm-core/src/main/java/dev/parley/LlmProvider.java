package dev.parley;

import dev.parley.internal.Futures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A source of models that can be asked, listed and watched.
 *
 * <p>The three permitted kinds say how a provider is composed: a {@link BackendProvider} answers by itself, a
 * {@link ForwardingProvider} wraps one other, a {@link RoutingProvider} chooses among several. Where a model runs is
 * not a kind of provider but data on the model: {@link ModelInfo#runsOn()}. The list of kinds changes only in a major
 * version; a {@code switch} over them needs a {@code default} only to survive that.
 *
 * <p><b>Primitives</b> do the work and are what a wrapper forwards. <b>Derived</b> operations ({@link #chat} and the
 * blocking form of each {@code …Async}) are written in terms of the primitives and are never overridden by wrappers, so
 * that a decorator of a primitive sees every use of it.
 *
 * <p>Safe for use by several threads. Cancelling a returned future stops the work, up to the wire. A blocking form
 * throws the {@link LlmException} itself, never a wrapper; when its thread is interrupted it cancels the work, keeps
 * the interrupt flag and throws {@link LlmCancelledException}. After {@link #close()} every operation fails.
 *
 * @since 0.1.0
 */
public sealed interface LlmProvider extends AutoCloseable permits BackendProvider, ForwardingProvider, RoutingProvider {

    /**
     * Tells who this provider is. Never does I/O.
     *
     * @return id, name, endpoint and what it can do
     */
    ProviderInfo info();

    /**
     * Asks a model and streams the answer. Returns at once; nothing is sent until the stream is first claimed.
     *
     * @param request what to ask
     * @return the stream, to be claimed once and closed
     */
    ChatStream stream(ChatRequest request);

    /**
     * Lists the models this provider offers.
     *
     * @return a future of the models, empty if there are none; fails with an {@link LlmException}, an
     *     {@link UnsupportedFeatureException} if this provider keeps no list
     */
    CompletableFuture<List<ModelInfo>> listModelsAsync();

    /**
     * Describes one model, in at least the detail the list has.
     *
     * @param id the provider's own id of the model, verbatim
     * @return a future of the model; fails with {@link ModelNotFoundException} if there is none, or another
     *     {@link LlmException}
     */
    CompletableFuture<ModelInfo> modelAsync(String id);

    /**
     * Checks whether this provider can answer now. Never causes a paid call.
     *
     * @return a future that never fails: what went wrong is in the report. It can be cancelled
     */
    CompletableFuture<ProviderHealth> healthAsync();

    /**
     * Turns texts into vectors.
     *
     * @param request the texts and the model
     * @return a future of as many vectors, in the same order; fails with an {@link LlmException}, an
     *     {@link UnsupportedFeatureException} if this provider has no embeddings
     */
    CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request);

    /**
     * Finds an ability that only some providers have, such as {@link ModelStore} or {@link ModelLoader}. What is done
     * through an ability by-passes the wrappers around the provider that has it.
     *
     * @param <T> the type of the ability
     * @param ability the interface to look for
     * @return the ability, if this provider or one it wraps has it
     */
    <T> Optional<T> find(Class<T> ability);

    /**
     * Stops what is running and releases what this provider holds. Returns without waiting; further calls do nothing.
     * Never throws.
     */
    @Override
    void close();

    /**
     * Asks a model and waits for the whole answer: {@code stream(request).response()}.
     *
     * @param request what to ask
     * @return the answer
     * @throws LlmException if it fails; {@link LlmException#partialResponse()} holds what had arrived
     */
    default ChatResponse chat(ChatRequest request) {
        return stream(request).response();
    }

    /**
     * The blocking form of {@link #listModelsAsync()}.
     *
     * @return the models, empty if there are none
     * @throws LlmException if it fails
     */
    default List<ModelInfo> listModels() {
        return Futures.join(listModelsAsync());
    }

    /**
     * The blocking form of {@link #modelAsync(String)}.
     *
     * @param id the provider's own id of the model, verbatim
     * @return the model
     * @throws ModelNotFoundException if there is no such model
     * @throws LlmException if it fails
     */
    default ModelInfo model(String id) {
        return Futures.join(modelAsync(id));
    }

    /**
     * The blocking form of {@link #healthAsync()}.
     *
     * @return the report
     * @throws LlmCancelledException if this thread is interrupted; nothing else is ever thrown
     */
    default ProviderHealth health() {
        return Futures.join(healthAsync());
    }

    /**
     * The blocking form of {@link #embedAsync(EmbeddingRequest)}.
     *
     * @param request the texts and the model
     * @return as many vectors, in the same order
     * @throws LlmException if it fails
     */
    default EmbeddingResponse embed(EmbeddingRequest request) {
        return Futures.join(embedAsync(request));
    }
}
