package dev.parley.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ChatOptions;
import dev.parley.ErrorDetails;
import dev.parley.ImagePart;
import dev.parley.Reasoning;
import dev.parley.ResponseFormat;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The fields that calls of {@code /api/chat} and {@code /api/generate} share. A field that the caller's provider options
 * name is written once, from there.
 */
final class CallFields {
    private final String model;
    private final OllamaOptions provided;
    private final @Nullable KeepAlive keepAlive;
    private final List<Warning> warnings = new ArrayList<>();

    /** The call to be sent, and what it could not say. */
    record Written(byte[] body, List<Warning> warnings) {}

    /**
     * @param keepAlive used unless the provider options have one
     * @throws IllegalArgumentException if a provider option cannot be sent
     */
    CallFields(String model, Map<String, Object> providerOptions, @Nullable KeepAlive keepAlive) {
        this.model = model;
        this.provided = OllamaOptions.of(providerOptions);
        Object option = provided.fields().remove("keep_alive");
        this.keepAlive = option == null ? keepAlive : KeepAlive.ofOption(option);
    }

    /** The whole call: the model, then what {@code fields} writes. */
    Written written(JsonBody.Fields fields) {
        byte[] body = JsonBody.object(json -> {
            JsonBody.string(json, "model", model);
            fields.writeTo(json);
        });
        return new Written(body, List.copyOf(warnings));
    }

    boolean isProvided(String field) {
        return provided.fields().containsKey(field);
    }

    /** A text that the caller's options may replace. */
    void text(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent() && !isProvided(name)) {
            JsonBody.string(json, name, text.get());
        }
    }

    void images(JsonGenerator json, List<ImagePart> images) throws IOException {
        if (images.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("images");
        for (ImagePart image : images) {
            byte[] bytes = image.bytes()
                    .orElseThrow(() -> new UnsupportedFeatureException(details(
                                    "Ollama does not fetch images by their URL")
                            .hint("Load the image and send its bytes: ImagePart.of(bytes) or ImagePart.of(path)")
                            .build()));
            json.writeBinary(bytes);
        }
        json.writeEndArray();
    }

    void format(JsonGenerator json, Optional<ResponseFormat> format) throws IOException {
        if (format.isEmpty() || isProvided("format")) {
            return;
        }
        if (format.get().schema().isPresent()) {
            JsonBody.raw(json, "format", format.get().schema().get().text());
        } else if (format.get().equals(ResponseFormat.JSON)) {
            json.writeStringField("format", "json");
        }
    }

    void think(JsonGenerator json, Optional<Reasoning> reasoning) throws IOException {
        if (reasoning.isEmpty() || isProvided("think")) {
            return;
        }
        Optional<String> level = reasoning.get().level();
        if (reasoning.get().isOff()) {
            json.writeBooleanField("think", false);
        } else if (level.isPresent()) {
            JsonBody.string(json, "think", level.get());
        } else {
            json.writeBooleanField("think", true);
        }
    }

    void logprobs(JsonGenerator json, boolean wanted, OptionalInt top) throws IOException {
        if (wanted && !isProvided("logprobs")) {
            json.writeBooleanField("logprobs", true);
        }
        if (top.isPresent() && !isProvided("top_logprobs")) {
            json.writeNumberField("top_logprobs", top.getAsInt());
        }
    }

    /** The last fields: how long to stay loaded, what the caller's options name, and the options proper. */
    void rest(JsonGenerator json, ChatOptions options) throws IOException {
        if (keepAlive != null) {
            keepAlive.write(json);
        }
        for (Map.Entry<String, Object> field : provided.fields().entrySet()) {
            JsonBody.value(json, field.getKey(), field.getValue());
        }
        Map<String, Object> all = typed(options);
        all.putAll(provided.options());
        if (all.isEmpty()) {
            return;
        }
        JsonBody.value(json, "options", all);
        provided.unknown().stream().map(OllamaOptions::warning).forEach(warnings::add);
    }

    /** What a caller set by type; an option of the same name that was passed through has the last word. */
    private static Map<String, Object> typed(ChatOptions options) {
        Map<String, Object> typed = new LinkedHashMap<>();
        options.temperature().ifPresent(value -> typed.put("temperature", value));
        options.topP().ifPresent(value -> typed.put("top_p", value));
        options.topK().ifPresent(value -> typed.put("top_k", value));
        options.minP().ifPresent(value -> typed.put("min_p", value));
        options.maxTokens().ifPresent(value -> typed.put("num_predict", value));
        if (!options.stop().isEmpty()) {
            typed.put("stop", options.stop());
        }
        options.seed().ifPresent(value -> typed.put("seed", value));
        options.frequencyPenalty().ifPresent(value -> typed.put("frequency_penalty", value));
        options.presencePenalty().ifPresent(value -> typed.put("presence_penalty", value));
        options.repeatPenalty().ifPresent(value -> typed.put("repeat_penalty", value));
        return typed;
    }

    void warn(String code, String message) {
        warnings.add(new Warning(code, message));
    }

    ErrorDetails.Builder details(String summary) {
        return ErrorDetails.builder(summary).provider(OllamaProvider.ID).model(model);
    }
}
