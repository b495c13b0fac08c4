package dev.parley.registry;

import dev.parley.ChatMessage;
import dev.parley.ContentPart;
import dev.parley.ImagePart;
import dev.parley.ReasoningPart;
import dev.parley.RefusalPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.ToolCall;
import dev.parley.ToolResult;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message as the value of a JSON object, and back. */
final class MessageJson {
    private MessageJson() {}

    static Map<String, Object> write(ChatMessage message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", message.role().word());
        List<Object> parts = new ArrayList<>();
        message.parts().forEach(part -> parts.add(write(part)));
        json.put("parts", parts);
        if (!message.metadata().isEmpty()) {
            json.put("metadata", message.metadata());
        }
        return json;
    }

    /**
     * Reads what {@link #write} made.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static ChatMessage read(@Nullable Object value) {
        Map<?, ?> json = object(value, "message");
        ChatMessage.Builder message = ChatMessage.builder(Role.of(text(json, "role")));
        if (!(json.get("parts") instanceof List<?> parts)) {
            throw new IllegalArgumentException("a message has no list of 'parts'");
        }
        for (Object part : parts) {
            message.part(part(object(part, "part")));
        }
        if (json.get("metadata") instanceof Map<?, ?> metadata) {
            metadata.forEach((key, entry) -> {
                if (entry != null) {
                    message.metadata(String.valueOf(key), entry);
                }
            });
        }
        return message.build();
    }

    static Map<?, ?> object(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("a " + what + " is not a JSON object");
    }

    static String text(Map<?, ?> json, String name) {
        if (json.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("'" + name + "' is missing or not a text");
    }

    private static Map<String, Object> write(ContentPart part) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (part instanceof TextPart text) {
            json.put("type", "text");
            json.put("text", text.text());
        } else if (part instanceof ReasoningPart reasoning) {
            json.put("type", "reasoning");
            json.put("text", reasoning.text());
            reasoning.signature().ifPresent(signature -> json.put("signature", signature));
        } else if (part instanceof RefusalPart refusal) {
            json.put("type", "refusal");
            json.put("text", refusal.text());
        } else if (part instanceof ImagePart image) {
            json.put("type", "image");
            image.mediaType().ifPresent(type -> json.put("media_type", type));
            image.base64().ifPresent(data -> json.put("data", data));
            image.url().ifPresent(url -> json.put("url", url.toString()));
        } else if (part instanceof ToolCall call) {
            json.put("type", "tool_call");
            json.put("id", call.id());
            json.put("name", call.name());
            json.put("arguments", call.arguments());
        } else if (part instanceof ToolResult result) {
            json.put("type", "tool_result");
            json.put("call_id", result.callId());
            json.put("name", result.toolName());
            json.put("content", result.content());
            json.put("error", result.error());
        } else {
            throw new IllegalStateException(
                    "no JSON form for " + part.getClass().getName());
        }
        return json;
    }

    private static ContentPart part(Map<?, ?> json) {
        String type = text(json, "type");
        return switch (type) {
            case "text" -> new TextPart(text(json, "text"));
            case "reasoning" ->
                new ReasoningPart(
                        text(json, "text"),
                        Optional.ofNullable(json.get("signature")).map(String::valueOf));
            case "refusal" -> new RefusalPart(text(json, "text"));
            case "image" ->
                json.get("url") instanceof String url
                        ? ImagePart.of(URI.create(url))
                        : ImagePart.of(Base64.getDecoder().decode(text(json, "data")), text(json, "media_type"));
            case "tool_call" -> new ToolCall(text(json, "id"), text(json, "name"), text(json, "arguments"));
            case "tool_result" ->
                new ToolResult(
                        text(json, "call_id"),
                        text(json, "name"),
                        text(json, "content"),
                        Boolean.TRUE.equals(json.get("error")));
            default -> throw new IllegalArgumentException("unknown type of part '" + type + "'");
        };
    }
}
