package dev.parley.openai.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ChatMessage;
import dev.parley.ContentPart;
import dev.parley.ImagePart;
import dev.parley.RefusalPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.ToolCall;
import dev.parley.ToolResult;
import dev.parley.internal.wire.JsonBody;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the messages of a conversation. */
final class MessageWriter {
    private final @Nullable String reasoningField;

    /** @param reasoningField where reasoning goes back with tool calls, or null to drop it */
    MessageWriter(@Nullable String reasoningField) {
        this.reasoningField = reasoningField;
    }

    void write(JsonGenerator json, List<ChatMessage> messages) throws IOException {
        json.writeArrayFieldStart("messages");
        for (ChatMessage message : messages) {
            message(json, message);
        }
        json.writeEndArray();
    }

    private void message(JsonGenerator json, ChatMessage message) throws IOException {
        for (ToolResult result : message.toolResults()) {
            json.writeStartObject();
            json.writeStringField("role", Role.TOOL.word());
            JsonBody.string(json, "tool_call_id", result.callId());
            JsonBody.string(json, "content", result.content());
            json.writeEndObject();
        }
        String text = message.text() + message.refusal().orElse("");
        boolean onlyResults = !message.toolResults().isEmpty()
                && text.isEmpty()
                && message.images().isEmpty();
        if (onlyResults) {
            return;
        }
        json.writeStartObject();
        JsonBody.string(json, "role", message.role().word());
        if (!message.images().isEmpty()) {
            parts(json, message);
        } else if (text.isEmpty() && !message.toolCalls().isEmpty()) {
            json.writeNullField("content");
        } else {
            JsonBody.string(json, "content", text);
        }
        toolCalls(json, message);
        json.writeEndObject();
    }

    private static void parts(JsonGenerator json, ChatMessage message) throws IOException {
        json.writeArrayFieldStart("content");
        for (ContentPart part : message.parts()) {
            if (part instanceof TextPart text) {
                text(json, text.text());
            } else if (part instanceof RefusalPart refusal) {
                text(json, refusal.text());
            } else if (part instanceof ImagePart image) {
                image(json, image);
            }
        }
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "text");
        JsonBody.string(json, "text", text);
        json.writeEndObject();
    }

    private static void image(JsonGenerator json, ImagePart image) throws IOException {
        String url = image.url().isPresent()
                ? image.url().get().toString()
                : "data:" + image.mediaType().orElse("") + ";base64,"
                        + image.base64().orElse("");
        json.writeStartObject();
        json.writeStringField("type", "image_url");
        json.writeObjectFieldStart("image_url");
        json.writeStringField("url", url);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void toolCalls(JsonGenerator json, ChatMessage message) throws IOException {
        if (message.toolCalls().isEmpty()) {
            return;
        }
        String reasoning = message.reasoning().orElse("");
        if (reasoningField != null && !reasoning.isEmpty()) {
            JsonBody.string(json, reasoningField, reasoning);
        }
        json.writeArrayFieldStart("tool_calls");
        for (ToolCall call : message.toolCalls()) {
            json.writeStartObject();
            JsonBody.string(json, "id", call.id());
            json.writeStringField("type", "function");
            json.writeObjectFieldStart("function");
            JsonBody.string(json, "name", call.name());
            JsonBody.string(json, "arguments", call.arguments().isBlank() ? "{}" : call.arguments());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
