package dev.parley.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A server's side of chat completions. */
final class OpenAiWire implements dev.parley.testkit.Wire {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String MODEL = "tiny-chat";
    private static final String EMBEDDING_MODEL = "tiny-embed";

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public Optional<String> embeddingModel() {
        return Optional.of(EMBEDDING_MODEL);
    }

    @Override
    public Set<Operation> operations() {
        return Set.of(Operation.values());
    }

    @Override
    public boolean is(Operation operation, SeenRequest request) {
        return request.path()
                .equals(
                        switch (operation) {
                            case CHAT -> "/v1/chat/completions";
                            case LIST, MODEL -> "/v1/models";
                            case EMBED -> "/v1/embeddings";
                        });
    }

    @Override
    public Script reply(SeenRequest request) {
        return switch (request.path()) {
            case "/v1/models" ->
                Script.reply(200, JSON, Recording.own("v1-models").body());
            case "/v1/embeddings" -> {
                String model = tree(request).path("model").asText();
                yield model.equals(EMBEDDING_MODEL)
                        ? Script.reply(200, JSON, vectors(tree(request).path("input")))
                        : unknownModel(model);
            }
            default -> Script.reply(404, "text/plain", "404 page not found");
        };
    }

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public String begin() {
        return ": here it comes\n\n" + chunk("{\"role\":\"assistant\",\"content\":null}", "null");
    }

    @Override
    public String text(String delta) {
        return chunk("{\"content\":" + quoted(delta) + "}", "null");
    }

    @Override
    public String end() {
        return chunk("{}", "\"stop\"")
                + "data: {\"object\":\"chat.completion.chunk\",\"model\":\"tiny-chat\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5,\"total_tokens\":16}}\n\n"
                + "data: [DONE]\n\n";
    }

    @Override
    public String textWithUnknownField(String delta) {
        return "data: {\"new\":{\"a\":[1,null,\"}\"]},\"choices\":[{\"mood\":[{}],\"index\":0,\"delta\":{\"x\":1e9,"
                + "\"content\":" + quoted(delta) + "}}],\"later\":false}\n\n";
    }

    @Override
    public Optional<String> unknownRecord() {
        return Optional.of("event: weather\ndata: {\"sky\":\"blue\"}\n\n");
    }

    @Override
    public Optional<String> reasoning(String delta) {
        return Optional.of(chunk("{\"reasoning_content\":" + quoted(delta) + "}", "null"));
    }

    @Override
    public Optional<String> toolCall(String name, String arguments) {
        return Optional.of(chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_x\",\"type\":\"function\",\"function\":{\"name\":"
                                + quoted(name) + ",\"arguments\":\"\"}}]}",
                        "null")
                + chunk(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quoted(arguments) + "}}]}",
                        "null"));
    }

    @Override
    public String error(String message) {
        return "data: {\"error\":{\"message\":" + quoted(message) + ",\"type\":\"server_error\",\"code\":500}}\n\n";
    }

    @Override
    public String malformed() {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lost\"},\"finish_reason\":nul}]}\n\n";
    }

    @Override
    public String errorBody(int status, String message) {
        return "{\"error\":{\"message\":" + quoted(message) + ",\"type\":\"error\",\"param\":null,\"code\":null}}";
    }

    @Override
    public Script unknownModel(String model) {
        return Script.reply(
                404,
                JSON,
                "{\"error\":{\"message\":\"The model `" + model + "` does not exist or you do not have access to it.\","
                        + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}");
    }

    @Override
    public Map<String, byte[]> recordings() {
        Map<String, byte[]> recordings = new TreeMap<>();
        for (String name : new String[] {
            "chat-stream", "chat-stream-usage", "think-stream", "tools-two-stream", "chat-logprobs-stream", "chat"
        }) {
            recordings.put(name, Recording.own(name).bytes());
        }
        return recordings;
    }

    private static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1795351530,"
                + "\"model\":\"tiny-chat\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + finishReason + "}]}\n\n";
    }

    private static JsonNode tree(SeenRequest request) {
        try {
            return Recording.JSON.readTree(request.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError("the request is no JSON: " + request.text(), e);
        }
    }

    private static String vectors(JsonNode inputs) {
        ObjectNode reply =
                Recording.JSON.createObjectNode().put("object", "list").put("model", EMBEDDING_MODEL);
        ArrayNode data = reply.putArray("data");
        int index = 0;
        for (JsonNode input : inputs) {
            ObjectNode item = data.addObject().put("index", index++);
            ArrayNode vector = item.putArray("embedding");
            new SplittableRandom(input.textValue().hashCode()).doubles(8).forEach(vector::add);
        }
        reply.putObject("usage").put("prompt_tokens", inputs.size()).put("total_tokens", inputs.size());
        return reply.toString();
    }

    private static String quoted(String text) {
        try {
            return Recording.JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
