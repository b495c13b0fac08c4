package dev.parley.examples.chatserver.browser;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ConnectionException;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A provider {@code dead} that lists a model until it breaks. */
final class FragileProvider implements BackendProvider {
    private volatile boolean broken;

    void breakDown() {
        broken = true;
    }

    @Override
    public ProviderInfo info() {
        return ProviderInfo.of("dead");
    }

    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return broken
                ? CompletableFuture.failedFuture(gone())
                : CompletableFuture.completedFuture(
                        List.of(ModelInfo.builder("dead", "out-of-reach").build()));
    }

    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        ProviderHealth.Builder health = ProviderHealth.builder("dead", broken ? HealthState.DOWN : HealthState.UP);
        return CompletableFuture.completedFuture(
                broken ? health.error("nobody listens there any more").build() : health.build());
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        return ChatStream.failed(gone());
    }

    private static ConnectionException gone() {
        return new ConnectionException(ErrorDetails.builder("nobody listens there any more")
                .provider("dead")
                .build());
    }
}
