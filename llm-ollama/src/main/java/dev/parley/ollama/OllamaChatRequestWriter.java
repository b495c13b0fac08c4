package dev.parley.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.InvalidRequestException;
import dev.parley.Role;
import dev.parley.Tool;
import dev.parley.ToolCall;
import dev.parley.ToolChoice;
import dev.parley.ToolResult;
import dev.parley.UnsupportedFeatureException;
import dev.parley.internal.wire.JsonBody;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of one {@code /api/chat} call. What the wire has no word for is a warning, or an exception where the
 * answer would be another one.
 */
final class OllamaChatRequestWriter {
    static final String TOOL_CHOICE_IGNORED = "tool_choice_ignored";
    static final String TOOL_STRICT_IGNORED = "tool_strict_ignored";

    private final ChatRequest request;
    private final CallFields shared;

    private OllamaChatRequestWriter(ChatRequest request, @Nullable KeepAlive keepAlive) {
        this.request = request;
        this.shared = new CallFields(request.model(), request.providerOptions(), keepAlive);
    }

    /**
     * @param keepAlive used unless the request's provider options have one
     * @throws IllegalArgumentException if a provider option cannot be sent
     * @throws UnsupportedFeatureException for an image that is given by its URL
     * @throws InvalidRequestException for a tool call of an earlier turn whose arguments are no JSON object
     */
    static CallFields.Written write(ChatRequest request, @Nullable KeepAlive keepAlive) {
        OllamaChatRequestWriter writer = new OllamaChatRequestWriter(request, keepAlive);
        return writer.shared.written(writer::fields);
    }

    private void fields(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("messages");
        for (ChatMessage message : request.messages()) {
            message(json, message);
        }
        json.writeEndArray();
        json.writeBooleanField("stream", true);
        tools(json);
        shared.format(json, request.responseFormat());
        shared.think(json, request.reasoning());
        shared.logprobs(json, request.logprobs(), request.topLogprobs());
        shared.rest(json, request.options());
    }

    private void message(JsonGenerator json, ChatMessage message) throws IOException {
        List<ToolResult> results = message.toolResults();
        for (ToolResult result : results) {
            json.writeStartObject();
            json.writeStringField("role", Role.TOOL.word());
            JsonBody.string(json, "content", result.content());
            if (!result.toolName().isBlank()) {
                JsonBody.string(json, "tool_name", result.toolName());
            }
            if (!result.callId().isBlank()) {
                JsonBody.string(json, "tool_call_id", result.callId());
            }
            json.writeEndObject();
        }
        String text = message.text() + message.refusal().orElse("");
        if (!results.isEmpty() && text.isEmpty() && message.images().isEmpty()) {
            return;
        }
        json.writeStartObject();
        JsonBody.string(json, "role", message.role().word());
        JsonBody.string(json, "content", text);
        Optional<String> reasoning = message.reasoning();
        if (reasoning.isPresent() && !reasoning.get().isEmpty()) {
            JsonBody.string(json, "thinking", reasoning.get());
        }
        shared.images(json, message.images());
        toolCalls(json, message.toolCalls());
        json.writeEndObject();
    }

    private void toolCalls(JsonGenerator json, List<ToolCall> calls) throws IOException {
        if (calls.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tool_calls");
        for (ToolCall call : calls) {
            if (!call.arguments().isBlank() && !call.complete()) {
                throw new InvalidRequestException(shared.details(
                                "the arguments of an earlier call of the tool '" + call.name() + "' are no JSON object")
                        .hint("They were cut off, probably: leave that message out of the conversation")
                        .build());
            }
            json.writeStartObject();
            if (!call.id().isBlank()) {
                JsonBody.string(json, "id", call.id());
            }
            json.writeObjectFieldStart("function");
            JsonBody.string(json, "name", call.name());
            JsonBody.raw(
                    json,
                    "arguments",
                    call.arguments().isBlank() ? "{}" : call.arguments().strip());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void tools(JsonGenerator json) throws IOException {
        ToolChoice choice = request.toolChoice().orElse(ToolChoice.AUTO);
        if (request.tools().isEmpty() || choice.equals(ToolChoice.NONE)) {
            return;
        }
        if (!choice.equals(ToolChoice.AUTO)) {
            shared.warn(
                    TOOL_CHOICE_IGNORED,
                    "Ollama has no tool choice: the model decides by itself whether to call a tool, and which");
        }
        json.writeArrayFieldStart("tools");
        for (Tool tool : request.tools()) {
            if (tool.strict()) {
                shared.warn(
                        TOOL_STRICT_IGNORED,
                        "Ollama does not hold the arguments of '" + tool.name() + "' to the schema");
            }
            json.writeStartObject();
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            JsonBody.string(json, "name", tool.name());
            JsonBody.string(json, "description", tool.description());
            JsonBody.raw(json, "parameters", tool.parameters().text());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
