package dev.parley.openai.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.RunsOn;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.HttpReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Lists the models. One model is looked up in the list, since few servers can be asked for one alone. */
final class ModelCatalog {
    private final Endpoint endpoint;
    private final Dialect dialect;

    ModelCatalog(Endpoint endpoint, Dialect dialect) {
        this.endpoint = endpoint;
        this.dialect = dialect;
    }

    CompletableFuture<List<ModelInfo>> list() {
        if (!dialect.modelList()) {
            return CompletableFuture.failedFuture(
                    new UnsupportedFeatureException(ErrorDetails.builder("this endpoint has no list of its models")
                            .provider(endpoint.provider())
                            .hint("Use the ids of the provider's documentation")
                            .build()));
        }
        return Replies.map(endpoint.look(Endpoint.MODELS), this::read);
    }

    CompletableFuture<ModelInfo> model(String id) {
        return Replies.map(
                list(),
                models -> models.stream()
                        .filter(model -> model.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new ModelNotFoundException(ErrorDetails.builder("there is no such model in the list")
                                        .provider(endpoint.provider())
                                        .model(id)
                                        .hint("List the provider's models to see which there are")
                                        .build())));
    }

    /** Reads a list: {@code data}, which may be null, or a bare array. */
    List<ModelInfo> read(HttpReply reply) {
        JsonNode answer = JsonReply.tree(reply, endpoint.provider());
        JsonNode data = answer.isArray() ? answer : answer.path("data");
        if (!data.isArray() && !(data.isNull() && answer.has("data"))) {
            throw JsonReply.malformed(reply, endpoint.provider(), "has no list of models");
        }
        Map<String, JsonNode> beside = beside(answer.path("models"));
        ModelMapper mapper =
                new ModelMapper(endpoint.provider(), endpoint.address().isLoopback() ? RunsOn.LOCAL : RunsOn.REMOTE);
        Map<String, ModelInfo> models = new LinkedHashMap<>();
        for (JsonNode entry : data) {
            // some lists have a model twice
            JsonReply.text(entry, "id")
                    .ifPresent(id -> models.computeIfAbsent(id, key -> mapper.map(id, entry, beside.get(id))));
        }
        return List.copyOf(models.values());
    }

    /** llama.cpp tells capabilities in a second list, in the form of Ollama's. */
    private static Map<String, JsonNode> beside(JsonNode models) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        for (JsonNode model : models) {
            JsonReply.text(model, "name").ifPresent(name -> byName.put(name, model));
        }
        return byName;
    }
}
