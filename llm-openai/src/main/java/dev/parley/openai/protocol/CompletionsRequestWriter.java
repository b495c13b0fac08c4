package dev.parley.openai.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ChatOptions;
import dev.parley.ChatRequest;
import dev.parley.Reasoning;
import dev.parley.ResponseFormat;
import dev.parley.Tool;
import dev.parley.ToolChoice;
import dev.parley.Warning;
import dev.parley.internal.wire.JsonBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Writes the body of one chat completion. The model comes first, since some routers read no more than the beginning. What
 * the dialect has no word for is a warning. A provider option of the same name replaces what is written here.
 */
final class CompletionsRequestWriter {
    static final String OPTION_IGNORED = "option_ignored";
    static final String REASONING_IGNORED = "reasoning_ignored";
    static final String SCHEMA_IGNORED = "response_schema_ignored";
    static final String TOOL_STRICT_IGNORED = "tool_strict_ignored";

    private static final Set<String> RESERVED = Set.of("model", "messages", "stream", "tools");

    private final ChatRequest request;
    private final Dialect dialect;
    private final Map<String, Object> provided;
    private final List<Warning> warnings = new ArrayList<>();

    /** The call to be sent, and what it could not say. */
    record Written(byte[] body, List<Warning> warnings) {}

    private CompletionsRequestWriter(ChatRequest request, Dialect dialect) {
        this.request = request;
        this.dialect = dialect;
        this.provided = request.providerOptions();
        for (String name : provided.keySet()) {
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "provider option '" + name + "' cannot be set: that field is written from the request itself");
            }
        }
    }

    /** @throws IllegalArgumentException if a provider option names a field that the request itself has */
    static Written write(ChatRequest request, Dialect dialect) {
        CompletionsRequestWriter writer = new CompletionsRequestWriter(request, dialect);
        byte[] body = JsonBody.object(writer::fields);
        return new Written(body, List.copyOf(writer.warnings));
    }

    private void fields(JsonGenerator json) throws IOException {
        JsonBody.string(json, "model", request.model());
        new MessageWriter(dialect.reasoningBackField().orElse(null)).write(json, request.messages());
        json.writeBooleanField("stream", dialect.streaming());
        if (dialect.streaming() && dialect.streamUsage() && free("stream_options")) {
            json.writeObjectFieldStart("stream_options");
            json.writeBooleanField("include_usage", true);
            json.writeEndObject();
        }
        tools(json);
        toolChoice(json);
        format(json);
        options(json, request.options());
        logprobs(json);
        reasoning(json);
        for (Map.Entry<String, Object> option : provided.entrySet()) {
            JsonBody.value(json, option.getKey(), option.getValue());
        }
    }

    /** Whether the caller has not set the field by its name. */
    private boolean free(String field) {
        return !provided.containsKey(field);
    }

    private void tools(JsonGenerator json) throws IOException {
        if (request.tools().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tools");
        for (Tool tool : request.tools()) {
            json.writeStartObject();
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            JsonBody.string(json, "name", tool.name());
            if (!tool.description().isEmpty()) {
                JsonBody.string(json, "description", tool.description());
            }
            JsonBody.raw(json, "parameters", tool.parameters().text());
            if (tool.strict() && dialect.strictTools()) {
                json.writeBooleanField("strict", true);
            } else if (tool.strict()) {
                warn(
                        TOOL_STRICT_IGNORED,
                        "this endpoint does not hold the arguments of '" + tool.name() + "' to the schema");
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void toolChoice(JsonGenerator json) throws IOException {
        Optional<ToolChoice> choice = request.toolChoice();
        if (choice.isEmpty() || request.tools().isEmpty() || !free("tool_choice")) {
            return;
        }
        Optional<String> name = choice.get().toolName();
        if (name.isPresent()) {
            json.writeObjectFieldStart("tool_choice");
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            JsonBody.string(json, "name", name.get());
            json.writeEndObject();
            json.writeEndObject();
        } else {
            boolean required = choice.get().equals(ToolChoice.REQUIRED);
            json.writeStringField(
                    "tool_choice",
                    required ? dialect.requiredToolChoice() : choice.get().kind());
        }
    }

    private void format(JsonGenerator json) throws IOException {
        Optional<ResponseFormat> format = request.responseFormat();
        if (format.isEmpty() || format.get().equals(ResponseFormat.TEXT) || !free("response_format")) {
            return;
        }
        json.writeObjectFieldStart("response_format");
        if (format.get().schema().isPresent() && dialect.jsonSchema()) {
            json.writeStringField("type", "json_schema");
            json.writeObjectFieldStart("json_schema");
            JsonBody.string(json, "name", format.get().name().orElse("answer"));
            JsonBody.raw(json, "schema", format.get().schema().get().text());
            json.writeBooleanField(
                    "strict", StrictSchema.fits(format.get().schema().get().asMap()));
            json.writeEndObject();
        } else {
            json.writeStringField("type", "json_object");
            if (format.get().schema().isPresent()) {
                warn(
                        SCHEMA_IGNORED,
                        "this endpoint promises JSON but follows no schema: tell the model in a message what is wanted");
            }
        }
        json.writeEndObject();
    }

    private void options(JsonGenerator json, ChatOptions options) throws IOException {
        if (options.maxTokens().isPresent() && free(dialect.maxTokensField())) {
            json.writeNumberField(dialect.maxTokensField(), options.maxTokens().getAsInt());
        }
        number(json, "temperature", options.temperature());
        number(json, "top_p", options.topP());
        if (!options.stop().isEmpty() && free("stop")) {
            JsonBody.value(json, "stop", options.stop());
        }
        number(json, "frequency_penalty", options.frequencyPenalty());
        number(json, "presence_penalty", options.presencePenalty());
        if (options.seed().isPresent() && known("seed", dialect.seedField())) {
            json.writeNumberField(dialect.seedField().get(), options.seed().getAsLong());
        }
        if (options.topK().isPresent() && known("top_k", dialect.topKField())) {
            json.writeNumberField(dialect.topKField().get(), options.topK().getAsInt());
        }
        if (options.minP().isPresent() && known("min_p", dialect.minPField())) {
            json.writeNumberField(dialect.minPField().get(), options.minP().getAsDouble());
        }
        if (options.repeatPenalty().isPresent() && known("repeat_penalty", dialect.repeatPenaltyField())) {
            json.writeNumberField(
                    dialect.repeatPenaltyField().get(), options.repeatPenalty().getAsDouble());
        }
    }

    private void number(JsonGenerator json, String field, OptionalDouble value) throws IOException {
        if (value.isPresent() && free(field)) {
            json.writeNumberField(field, value.getAsDouble());
        }
    }

    /** Whether an option that not every server knows is to be written. */
    private boolean known(String option, Optional<String> field) {
        if (field.isEmpty()) {
            warn(OPTION_IGNORED, "this endpoint knows no '" + option + "', which was left out");
            return false;
        }
        return free(field.get());
    }

    private void logprobs(JsonGenerator json) throws IOException {
        if (request.logprobs() && free("logprobs")) {
            json.writeBooleanField("logprobs", true);
        }
        if (request.topLogprobs().isPresent() && free("top_logprobs")) {
            json.writeNumberField("top_logprobs", request.topLogprobs().getAsInt());
        }
    }

    private void reasoning(JsonGenerator json) throws IOException {
        if (request.reasoning().isEmpty()) {
            return;
        }
        Reasoning wanted = request.reasoning().get();
        Optional<String> level = wanted.level();
        switch (dialect.reasoning()) {
            case EFFORT -> effort(json, wanted.isOff() ? "none" : level.orElse("medium"));
            case OBJECT -> {
                if (free("reasoning")) {
                    json.writeObjectFieldStart("reasoning");
                    if (level.isPresent()) {
                        JsonBody.string(json, "effort", level.get());
                    } else {
                        json.writeBooleanField("enabled", !wanted.isOff());
                    }
                    json.writeEndObject();
                }
            }
            case THINKING -> {
                if (free("thinking")) {
                    json.writeObjectFieldStart("thinking");
                    json.writeStringField("type", wanted.isOff() ? "disabled" : "enabled");
                    json.writeEndObject();
                }
                if (level.isPresent()) {
                    effort(json, level.get());
                }
            }
            case TEMPLATE -> {
                if (free("chat_template_kwargs")) {
                    json.writeObjectFieldStart("chat_template_kwargs");
                    json.writeBooleanField("enable_thinking", !wanted.isOff());
                    json.writeEndObject();
                }
                if (level.isPresent()) {
                    effort(json, level.get());
                }
            }
            case NONE -> {
                if (!wanted.isOff()) {
                    warn(REASONING_IGNORED, "this endpoint does not let a request ask for reasoning");
                }
            }
        }
    }

    private void effort(JsonGenerator json, String word) throws IOException {
        if (free("reasoning_effort")) {
            JsonBody.string(json, "reasoning_effort", word);
        }
    }

    private void warn(String code, String message) {
        warnings.add(new Warning(code, message));
    }
}
