package dev.parley.openai.protocol;

import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.MalformedResponseException;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import dev.parley.internal.wire.JsonReply;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.FieldNames;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.JsonCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls {@code /embeddings}, all inputs of a request in one batch. */
final class EmbeddingsCall {
    static final String TRUNCATE_IGNORED = "truncate_ignored";
    static final String DIMENSIONS_IGNORED = "dimensions_ignored";

    private static final FieldNames REPLY = FieldNames.of("data", "model", "usage", "error");
    private static final FieldNames ITEM = FieldNames.of("index", "embedding");
    private static final Set<String> RESERVED = Set.of("model", "input");

    private final Endpoint endpoint;
    private final Dialect dialect;

    EmbeddingsCall(Endpoint endpoint, Dialect dialect) {
        this.endpoint = endpoint;
        this.dialect = dialect;
    }

    /** @throws IllegalArgumentException if a provider option names a field that the request itself has */
    CompletableFuture<EmbeddingResponse> embed(EmbeddingRequest request) {
        for (String name : request.providerOptions().keySet()) {
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "provider option '" + name + "' cannot be set: that field is written from the request itself");
            }
        }
        return Replies.map(
                endpoint.post(
                        Endpoint.EMBEDDINGS,
                        request.model(),
                        body(request),
                        request.deadlines().orElse(null)),
                reply -> read(reply, request));
    }

    private byte[] body(EmbeddingRequest request) {
        Map<String, Object> provided = request.providerOptions();
        return JsonBody.object(json -> {
            JsonBody.string(json, "model", request.model());
            json.writeArrayFieldStart("input");
            for (String input : request.inputs()) {
                json.writeString(JsonBody.wellFormed(input));
            }
            json.writeEndArray();
            if (dialect.embeddingEncoding().isPresent() && !provided.containsKey("encoding_format")) {
                JsonBody.string(
                        json, "encoding_format", dialect.embeddingEncoding().get());
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
        JsonCursor cursor = new JsonCursor();
        UsageReader usage = new UsageReader(cursor);
        @Nullable Embedding[] embeddings = new Embedding[request.inputs().size()];
        String model = "";
        boolean failed = false;
        try {
            byte[] body = reply.body();
            cursor.reset(body, 0, body.length);
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(REPLY);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    switch (field) {
                        case 0 -> items(cursor, embeddings);
                        case 1 -> model = cursor.string();
                        case 2 -> usage.usage();
                        default -> failed = !cursor.raw().isEmpty();
                    }
                }
            }
            cursor.end();
        } catch (MalformedResponseException e) {
            // its words quote the body, in which a server may repeat the key
            String what = e instanceof Unfit ? e.details().summary() : "is not JSON of the form that it should have";
            throw JsonReply.malformed(reply, endpoint.provider(), what);
        }
        if (failed) {
            throw endpoint.errors().map(ErrorResponse.inReply(endpoint.provider(), request.model(), reply));
        }
        List<Embedding> all = new ArrayList<>(embeddings.length);
        for (Embedding embedding : embeddings) {
            if (embedding == null) {
                long there = Arrays.stream(embeddings).filter(e -> e != null).count();
                throw JsonReply.malformed(
                        reply, endpoint.provider(), "has " + there + " vectors for " + embeddings.length + " texts");
            }
            all.add(embedding);
        }
        EmbeddingResponse.Builder response = EmbeddingResponse.builder(
                        endpoint.provider(), model.isBlank() ? request.model() : model)
                .embeddings(all)
                .warnings(warnings(request, all));
        if (usage.counted()) {
            response.usage(usage.toUsage());
        }
        reply.headers().firstValue("x-request-id").filter(id -> !id.isBlank()).ifPresent(response::requestId);
        return response.build();
    }

    private static List<Warning> warnings(EmbeddingRequest request, List<Embedding> embeddings) {
        List<Warning> warnings = new ArrayList<>();
        if (request.truncate().isPresent() && !request.providerOptions().containsKey("truncate")) {
            warnings.add(new Warning(
                    TRUNCATE_IGNORED, "this protocol cannot say whether a text that is too long may be cut"));
        }
        int got = embeddings.get(0).dimensions();
        if (request.dimensions().isPresent() && request.dimensions().getAsInt() != got) {
            warnings.add(new Warning(
                    DIMENSIONS_IGNORED,
                    "vectors of " + request.dimensions().getAsInt() + " numbers were asked for, but have " + got));
        }
        return warnings;
    }

    private static void items(JsonCursor cursor, @Nullable Embedding[] embeddings) {
        cursor.beginArray();
        for (int position = 0; cursor.nextElement(); position++) {
            int index = position;
            float[] vector = new float[0];
            cursor.beginObject();
            while (cursor.nextField()) {
                int field = cursor.match(ITEM);
                if (field < 0) {
                    cursor.skip();
                } else if (!cursor.nullValue()) {
                    if (field == 0) {
                        index = Math.toIntExact(Math.min(cursor.longValue(), Integer.MAX_VALUE));
                    } else {
                        vector = cursor.peek() == JsonCursor.Kind.STRING ? decoded(cursor.string()) : numbers(cursor);
                    }
                }
            }
            if (vector.length == 0) {
                throw malformed("has a vector without numbers");
            }
            if (index < 0 || index >= embeddings.length) {
                throw malformed("has a vector number " + index + " for " + embeddings.length + " texts");
            }
            if (embeddings[index] != null) {
                throw malformed("has two vectors number " + index);
            }
            embeddings[index] = Embedding.of(vector);
        }
    }

    private static float[] numbers(JsonCursor cursor) {
        float[] vector = new float[1024];
        int size = 0;
        cursor.beginArray();
        while (cursor.nextElement()) {
            if (size == vector.length) {
                vector = Arrays.copyOf(vector, size * 2);
            }
            vector[size++] = (float) cursor.doubleValue();
        }
        return Arrays.copyOf(vector, size);
    }

    /** Four bytes a number, the least significant first. */
    private static float[] decoded(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("has a vector that is neither numbers nor base64");
        }
        if (bytes.length % Float.BYTES != 0) {
            throw malformed("has a vector of " + bytes.length + " bytes, which make no whole numbers");
        }
        FloatBuffer floats =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] vector = new float[floats.remaining()];
        floats.get(vector);
        return vector;
    }

    private static MalformedResponseException malformed(String what) {
        return new Unfit(what);
    }

    /** JSON that is well formed and makes no sense. */
    private static final class Unfit extends MalformedResponseException {
        private static final long serialVersionUID = 1L;

        Unfit(String what) {
            super(ErrorDetails.of(what));
        }
    }
}
