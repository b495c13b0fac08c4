package dev.parley.registry;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ConnectionException;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A provider whose answers a test sets, and which counts its calls. */
final class ScriptedProvider implements BackendProvider {
    final AtomicInteger lists = new AtomicInteger();
    final AtomicInteger described = new AtomicInteger();
    final AtomicInteger checked = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final ProviderInfo info;
    volatile Supplier<CompletableFuture<List<ModelInfo>>> list;
    volatile Function<String, CompletableFuture<ModelInfo>> model;
    volatile Supplier<CompletableFuture<ProviderHealth>> health;
    volatile Function<ChatRequest, ChatStream> chat;

    ScriptedProvider(String id) {
        this(id, info -> info);
    }

    ScriptedProvider(String id, UnaryOperator<ProviderInfo.Builder> more) {
        info = more.apply(ProviderInfo.builder(id)).build();
        list = () -> CompletableFuture.completedFuture(List.of());
        model = name -> CompletableFuture.failedFuture(new ModelNotFoundException(
                ErrorDetails.builder("no such model").model(name).build()));
        health = () -> CompletableFuture.completedFuture(
                ProviderHealth.builder(id, HealthState.UP).build());
        chat = request -> ChatStream.of(ChatResponse.builder()
                .text(info.label() + " says hello")
                .finishReason(FinishReason.STOP)
                .model(request.model())
                .provider(id)
                .build());
    }

    /** A provider that lists these models. */
    static ScriptedProvider listing(String id, String... models) {
        return new ScriptedProvider(id).lists(models);
    }

    ScriptedProvider lists(String... models) {
        List<ModelInfo> answer = models(info.id(), models);
        list = () -> CompletableFuture.completedFuture(answer);
        return this;
    }

    ScriptedProvider refuses() {
        list = () -> CompletableFuture.failedFuture(refused(info.id()));
        return this;
    }

    ScriptedProvider hangs() {
        list = CompletableFuture::new;
        return this;
    }

    static List<ModelInfo> models(String provider, String... ids) {
        return Stream.of(ids).map(id -> ModelInfo.builder(provider, id).build()).toList();
    }

    static ConnectionException refused(String provider) {
        return new ConnectionException(
                ErrorDetails.builder("connection refused").provider(provider).build());
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        return chat.apply(request);
    }

    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        lists.incrementAndGet();
        return list.get();
    }

    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        described.incrementAndGet();
        return model.apply(id);
    }

    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        checked.incrementAndGet();
        return health.get();
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
