package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.ModelLoader;
import dev.parley.ModelStore;
import dev.parley.RunningModel;
import dev.parley.registry.JsonForms;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelQuery;
import dev.parley.registry.SearchResult;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * What models there are, and what is done with them. Lists, searches and health come from memory; only what asks for one
 * model or for something new waits for a provider, and none of it on a thread.
 */
final class ModelApi {
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration RUNNING = Duration.ofSeconds(3);
    private static final Duration CHANGE = Duration.ofMinutes(5);

    private final LlmRegistry registry;
    private final Models models;

    ModelApi(LlmRegistry registry, Models models) {
        this.registry = registry;
        this.models = models;
    }

    void routes(RoutesConfig routes) {
        routes.get("/api/models", this::list);
        routes.get(
                "/api/models/providers",
                request -> Body.sendText(request, 200, JsonForms.providers(registry.providers())));
        routes.get("/api/models/providers/health", this::health);
        routes.get("/api/models/search", this::search);
        routes.get("/api/models/{provider}", this::listOne);
        routes.get("/api/models/{provider}/<model>", this::read);
        routes.delete("/api/models/{provider}/<model>", this::delete);
        routes.get("/api/running", this::running);
        routes.post(
                "/api/running/{provider}/<model>",
                request -> load(request, (loader, model) -> loader.loadAsync(model)));
        routes.delete(
                "/api/running/{provider}/<model>",
                request -> load(request, (loader, model) -> loader.unloadAsync(model)));
    }

    private void list(Context request) {
        if (!Body.flag(request, "refresh")) {
            Body.sendText(request, 200, JsonForms.listing(registry.models()));
            return;
        }
        request.future(() -> within(REFRESH, registry.refreshAll())
                .thenAccept(done -> Body.sendText(request, 200, JsonForms.listing(registry.models(ListMode.CACHED)))));
    }

    private void listOne(Context request) {
        String provider = provider(request);
        if (!Body.flag(request, "refresh")) {
            Body.sendText(request, 200, JsonForms.providerListing(registry.models(provider)));
            return;
        }
        request.future(() -> within(REFRESH, registry.refresh(provider))
                .thenAccept(done -> Body.sendText(
                        request, 200, JsonForms.providerListing(registry.models(provider, ListMode.CACHED)))));
    }

    private void health(Context request) {
        if (!Body.flag(request, "refresh")) {
            Body.sendText(request, 200, JsonForms.allHealth(registry.health()));
            return;
        }
        request.future(() -> registry.checkHealthAsync(REFRESH)
                .thenAccept(reports -> Body.sendText(request, 200, JsonForms.allHealth(reports))));
    }

    private void search(Context request) {
        String text = request.queryParam("q");
        if (text == null) {
            throw ApiException.badRequest("q", "q is missing; the words to look for are expected");
        }
        ModelQuery query;
        try {
            query = ModelQuery.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("q", String.valueOf(e.getMessage()));
        }
        ModelQuery asked =
                Body.flag(request, "remote") ? query.toBuilder().remote(true).build() : query;
        request.future(
                () -> registry.searchAsync(asked).thenAccept(found -> Body.send(request, 200, withHighlights(found))));
    }

    private static ObjectNode withHighlights(SearchResult found) {
        ObjectNode form = JsonText.read(JsonForms.search(found), ObjectNode.class);
        List<SearchResult.Hit> hits = found.hits();
        for (int i = 0; i < hits.size(); i++) {
            if (!hits.get(i).highlights().isEmpty()) {
                ArrayNode ranges = ((ObjectNode) form.path("models").path(i)).putArray("highlights");
                hits.get(i)
                        .highlights()
                        .forEach(range -> ranges.addArray().add(range.from()).add(range.to()));
            }
        }
        return form;
    }

    private void read(Context request) {
        ModelName name = new ModelName(provider(request), model(request));
        request.future(() -> registry.modelAsync(name.ref()).handle((model, failure) -> {
            if (failure != null) {
                throw new ApiException(withNearest(name, ErrorForms.of(failure)));
            }
            Body.sendText(request, 200, JsonForms.model(model));
            return model;
        }));
    }

    private ApiError withNearest(ModelName name, ApiError error) {
        List<String> nearest = error.code().equals("not_found") ? models.nearest(name.ref()) : List.of();
        return nearest.isEmpty()
                ? error
                : new ApiError(
                        error.code(),
                        error.message(),
                        null,
                        nearest,
                        error.provider(),
                        error.providerMessage(),
                        null,
                        null);
    }

    private void delete(Context request) {
        String provider = provider(request);
        String model = model(request);
        ModelStore store = ability(provider, ModelStore.class, "delete models");
        request.future(() -> changed(provider, store.deleteAsync(model)).thenAccept(done -> request.status(204)));
    }

    private interface Change extends BiFunction<ModelLoader, String, CompletableFuture<Void>> {}

    private void load(Context request, Change change) {
        String provider = provider(request);
        String model = model(request);
        ModelLoader loader = ability(provider, ModelLoader.class, "load and unload models");
        request.future(() -> changed(provider, change.apply(loader, model)).thenAccept(done -> request.status(204)));
    }

    /** The list of models is asked for again when something was changed. */
    private CompletableFuture<Void> changed(String provider, CompletableFuture<Void> change) {
        return change.orTimeout(CHANGE.toSeconds(), TimeUnit.SECONDS).thenRun(() -> registry.refresh(provider));
    }

    private void running(Context request) {
        Map<String, List<RunningModel>> byProvider = new ConcurrentHashMap<>();
        Map<String, String> failures = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (String label : registry.providers()) {
            registry.provider(label)
                    .flatMap(it -> it.find(ModelLoader.class))
                    .ifPresent(loader -> asked.add(loader.runningAsync()
                            .orTimeout(RUNNING.toMillis(), TimeUnit.MILLISECONDS)
                            .handle((running, failure) -> failure == null
                                    ? byProvider.put(label, running)
                                    : failures.put(label, ErrorForms.of(failure).message()))));
        }
        request.future(() -> CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenAccept(done -> {
                    List<Map<String, Object>> all = new ArrayList<>();
                    registry.providers()
                            .forEach(label -> byProvider
                                    .getOrDefault(label, List.of())
                                    .forEach(model -> all.add(form(label, model))));
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("running", all);
                    if (!failures.isEmpty()) {
                        answer.put("unavailable", failures);
                    }
                    Body.send(request, 200, answer);
                }));
    }

    private static Map<String, Object> form(String label, RunningModel model) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("provider", label);
        form.put("model", model.id());
        model.sizeBytes().ifPresent(bytes -> form.put("size", bytes));
        model.memoryBytes().ifPresent(bytes -> form.put("memory", bytes));
        model.expiresAt().ifPresent(at -> form.put("expires_at", at));
        return form;
    }

    private String provider(Context request) {
        return known(registry, request.pathParam("provider"));
    }

    /** The label, if there is such a provider. */
    static String known(LlmRegistry registry, String label) {
        if (!registry.providers().contains(label)) {
            throw ApiException.notFound(
                    "there is no provider '" + label + "'",
                    registry.providers().stream().sorted().toList());
        }
        return label;
    }

    private <T> T ability(String label, Class<T> ability, String what) {
        return ability(registry, label, ability, what);
    }

    /** What only some providers can do. */
    static <T> T ability(LlmRegistry registry, String label, Class<T> ability, String what) {
        return registry.provider(label)
                .flatMap(provider -> provider.find(ability))
                .orElseThrow(() -> ApiException.unsupported("the provider " + label + " cannot " + what));
    }

    /** The rest of the address, which may have slashes, as they are or escaped. */
    private static String model(Context request) {
        String[] parts = request.req().getRequestURI().split("/", 5);
        String model = URLDecoder.decode(parts[4].replace("+", "%2B"), StandardCharsets.UTF_8);
        if (model.isBlank()) {
            throw ApiException.badRequest("model", "the model is missing");
        }
        return model;
    }

    private static <T> CompletableFuture<Void> within(Duration limit, CompletableFuture<T> future) {
        return future.<Void>handle((value, failure) -> null)
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
