package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The models: the curated ones, those the router serves, and one of the Hub by its id. */
final class Catalog {
    private final Calls router;
    private final Calls hub;
    private final boolean online;

    /** @param online whether servers are asked; the curated models alone are known otherwise */
    Catalog(Calls router, Calls hub, boolean online) {
        this.router = router;
        this.hub = hub;
        this.online = online;
    }

    CompletableFuture<List<ModelInfo>> list() {
        if (!online) {
            return CompletableFuture.completedFuture(Curated.all());
        }
        CallScope scope = new CallScope();
        return scope.result(scope.track(served()).thenApply(Catalog::merged));
    }

    private CompletableFuture<HttpReply> served() {
        return router.look(URI.create(router.address().v1() + "/models"));
    }

    private static List<ModelInfo> merged(HttpReply reply) {
        Map<String, ServedModel> served = read(reply);
        List<ModelInfo> models = new ArrayList<>();
        for (ModelInfo curated : Curated.all()) {
            ServedModel entry = served.remove(curated.id());
            models.add(entry == null ? notServed(curated) : entry.describe(curated, curated.id()));
        }
        served.values().forEach(entry -> models.add(entry.describe(null, entry.id())));
        return List.copyOf(models);
    }

    /** Reads a list: {@code data}, which may be null, or a bare array. */
    private static Map<String, ServedModel> read(HttpReply reply) {
        JsonNode answer = JsonReply.tree(reply, HuggingFaceProvider.ID);
        JsonNode data = answer.isArray() ? answer : answer.path("data");
        if (!data.isArray() && !(data.isNull() && answer.has("data"))) {
            throw JsonReply.malformed(reply, HuggingFaceProvider.ID, "has no list of models");
        }
        Map<String, ServedModel> served = new LinkedHashMap<>();
        data.forEach(entry -> ServedModel.of(entry).ifPresent(model -> served.putIfAbsent(model.id(), model)));
        return served;
    }

    private static ModelInfo notServed(ModelInfo curated) {
        Map<String, Object> metadata = new LinkedHashMap<>(curated.metadata());
        metadata.put("served", false);
        return curated.toBuilder().metadata(metadata).build();
    }

    /**
     * Describes one model.
     *
     * @throws IllegalArgumentException if it can be no model's id
     */
    CompletableFuture<ModelInfo> model(String asked) {
        ModelId id = ModelId.parse(asked);
        Optional<ModelInfo> curated = Curated.find(id.repository());
        if (!online) {
            return curated.map(model -> CompletableFuture.completedFuture(
                            Known.startOf(model, asked).build()))
                    .orElseGet(() -> CompletableFuture.failedFuture(
                            new ModelNotFoundException(ErrorDetails.builder("the model is not one of the curated ones")
                                    .provider(HuggingFaceProvider.ID)
                                    .model(asked)
                                    .hint("Set HUGGINGFACE_API_KEY to look among all models of the Hub")
                                    .build())));
        }
        CallScope scope = new CallScope();
        CompletableFuture<Map<String, ServedModel>> served =
                scope.track(served()).thenApply(Catalog::read);
        CompletableFuture<Looked> looked = scope.track(hub.look(hub.address().at("/api/models/" + id.path()), asked))
                .thenApply(Catalog::hubEntry)
                .handle(Looked::new);
        // the Hub decides: what fails there is not waited for elsewhere
        return scope.result(looked.thenCompose(hubModel -> hubModel.failure() == null || isMissing(hubModel.failure())
                ? served.thenApply(all -> describe(id, curated.orElse(null), hubModel, all))
                : CompletableFuture.failedFuture(hubModel.failure())));
    }

    /** What the Hub said: an entry or a failure. */
    private record Looked(
            @Nullable JsonNode entry, @Nullable Throwable failure) {}

    private static JsonNode hubEntry(HttpReply reply) {
        JsonNode entry = JsonReply.object(reply, HuggingFaceProvider.ID);
        if (JsonReply.text(entry, "id").isEmpty()) {
            throw JsonReply.malformed(reply, HuggingFaceProvider.ID, "has no id of a model");
        }
        return entry;
    }

    private static ModelInfo describe(
            ModelId id, @Nullable ModelInfo curated, Looked hub, Map<String, ServedModel> served) {
        // a renamed repository is listed under the name that the Hub gives it
        String name =
                hub.entry() == null ? id.repository() : hub.entry().path("id").asText();
        ServedModel entry = served.getOrDefault(id.repository(), served.get(name));
        if (hub.failure() != null && entry == null) {
            throw new CompletionException(CallScope.unwrap(hub.failure()));
        }
        ModelInfo known = curated == null ? Curated.find(name).orElse(null) : curated;
        ModelInfo merged;
        if (entry == null) {
            merged = known == null ? null : notServed(known);
        } else {
            merged = id.servedBy().flatMap(entry::by).orElse(entry).describe(known, id.asked());
        }
        return hub.entry() == null && merged != null
                ? merged
                : HubModel.describe(Objects.requireNonNull(hub.entry()), merged, id.asked());
    }

    private static boolean isMissing(Throwable failure) {
        Throwable reason = CallScope.unwrap(failure);
        return reason instanceof ModelNotFoundException
                || reason instanceof LlmException e && e.status().orElse(0) == 404;
    }
}
