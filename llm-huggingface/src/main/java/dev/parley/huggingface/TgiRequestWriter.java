package dev.parley.huggingface;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ChatOptions;
import dev.parley.CompletionRequest;
import dev.parley.ErrorDetails;
import dev.parley.Json;
import dev.parley.ResponseFormat;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the body of one {@code /generate} or {@code /generate_stream} call. */
final class TgiRequestWriter {
    static final String OPTION_IGNORED = "option_ignored";
    static final String REASONING_IGNORED = "reasoning_ignored";

    private static final Set<String> RESERVED = Set.of("inputs", "parameters", "stream");

    private final CompletionRequest request;
    private final Map<String, Object> provided;
    private final List<Warning> warnings = new ArrayList<>();

    private TgiRequestWriter(CompletionRequest request) {
        this.request = request;
        this.provided = request.providerOptions();
    }

    /** The call to be sent, and what it could not say. */
    record Written(byte[] body, List<Warning> warnings) {}

    /**
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     * @throws UnsupportedFeatureException for a system prompt, a suffix or images, without which the answer would be another
     */
    static Written write(CompletionRequest request) {
        for (String name : request.providerOptions().keySet()) {
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "provider option '" + name + "' cannot be set: that field is written from the request itself");
            }
        }
        refuse(request.system().isPresent(), "a system prompt", request);
        refuse(request.suffix().isPresent(), "a suffix", request);
        refuse(!request.images().isEmpty(), "images", request);
        TgiRequestWriter writer = new TgiRequestWriter(request);
        byte[] body = JsonBody.object(json -> {
            JsonBody.string(json, "inputs", request.prompt());
            json.writeObjectFieldStart("parameters");
            writer.parameters(json);
            json.writeEndObject();
        });
        return new Written(body, List.copyOf(writer.warnings));
    }

    private static void refuse(boolean there, String what, CompletionRequest request) {
        if (there) {
            throw new UnsupportedFeatureException(
                    ErrorDetails.builder("text-generation-inference continues a prompt and takes no "
                                    + what.replaceFirst("^an? ", ""))
                            .provider(HuggingFaceProvider.ID)
                            .model(request.model())
                            .hint("Put it into the prompt, or chat")
                            .build());
        }
    }

    private void parameters(JsonGenerator json) throws IOException {
        ChatOptions options = request.options();
        if (free("details")) {
            json.writeBooleanField("details", true);
        }
        // without this some servers begin the text with the prompt
        if (free("return_full_text")) {
            json.writeBooleanField("return_full_text", false);
        }
        if (options.maxTokens().isPresent() && free("max_new_tokens")) {
            json.writeNumberField("max_new_tokens", options.maxTokens().getAsInt());
        }
        if (options.temperature().isPresent() && free("temperature")) {
            temperature(json, options.temperature().getAsDouble());
        }
        // both are refused at the value that switches them off
        if (options.topP().isPresent() && options.topP().getAsDouble() < 1 && free("top_p")) {
            json.writeNumberField("top_p", options.topP().getAsDouble());
        }
        if (options.topK().isPresent() && options.topK().getAsInt() > 0 && free("top_k")) {
            json.writeNumberField("top_k", options.topK().getAsInt());
        }
        if (options.seed().isPresent() && free("seed")) {
            json.writeNumberField("seed", options.seed().getAsLong());
        }
        if (options.frequencyPenalty().isPresent() && free("frequency_penalty")) {
            json.writeNumberField(
                    "frequency_penalty", options.frequencyPenalty().getAsDouble());
        }
        if (options.repeatPenalty().isPresent() && free("repetition_penalty")) {
            json.writeNumberField("repetition_penalty", options.repeatPenalty().getAsDouble());
        }
        ignored(options.presencePenalty().isPresent(), "presencePenalty");
        ignored(options.minP().isPresent(), "minP");
        if (!options.stop().isEmpty() && free("stop")) {
            json.writeArrayFieldStart("stop");
            for (String stop : options.stop()) {
                json.writeString(JsonBody.wellFormed(stop));
            }
            json.writeEndArray();
        }
        if (request.responseFormat().isPresent() && free("grammar")) {
            grammar(json, request.responseFormat().get());
        }
        if (request.reasoning().isPresent()) {
            warnings.add(new Warning(REASONING_IGNORED, "a bare prompt has no reasoning to switch on or off"));
        }
        for (Map.Entry<String, Object> option : provided.entrySet()) {
            JsonBody.value(json, option.getKey(), option.getValue());
        }
    }

    private boolean free(String field) {
        return !provided.containsKey(field);
    }

    private void ignored(boolean there, String option) {
        if (there) {
            warnings.add(new Warning(OPTION_IGNORED, "text-generation-inference has no " + option));
        }
    }

    /** Zero is refused, and means no sampling. */
    private void temperature(JsonGenerator json, double temperature) throws IOException {
        if (temperature > 0) {
            json.writeNumberField("temperature", temperature);
        } else if (free("do_sample")) {
            json.writeBooleanField("do_sample", false);
        }
    }

    private static void grammar(JsonGenerator json, ResponseFormat format) throws IOException {
        String schema = format.schema()
                .map(Json::text)
                .orElse(format.equals(ResponseFormat.JSON) ? "{\"type\":\"object\"}" : "");
        if (!schema.isEmpty()) {
            json.writeObjectFieldStart("grammar");
            json.writeStringField("type", "json");
            JsonBody.raw(json, "value", schema);
            json.writeEndObject();
        }
    }
}
