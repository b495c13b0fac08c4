package dev.parley.huggingface;

import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.JsonCursor;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The task {@code feature-extraction}: texts in, an array of vectors out, and no word around it. */
final class FeatureExtraction {
    static final String DIMENSIONS_IGNORED = "dimensions_ignored";

    private static final String INPUTS = "inputs";

    private final Calls calls;

    FeatureExtraction(Calls calls) {
        this.calls = calls;
    }

    /** @throws IllegalArgumentException if a provider option names the field of the texts */
    CompletableFuture<EmbeddingResponse> embed(URI uri, EmbeddingRequest request) {
        if (request.providerOptions().containsKey(INPUTS)) {
            throw new IllegalArgumentException(
                    "provider option 'inputs' cannot be set: that field is written from the request itself");
        }
        CallScope scope = new CallScope();
        return scope.result(scope.track(calls.post(
                        uri, request.model(), body(request), request.deadlines().orElse(null)))
                .thenApply(reply -> read(reply, request)));
    }

    private static byte[] body(EmbeddingRequest request) {
        Map<String, Object> provided = request.providerOptions();
        return JsonBody.object(json -> {
            json.writeArrayFieldStart(INPUTS);
            for (String input : request.inputs()) {
                json.writeString(JsonBody.wellFormed(input));
            }
            json.writeEndArray();
            if (request.truncate().isPresent() && !provided.containsKey("truncate")) {
                json.writeBooleanField("truncate", request.truncate().get());
            }
            if (request.dimensions().isPresent() && !provided.containsKey("dimensions")) {
                json.writeNumberField("dimensions", request.dimensions().getAsInt());
            }
            for (Map.Entry<String, Object> option : provided.entrySet()) {
                JsonBody.value(json, option.getKey(), option.getValue());
            }
        });
    }

    private EmbeddingResponse read(HttpReply reply, EmbeddingRequest request) {
        List<Embedding> embeddings;
        try {
            embeddings = vectors(reply, request);
        } catch (MalformedResponseException e) {
            // its words quote the body, in which a server may repeat the key
            throw JsonReply.malformed(
                    reply,
                    HuggingFaceProvider.ID,
                    e instanceof Unfit ? e.details().summary() : "is not the JSON array of vectors that was expected");
        }
        if (embeddings.size() != request.inputs().size()) {
            throw JsonReply.malformed(
                    reply,
                    HuggingFaceProvider.ID,
                    "has " + embeddings.size() + " vectors for "
                            + request.inputs().size() + " texts");
        }
        int dimensions = embeddings.get(0).dimensions();
        if (embeddings.stream().anyMatch(each -> each.dimensions() != dimensions)) {
            throw JsonReply.malformed(reply, HuggingFaceProvider.ID, "has vectors of different lengths");
        }
        EmbeddingResponse.Builder response = EmbeddingResponse.builder(HuggingFaceProvider.ID, request.model())
                .embeddings(embeddings);
        if (request.dimensions().isPresent() && request.dimensions().getAsInt() != dimensions) {
            response.warnings(List.of(new Warning(
                    DIMENSIONS_IGNORED,
                    "vectors of " + request.dimensions().getAsInt() + " numbers were asked for, but have "
                            + dimensions)));
        }
        reply.headers().firstValue("x-request-id").filter(id -> !id.isBlank()).ifPresent(response::requestId);
        return response.build();
    }

    private List<Embedding> vectors(HttpReply reply, EmbeddingRequest request) {
        byte[] body = reply.body();
        JsonCursor cursor = new JsonCursor();
        cursor.reset(body, 0, body.length);
        if (cursor.peek() == JsonCursor.Kind.OBJECT) {
            throw inside(reply, request, cursor);
        }
        List<Embedding> embeddings = new ArrayList<>(request.inputs().size());
        float[] flat = new float[16];
        int size = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (cursor.peek() == JsonCursor.Kind.ARRAY) {
                embeddings.add(vector(cursor, request));
            } else {
                if (size == flat.length) {
                    flat = Arrays.copyOf(flat, size * 2);
                }
                flat[size++] = (float) cursor.doubleValue();
            }
        }
        cursor.end();
        if (size > 0 && !embeddings.isEmpty()) {
            throw new Unfit("has vectors and numbers side by side");
        }
        if (size > 0) {
            embeddings.add(Embedding.of(Arrays.copyOf(flat, size)));
        }
        return embeddings;
    }

    private static Embedding vector(JsonCursor cursor, EmbeddingRequest request) {
        float[] vector = new float[1024];
        int size = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (cursor.peek() == JsonCursor.Kind.ARRAY) {
                throw new UnsupportedFeatureException(
                        ErrorDetails.builder("the model gives a vector for each token, not one for the text")
                                .provider(HuggingFaceProvider.ID)
                                .model(request.model())
                                .hint("Take a model made for sentences, such as sentence-transformers/all-MiniLM-L6-v2")
                                .build());
            }
            if (size == vector.length) {
                vector = Arrays.copyOf(vector, size * 2);
            }
            vector[size++] = (float) cursor.doubleValue();
        }
        if (size == 0) {
            throw new Unfit("has a vector without numbers");
        }
        return Embedding.of(Arrays.copyOf(vector, size));
    }

    /** An object came: an error, if it is well formed and says so. */
    private LlmException inside(HttpReply reply, EmbeddingRequest request, JsonCursor cursor) {
        boolean error = false;
        cursor.beginObject();
        while (cursor.nextField()) {
            error |= cursor.fieldName().equals("error");
            cursor.skip();
        }
        cursor.end();
        return error
                ? calls.errors().map(ErrorResponse.inReply(HuggingFaceProvider.ID, request.model(), reply))
                : new Unfit("is an object instead of an array of vectors");
    }

    /** JSON that is well formed and makes no sense. */
    private static final class Unfit extends MalformedResponseException {
        private static final long serialVersionUID = 1L;

        Unfit(String what) {
            super(ErrorDetails.of(what));
        }
    }
}
