package dev.parley.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Ollama's side of its native API, in its own recorded words where they do not depend on the request. */
final class OllamaWire implements dev.parley.testkit.Wire {
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
                            case CHAT -> "/api/chat";
                            case LIST -> "/api/tags";
                            case MODEL -> "/api/show";
                            case EMBED -> "/api/embed";
                        });
    }

    @Override
    public Script reply(SeenRequest request) {
        return switch (request.path()) {
            case "/api/version" -> recorded("version");
            case "/api/tags" -> recorded("tags");
            case "/api/ps" -> recorded("ps-loaded");
            case "/api/show" ->
                tree(request).path("model").asText().startsWith("tiny-")
                        ? recorded("show")
                        : recorded("show-unknown-model");
            case "/api/embed" ->
                tree(request).path("model").asText().equals(EMBEDDING_MODEL)
                        ? Script.reply(200, JSON, vectors(tree(request).path("input")))
                        : recorded("embed-unknown-model");
            default -> Script.reply(404, "text/plain", "404 page not found");
        };
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public String text(String delta) {
        return message("\"content\":" + quoted(delta));
    }

    @Override
    public String end() {
        return "{\"model\":\"tiny-chat\",\"created_at\":\"2026-11-22T12:45:51.5Z\",\"message\":{\"role\":\"assistant\","
                + "\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"total_duration\":2000,\"load_duration\":100,"
                + "\"prompt_eval_count\":11,\"prompt_eval_duration\":900,\"eval_count\":5,\"eval_duration\":1000}\n";
    }

    @Override
    public String textWithUnknownField(String delta) {
        return "{\"new\":{\"a\":[1,null,\"}\"]},\"message\":{\"mood\":[{}],\"content\":" + quoted(delta)
                + "},\"done\":false,\"later\":1e9}\n";
    }

    @Override
    public Optional<String> reasoning(String delta) {
        return Optional.of(message("\"content\":\"\",\"thinking\":" + quoted(delta)));
    }

    @Override
    public Optional<String> toolCall(String name, String arguments) {
        return Optional.of(message("\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":" + quoted(name)
                + ",\"arguments\":" + arguments + "}}]"));
    }

    @Override
    public String error(String message) {
        return "{\"error\":" + quoted(message) + "}\n";
    }

    @Override
    public String malformed() {
        return "{\"message\":{\"content\":\"lost\"},\"done\":fals}\n";
    }

    @Override
    public String errorBody(int status, String message) {
        return "{\"error\":" + quoted(message) + "}";
    }

    @Override
    public Script unknownModel(String model) {
        return Script.reply(404, JSON, "{\"error\":\"model '" + model + "' not found\"}");
    }

    @Override
    public Map<String, byte[]> recordings() {
        Map<String, byte[]> recordings = new TreeMap<>();
        for (String name : new String[] {
            "chat-stream",
            "chat-think-on",
            "chat-tools",
            "chat-logprobs",
            "chat-length-in-utf8",
            "chat-format-schema-stream"
        }) {
            recordings.put(name, Recording.of(name).bytes());
        }
        return recordings;
    }

    private static String message(String fields) {
        return "{\"model\":\"tiny-chat\",\"created_at\":\"2026-11-22T12:45:51.4Z\",\"message\":{\"role\":\"assistant\","
                + fields + "},\"done\":false}\n";
    }

    private static Script recorded(String name) {
        Recording recording = Recording.of(name);
        return Script.reply(recording.status(), recording.contentType().orElse(JSON), recording.body());
    }

    private static JsonNode tree(SeenRequest request) {
        try {
            return Recording.JSON.readTree(request.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError("the request is no JSON: " + request.text(), e);
        }
    }

    private static String vectors(JsonNode inputs) {
        StringBuilder vectors = new StringBuilder();
        for (JsonNode input : inputs) {
            SplittableRandom random = new SplittableRandom(input.asText().hashCode());
            double[] vector = random.doubles(16, -1, 1).toArray();
            vectors.append(vectors.isEmpty() ? "" : ",").append(Arrays.toString(vector));
        }
        return "{\"model\":\"" + EMBEDDING_MODEL + "\",\"embeddings\":[" + vectors + "],\"prompt_eval_count\":3}";
    }

    private static String quoted(String text) {
        try {
            return Recording.JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
