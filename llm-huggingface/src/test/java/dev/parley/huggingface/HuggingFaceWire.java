package dev.parley.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The router's, the Hub's and the workers' side of the protocol. */
final class HuggingFaceWire implements dev.parley.testkit.Wire {
    static final String JSON = "application/json; charset=utf-8";

    private static final String MODEL = "tiny/tiny-chat";
    private static final String EMBEDDING_MODEL = "tiny/tiny-embed";
    private static final String HUB = "/api/models/";
    private static final String WORKERS = "/hf-inference/models/";

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
        String path = request.path();
        return switch (operation) {
            case CHAT -> path.equals("/v1/chat/completions");
            case LIST -> path.equals("/v1/models");
            case MODEL -> path.startsWith(HUB);
            case EMBED -> path.startsWith(WORKERS);
        };
    }

    @Override
    public Script reply(SeenRequest request) {
        String path = request.path();
        if (path.equals("/v1/models")) {
            return Script.reply(
                    200,
                    JSON,
                    "{\"object\":\"list\",\"data\":[{\"id\":\"" + MODEL + "\",\"architecture\":{\"input_modalities\":"
                            + "[\"text\"]},\"providers\":[{\"provider\":\"groq\",\"status\":\"live\","
                            + "\"context_length\":4096,\"supports_tools\":true}]}]}");
        }
        if (path.equals("/api/whoami-v2")) {
            return Script.reply(200, JSON, "{\"type\":\"user\",\"name\":\"ada\"}");
        }
        if (path.startsWith(HUB)) {
            String id = path.substring(HUB.length());
            return id.contains("no-such")
                    ? Script.reply(404, JSON, "{\"error\":\"Repository not found\"}")
                    : Script.reply(200, JSON, "{\"id\":\"" + id + "\",\"pipeline_tag\":\"text-generation\"}");
        }
        if (path.startsWith(WORKERS)) {
            return path.contains(EMBEDDING_MODEL)
                    ? Script.reply(
                            200, JSON, vectors(Recording.tree(request.text()).path("inputs")))
                    : Script.reply(404, JSON, "{\"error\":\"Model no-such-model does not exist\"}");
        }
        return Script.reply(404, "text/plain", "Not Found");
    }

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public String begin() {
        return ":\n\n" + chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    }

    @Override
    public String text(String delta) {
        return chunk("{\"role\":\"assistant\",\"content\":" + quoted(delta) + "}", "null");
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
        return "data: {\"time_info\":{\"a\":[1,null,\"}\"]},\"choices\":[{\"mood\":[{}],\"index\":0,\"delta\":{\"x\":1e9,"
                + "\"content\":" + quoted(delta) + "}}],\"later\":false}\n\n";
    }

    @Override
    public Optional<String> reasoning(String delta) {
        return Optional.of(chunk("{\"reasoning\":" + quoted(delta) + "}", "null"));
    }

    @Override
    public Optional<String> toolCall(String name, String arguments) {
        return Optional.of(chunk(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_x\",\"type\":\"function\",\"function\":{\"name\":"
                        + quoted(name) + ",\"arguments\":" + quoted(arguments) + "}}]}",
                "null"));
    }

    @Override
    public String error(String message) {
        return "data: {\"error\":{\"message\":" + quoted(message) + ",\"http_status_code\":500}}\n\n";
    }

    @Override
    public String malformed() {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lost\"},\"finish_reason\":nul}]}\n\n";
    }

    @Override
    public String errorBody(int status, String message) {
        return "{\"error\":" + quoted(message) + "}";
    }

    @Override
    public Script unknownModel(String model) {
        return Script.reply(
                400,
                JSON,
                "{\"error\":{\"message\":\"The requested model '" + model
                        + "' is not supported by any provider you have enabled.\",\"type\":\"invalid_request_error\","
                        + "\"param\":\"model\",\"code\":\"model_not_supported\"}}");
    }

    static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"\",\"object\":\"chat.completion.chunk\",\"created\":1795351530,"
                + "\"model\":\"tiny-chat\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + finishReason + "}]}\n\n";
    }

    private static String vectors(JsonNode inputs) {
        ArrayNode vectors = Recording.MAPPER.createArrayNode();
        for (JsonNode input : inputs) {
            ArrayNode vector = vectors.addArray();
            new SplittableRandom(input.textValue().hashCode()).doubles(8).forEach(vector::add);
        }
        return vectors.toString();
    }

    private static String quoted(String text) {
        try {
            return Recording.MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
