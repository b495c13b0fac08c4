package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.RunningModel;
import dev.parley.internal.wire.JsonReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code /api/ps} tells.
 *
 * @param known whether it could be asked; if not, nothing is known about any model
 * @param models by {@link OllamaModelName#key}
 */
record RunningModels(boolean known, Map<String, Entry> models) {
    static final RunningModels UNKNOWN = new RunningModels(false, Map.of());

    /** The server has no word for never; it names a time centuries ahead. */
    private static final Duration FOR_EVER = Duration.ofDays(50 * 365);

    /** One loaded model. */
    record Entry(
            OptionalLong contextLength,
            Optional<Instant> expiresAt,
            OptionalLong sizeBytes,
            OptionalLong memoryBytes) {}

    static RunningModels of(JsonNode answer) {
        Map<String, Entry> models = new HashMap<>();
        for (JsonNode model : answer.path("models")) {
            name(model).ifPresent(name -> models.put(OllamaModelName.key(name), entry(model)));
        }
        return new RunningModels(true, models);
    }

    /** The loaded models in the server's order; one that is to stay for ever has no time of expiry. */
    static List<RunningModel> list(JsonNode answer, Instant now) {
        List<RunningModel> list = new ArrayList<>();
        for (JsonNode model : answer.path("models")) {
            name(model).ifPresent(name -> list.add(running(name, model, now)));
        }
        return List.copyOf(list);
    }

    private static RunningModel running(String name, JsonNode model, Instant now) {
        Entry entry = entry(model);
        RunningModel.Builder running = RunningModel.builder(name);
        entry.expiresAt().filter(at -> at.isBefore(now.plus(FOR_EVER))).ifPresent(running::expiresAt);
        entry.sizeBytes().ifPresent(running::sizeBytes);
        entry.memoryBytes().ifPresent(running::memoryBytes);
        entry.contextLength().ifPresent(running::contextLength);

        Map<String, Object> metadata = new LinkedHashMap<>();
        for (String field : List.of("digest", "expires_at")) {
            JsonReply.text(model, field).ifPresent(value -> metadata.put(field, value));
        }
        ModelDetails details = ModelDetails.of(model.path("details"));
        details.family().ifPresent(value -> metadata.put("family", value));
        details.parameterSize().ifPresent(value -> metadata.put("parameter_size", value));
        details.quantization().ifPresent(value -> metadata.put("quantization_level", value));
        return running.metadata(metadata).build();
    }

    private static Optional<String> name(JsonNode model) {
        return JsonReply.text(model, "model").or(() -> JsonReply.text(model, "name"));
    }

    private static Entry entry(JsonNode model) {
        JsonNode vram = model.path("size_vram");
        return new Entry(
                JsonReply.positive(model, "context_length"),
                JsonReply.text(model, "expires_at").map(Timestamp::instant),
                JsonReply.positive(model, "size"),
                vram.isIntegralNumber() ? OptionalLong.of(vram.longValue()) : OptionalLong.empty());
    }
}
