package dev.parley;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A provider that answers by itself. Only {@link #stream} must be written, so a lambda will do:
 *
 * <pre>{@code
 * BackendProvider echo = request -> ChatStream.generate(
 *         out -> {
 *             out.text(request.messages().get(0).text());
 *             out.finish(FinishReason.STOP);
 *         },
 *         executor);
 * }</pre>
 *
 * <p>The defaults say what such a provider is: its id is {@code custom}, its health is unknown, it keeps no list and
 * has no embeddings ({@link UnsupportedFeatureException} in the future), its abilities are the interfaces its class
 * implements, and there is nothing to close.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public non-sealed interface BackendProvider extends LlmProvider {
    @Override
    default ProviderInfo info() {
        return ProviderInfo.of("custom");
    }

    @Override
    default CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return CompletableFuture.failedFuture(Unsupported.operation(this, "listing models"));
    }

    @Override
    default CompletableFuture<ModelInfo> modelAsync(String id) {
        Objects.requireNonNull(id, "id");
        return CompletableFuture.failedFuture(Unsupported.operation(this, "describing a model"));
    }

    @Override
    default CompletableFuture<ProviderHealth> healthAsync() {
        return CompletableFuture.completedFuture(
                ProviderHealth.builder(info().id(), HealthState.UNKNOWN).build());
    }

    @Override
    default CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        return CompletableFuture.failedFuture(Unsupported.operation(this, "embeddings"));
    }

    @Override
    default <T> Optional<T> find(Class<T> ability) {
        return ability.isInstance(this) ? Optional.of(ability.cast(this)) : Optional.empty();
    }

    @Override
    default void close() {}
}
