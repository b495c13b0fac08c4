package dev.parley.llamacpp;

import dev.parley.Deadlines;
import dev.parley.ModelLoader;
import dev.parley.RunningModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The models in memory, for hosts. */
final class Loader implements ModelLoader {
    private static final Deadlines NONE =
            Deadlines.builder().firstToken(Duration.ofDays(36_500)).build();

    private final LlamaCppProvider provider;

    Loader(LlamaCppProvider provider) {
        this.provider = provider;
    }

    @Override
    public CompletableFuture<List<RunningModel>> runningAsync() {
        provider.requireOpen();
        return CompletableFuture.completedFuture(provider.pool().running());
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id) {
        return begin(id, null);
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id, Duration keepAlive) {
        if (keepAlive.isZero() || keepAlive.isNegative()) {
            throw new IllegalArgumentException("keepAlive must be more than zero, but was " + keepAlive);
        }
        return begin(id, keepAlive);
    }

    @Override
    public CompletableFuture<Void> unloadAsync(String id) {
        Objects.requireNonNull(id, "id");
        provider.requireOpen();
        return provider.workers()
                .supply(() -> {
                    // its file may be gone by now
                    if (!provider.pool().has(id)) {
                        provider.find(id);
                    }
                    return provider.pool().unload(id);
                })
                .thenCompose(left -> left);
    }

    private CompletableFuture<Void> begin(String id, @Nullable Duration keepAlive) {
        Objects.requireNonNull(id, "id");
        provider.requireOpen();
        CompletableFuture<Void> loaded = new CompletableFuture<>();
        Workers.run(provider.workers().loads(), loaded, () -> {
            ModelFile file = provider.require(id);
            Wait wait =
                    new Wait(NONE, provider.info().label(), id, System.nanoTime(), loaded::isDone, provider::isClosed);
            provider.pool().load(file, wait, keepAlive);
            return null;
        });
        return loaded;
    }
}
