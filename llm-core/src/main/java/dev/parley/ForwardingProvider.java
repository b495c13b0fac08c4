package dev.parley;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A provider that wraps one other: implement {@link #delegate()} and override the primitives it changes.
 *
 * <p>Every primitive is forwarded here; the derived operations are left alone, so overriding {@link #stream} also
 * covers {@link #chat}. {@link #find} answers with this object if it has the ability, else asks the delegate; a wrapper
 * that must not be by-passed overrides it and answers empty. {@link #close()} closes the delegate.
 *
 * @since 0.1.0
 */
public non-sealed interface ForwardingProvider extends LlmProvider {
    /**
     * The provider inside.
     *
     * @return always the same provider
     */
    LlmProvider delegate();

    @Override
    default ProviderInfo info() {
        return delegate().info();
    }

    @Override
    default ChatStream stream(ChatRequest request) {
        return delegate().stream(request);
    }

    @Override
    default CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return delegate().listModelsAsync();
    }

    @Override
    default CompletableFuture<ModelInfo> modelAsync(String id) {
        return delegate().modelAsync(id);
    }

    @Override
    default CompletableFuture<ProviderHealth> healthAsync() {
        return delegate().healthAsync();
    }

    @Override
    default CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        return delegate().embedAsync(request);
    }

    @Override
    default <T> Optional<T> find(Class<T> ability) {
        return ability.isInstance(this)
                ? Optional.of(ability.cast(this))
                : delegate().find(ability);
    }

    @Override
    default void close() {
        delegate().close();
    }
}
