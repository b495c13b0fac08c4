package dev.parley.benchmarks.registry;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderInfo;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A registry over a provider whose models are in memory, what is asked of it, and a provider that never answers. */
final class HubRegistry implements AutoCloseable {
    static final String PROVIDER = "hub";

    /** Words, typos, filters, and both; short ones that match much, and long ones that match little. */
    static final List<String> QUERIES = List.of(
            "llama 8b",
            "qwen coder",
            "mistral 7b instruct",
            "Qwen2.5-7B-Instruct-GGUF",
            "deepseek r1 distill 32b",
            "bartowski gguf",
            "phi",
            "g",
            "tral",
            "mistarl",
            "qwne2.5 codr",
            "smollm2 135m",
            "qwen params:<14b cap:tools",
            "gguf quant:q4_k_m size:<8gb",
            "family:llama ctx:>=32k",
            "params:7b..14b");

    private static final long SEED = 42;
    /** Within what the registry remembers of single models. */
    private static final int REMEMBERED = 4_096;

    private final LlmRegistry registry;
    private final List<String> names;
    private volatile List<ModelInfo> models;

    private HubRegistry(int count, boolean besideDead) {
        models = HubLikeModels.create(count, SEED);
        LlmRegistry.Builder builder = LlmRegistry.builder()
                // nothing falls due in the middle of a measurement
                .ttl(Duration.ofDays(1))
                .listTimeout(Duration.ofHours(1))
                .provider(new Backend(
                        PROVIDER, () -> CompletableFuture.completedFuture(models), described(models)::apply));
        if (besideDead) {
            builder.provider(new Backend("dead", CompletableFuture::new, id -> new CompletableFuture<>()));
        }
        registry = builder.build();
        registry.models(PROVIDER, ListMode.FORCE);
        if (registry.models(ListMode.DEFAULT).total() != count) {
            throw new IllegalStateException("the registry has not got " + count + " models");
        }
        Random random = new Random(SEED);
        names = random.ints(REMEMBERED, 0, count)
                .mapToObj(i -> PROVIDER + "/" + models.get(i).id())
                .toList();
        names.forEach(registry::model);
    }

    /** A registry of that many models, listed and described. */
    static HubRegistry of(int count) {
        return new HubRegistry(count, false);
    }

    /** As {@link #of}, beside a provider that was asked for its list and never answers. */
    static HubRegistry besideDeadProvider(int count) {
        return new HubRegistry(count, true);
    }

    LlmRegistry registry() {
        return registry;
    }

    /** Full names of models, all of which have been looked up before. */
    List<String> names() {
        return names;
    }

    /** Gives the registry other models, one at the end more or less, so that the next search builds its index anew. */
    void change() {
        List<ModelInfo> now = models;
        ModelInfo extra = ModelInfo.builder(PROVIDER, "someone/extra-1B").build();
        boolean has = now.get(now.size() - 1).equals(extra);
        models = has
                ? List.copyOf(now.subList(0, now.size() - 1))
                : Stream.concat(now.stream(), Stream.of(extra)).toList();
        registry.refresh(PROVIDER).join();
    }

    @Override
    public void close() {
        registry.close();
    }

    private static Function<String, CompletableFuture<ModelInfo>> described(List<ModelInfo> models) {
        Map<String, ModelInfo> byId = models.stream().collect(Collectors.toMap(ModelInfo::id, Function.identity()));
        return id -> {
            ModelInfo model = byId.get(id);
            return model == null
                    ? CompletableFuture.failedFuture(notFound(id))
                    : CompletableFuture.completedFuture(model);
        };
    }

    private static ModelNotFoundException notFound(String id) {
        return new ModelNotFoundException(
                ErrorDetails.builder("no such model").model(id).build());
    }

    private record Backend(
            String id,
            Supplier<CompletableFuture<List<ModelInfo>>> list,
            Function<String, CompletableFuture<ModelInfo>> describe)
            implements BackendProvider {
        @Override
        public ProviderInfo info() {
            return ProviderInfo.of(id);
        }

        @Override
        public CompletableFuture<List<ModelInfo>> listModelsAsync() {
            return list.get();
        }

        @Override
        public CompletableFuture<ModelInfo> modelAsync(String model) {
            return describe.apply(model);
        }

        @Override
        public ChatStream stream(ChatRequest request) {
            throw notFound(request.model());
        }
    }
}
