package dev.parley.examples.chatserver.browser;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.ModelCreation;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RunningModel;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;

/** A provider with a disk and a memory: its models can be pulled, deleted, loaded and unloaded. */
final class DiskProvider implements BackendProvider, ModelStore, ModelLoader {
    /** Lets the pulls that are half done go on. */
    final CountDownLatch rest = new CountDownLatch(1);

    private final Set<String> models = new ConcurrentSkipListSet<>();
    private final Set<String> loaded = new ConcurrentSkipListSet<>();

    DiskProvider(String... ids) {
        models.addAll(List.of(ids));
    }

    void forget(String id) {
        models.remove(id);
    }

    @Override
    public ProviderInfo info() {
        return ProviderInfo.of("disk");
    }

    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return CompletableFuture.completedFuture(
                models.stream().map(this::describe).toList());
    }

    private ModelInfo describe(String id) {
        return ModelInfo.builder("disk", id)
                .runsOn(RunsOn.LOCAL)
                .loaded(Support.of(loaded.contains(id)))
                .build();
    }

    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        return CompletableFuture.completedFuture(
                ProviderHealth.builder("disk", HealthState.UP).build());
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        return ChatStream.of(ChatResponse.builder()
                .text("From the disk.")
                .finishReason(FinishReason.STOP)
                .build());
    }

    @Override
    public ProgressStream pull(String id) {
        return ProgressStream.generate(
                out -> {
                    out.progress(Progress.builder("pulling layers")
                            .completedBytes(500_000_000)
                            .totalBytes(1_000_000_000)
                            .build());
                    rest.await();
                    models.add(id);
                    out.finish();
                },
                ForkJoinPool.commonPool());
    }

    @Override
    public CompletableFuture<Void> deleteAsync(String id) {
        models.remove(id);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<List<RunningModel>> runningAsync() {
        return CompletableFuture.completedFuture(loaded.stream()
                .map(id -> RunningModel.builder(id).memoryBytes(2_000_000_000L).build())
                .toList());
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id) {
        loaded.add(id);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> loadAsync(String id, Duration keepAlive) {
        return loadAsync(id);
    }

    @Override
    public CompletableFuture<Void> unloadAsync(String id) {
        loaded.remove(id);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public ProgressStream push(String id) {
        return ProgressStream.failed(unsupported());
    }

    @Override
    public ProgressStream create(ModelCreation creation) {
        return ProgressStream.failed(unsupported());
    }

    @Override
    public CompletableFuture<Void> copyAsync(String source, String target) {
        return CompletableFuture.failedFuture(unsupported());
    }

    @Override
    public CompletableFuture<Boolean> hasBlobAsync(String digest) {
        return CompletableFuture.failedFuture(unsupported());
    }

    @Override
    public CompletableFuture<String> putBlobAsync(Path file) {
        return CompletableFuture.failedFuture(unsupported());
    }

    private static UnsupportedFeatureException unsupported() {
        return new UnsupportedFeatureException(ErrorDetails.of("this disk does not do that"));
    }
}
