package dev.parley.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.CompletionRequest;
import dev.parley.ContentPart;
import dev.parley.ImagePart;
import dev.parley.Json;
import dev.parley.ReasoningPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.Tool;
import dev.parley.ToolCall;
import dev.parley.ToolResult;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What another client asked, said in this library's words, if it can be: not everything that was recorded is sense. */
final class RecordedRequest {
    private static final Set<String> BY_TYPE = Set.of("model", "messages", "tools", "stream", "prompt", "suffix");

    private RecordedRequest() {}

    /** The body as a tree; empty if it is no JSON object. */
    static Optional<JsonNode> tree(Recording recording) {
        try {
            return recording
                    .request()
                    .map(text -> text.substring(Math.max(0, text.indexOf('{'))))
                    .map(RecordedRequest::parsed)
                    .filter(JsonNode::isObject);
        } catch (IllegalArgumentException noJson) {
            return Optional.empty();
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return Recording.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The chat that was asked for; empty if no caller of this library could ask for it. */
    static Optional<ChatRequest> chat(JsonNode body) {
        JsonNode messages = body.path("messages");
        if (!isPlain(body) || !messages.isArray() || messages.isEmpty()) {
            return Optional.empty();
        }
        try {
            ChatRequest.Builder chat = ChatRequest.builder(body.get("model").textValue());
            for (JsonNode message : messages) {
                chat.message(message(message));
            }
            List<Tool> tools = new ArrayList<>();
            for (JsonNode tool : body.path("tools")) {
                JsonNode function = tool.get("function");
                tools.add(Tool.of(
                        function.get("name").textValue(),
                        function.path("description").asText(""),
                        Json.of(function.get("parameters").toString())));
            }
            chat.tools(tools);
            others(body).forEach(chat::providerOption);
            return Optional.of(chat.build());
        } catch (IllegalArgumentException notToBeSaid) {
            return Optional.empty();
        }
    }

    /** The completion that was asked for; empty if no caller of this library could ask for it. */
    static Optional<CompletionRequest> completion(JsonNode body) {
        if (!isPlain(body) || !body.path("prompt").isTextual()) {
            return Optional.empty();
        }
        CompletionRequest.Builder completion = CompletionRequest.builder(
                body.get("model").textValue(), body.get("prompt").textValue());
        if (body.has("suffix")) {
            completion.suffix(body.get("suffix").textValue());
        }
        completion.images(images(body));
        others(body).forEach(completion::providerOption);
        return Optional.of(completion.build());
    }

    private static boolean isPlain(JsonNode body) {
        JsonNode stay = body.path("keep_alive");
        boolean duration = !stay.isTextual() || stay.textValue().matches("-?[0-9].*");
        return body.path("model").isTextual() && duration && !hasNull(body);
    }

    private static boolean hasNull(JsonNode node) {
        if (node.isNull()) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasNull(child)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> others(JsonNode body) {
        Map<String, Object> others = Json.of(body.toString()).asMap();
        Map<String, Object> passed = new LinkedHashMap<>(others);
        passed.keySet().removeAll(BY_TYPE);
        passed.remove("images");
        return passed;
    }

    private static ChatMessage message(JsonNode message) {
        if (!message.path("role").isTextual() || !message.path("content").isTextual()) {
            throw new IllegalArgumentException("no plain message: " + message);
        }
        Role role = Role.of(message.get("role").textValue());
        String content = message.get("content").textValue();
        List<ContentPart> parts = new ArrayList<>();
        if (role.equals(Role.TOOL)) {
            return ChatMessage.tool(new ToolResult(
                    message.path("tool_call_id").asText(""),
                    message.path("tool_name").asText(""),
                    content,
                    false));
        }
        if (message.path("thinking").isTextual()) {
            parts.add(ReasoningPart.of(message.get("thinking").textValue()));
        }
        if (!content.isEmpty()) {
            parts.add(new TextPart(content));
        }
        parts.addAll(images(message));
        for (JsonNode call : message.path("tool_calls")) {
            if (!call.at("/function/arguments").isObject()) {
                throw new IllegalArgumentException("no call: " + call);
            }
            parts.add(new ToolCall(
                    call.path("id").asText(""),
                    call.at("/function/name").asText(),
                    call.at("/function/arguments").toString()));
        }
        return ChatMessage.of(role, parts);
    }

    private static List<ImagePart> images(JsonNode holder) {
        List<ImagePart> images = new ArrayList<>();
        Iterator<JsonNode> all = holder.path("images").elements();
        while (all.hasNext()) {
            images.add(ImagePart.of(Base64.getDecoder().decode(all.next().textValue())));
        }
        return images;
    }
}
