package dev.parley.ollama;

import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.InvalidRequestException;
import dev.parley.MalformedResponseException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.JsonCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls {@code /api/embed}, all inputs of a request in one batch. */
final class OllamaEmbeddings {
    private static final FieldNames NAMES =
            FieldNames.of("embeddings", "model", "prompt_eval_count", "total_duration", "load_duration");

    private final OllamaApi api;
    private final @Nullable KeepAlive keepAlive;

    OllamaEmbeddings(OllamaApi api, @Nullable KeepAlive keepAlive) {
        this.api = api;
        this.keepAlive = keepAlive;
    }

    CompletableFuture<EmbeddingResponse> embed(EmbeddingRequest request) {
        OllamaOptions options = OllamaOptions.of(request.providerOptions());
        CallScope scope = new CallScope();
        return scope.result(scope.track(api.post(
                        OllamaApi.EMBED,
                        request.model(),
                        body(request, options),
                        request.deadlines().orElse(null)))
                .thenApply(reply -> read(reply, request, options)));
    }

    private byte[] body(EmbeddingRequest request, OllamaOptions options) {
        Object option = options.fields().remove("keep_alive");
        KeepAlive stay = option == null ? keepAlive : KeepAlive.ofOption(option);
        return JsonBody.object(json -> {
            JsonBody.string(json, "model", request.model());
            json.writeArrayFieldStart("input");
            for (String input : request.inputs()) {
                json.writeString(JsonBody.wellFormed(input));
            }
            json.writeEndArray();
            if (request.truncate().isPresent() && !options.fields().containsKey("truncate")) {
                json.writeBooleanField("truncate", request.truncate().get());
            }
            if (request.dimensions().isPresent() && !options.fields().containsKey("dimensions")) {
                json.writeNumberField("dimensions", request.dimensions().getAsInt());
            }
            if (stay != null) {
                stay.write(json);
            }
            for (Map.Entry<String, Object> field : options.fields().entrySet()) {
                JsonBody.value(json, field.getKey(), field.getValue());
            }
            if (!options.options().isEmpty()) {
                JsonBody.value(json, "options", options.options());
            }
        });
    }

    private static EmbeddingResponse read(HttpReply reply, EmbeddingRequest request, OllamaOptions options) {
        byte[] body = reply.body();
        JsonCursor cursor = new JsonCursor();
        cursor.reset(body, 0, body.length);
        List<Embedding> embeddings = new ArrayList<>(request.inputs().size());
        String model = request.model();
        Usage usage = Usage.UNKNOWN;
        Map<String, Object> metadata = new LinkedHashMap<>();
        try {
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(NAMES);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    switch (field) {
                        case 0 -> vectors(cursor, embeddings, reply);
                        case 1 -> model = cursor.string();
                        case 2 ->
                            usage = Usage.builder()
                                    .promptTokens(cursor.longValue())
                                    .build();
                        default -> metadata.put(NAMES.name(field), cursor.longValue());
                    }
                }
            }
            cursor.end();
        } catch (MalformedResponseException e) {
            throw e.status().isPresent()
                    ? e
                    : JsonReply.malformed(reply, OllamaProvider.ID, "is not the JSON that was expected");
        }
        if (embeddings.isEmpty() && request.inputs().stream().allMatch(String::isEmpty)) {
            throw new InvalidRequestException(ErrorDetails.builder("Ollama makes no vector of an empty text")
                    .provider(OllamaProvider.ID)
                    .model(request.model())
                    .status(reply.status())
                    .hint("Leave empty texts out")
                    .build());
        }
        if (embeddings.size() != request.inputs().size()) {
            throw JsonReply.malformed(
                    reply,
                    OllamaProvider.ID,
                    "has " + embeddings.size() + " vectors for "
                            + request.inputs().size() + " texts");
        }
        int dimensions = embeddings.get(0).dimensions();
        for (Embedding embedding : embeddings) {
            if (embedding.dimensions() != dimensions) {
                throw JsonReply.malformed(
                        reply,
                        OllamaProvider.ID,
                        "has vectors of " + dimensions + " and of " + embedding.dimensions() + " numbers");
            }
        }
        return EmbeddingResponse.builder(OllamaProvider.ID, model.isBlank() ? request.model() : model)
                .embeddings(embeddings)
                .usage(usage)
                .warnings(warnings(options))
                .metadata(metadata)
                .build();
    }

    private static List<Warning> warnings(OllamaOptions options) {
        return options.unknown().stream().map(OllamaOptions::warning).toList();
    }

    private static void vectors(JsonCursor cursor, List<Embedding> embeddings, HttpReply reply) {
        float[] vector = new float[1024];
        cursor.beginArray();
        while (cursor.nextElement()) {
            int size = 0;
            cursor.beginArray();
            while (cursor.nextElement()) {
                if (size == vector.length) {
                    vector = Arrays.copyOf(vector, size * 2);
                }
                vector[size++] = (float) cursor.doubleValue();
            }
            if (size == 0) {
                throw JsonReply.malformed(reply, OllamaProvider.ID, "has a vector without numbers");
            }
            embeddings.add(Embedding.of(Arrays.copyOf(vector, size)));
        }
    }
}
