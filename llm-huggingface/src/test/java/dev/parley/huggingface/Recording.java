package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.testserver.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** One recorded exchange with a server of Hugging Face. */
record Recording(
        String name,
        String kind,
        String method,
        String path,
        String requestBody,
        int status,
        JsonNode headers,
        String body) {
    static final ObjectMapper MAPPER = new ObjectMapper();

    /** The recordings beside the project whose names begin like this; none if that folder is not there. */
    static List<Recording> named(String prefix) {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .map(Recording::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recorded answer in one piece. */
    Script script() {
        return head().contentLength().chunk(body).end();
    }

    /** The recorded answer, cut where chance will have it. */
    Script scriptInPieces() {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            return head().end();
        }
        Random random = new Random(name.hashCode());
        int[] cuts = bytes.length == 1
                ? new int[0]
                : random.ints(12, 1, bytes.length).sorted().distinct().toArray();
        return head().splitAt(bytes, cuts).end();
    }

    private Script head() {
        String guess = body.startsWith("data:") ? "text/event-stream" : "text/plain";
        Script script = Script.status(status, headers.path("content-type").asText(guess));
        for (String name : List.of("location", "x-error-code", "x-request-id", "ratelimit")) {
            if (headers.has(name)) {
                script = script.header(name, headers.get(name).textValue());
            }
        }
        return script;
    }

    boolean isEvents() {
        return body.stripLeading().startsWith("data:") || body.stripLeading().startsWith(":");
    }

    JsonNode json() {
        return tree(body);
    }

    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording of(Path file) {
        try {
            JsonNode exchange = MAPPER.readTree(Files.readAllBytes(file));
            JsonNode response = exchange.get("response");
            return new Recording(
                    file.getFileName().toString().replaceFirst("\\.json$", ""),
                    exchange.path("kind").asText(),
                    exchange.at("/request/method").asText(),
                    exchange.at("/request/url").asText().replaceFirst("\\?.*", ""),
                    exchange.at("/request/body").asText(""),
                    response.get("status").intValue(),
                    response.get("headers"),
                    response.path("body").asText(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String told = System.getProperty("parley.recordings");
        if (told != null) {
            return Path.of(told, "huggingface");
        }
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("llm-bom")) && root.getParent() != null) {
            root = root.getParent();
        }
        return root.resolve("../shared/recordings/huggingface").normalize();
    }

    @Override
    public String toString() {
        return name;
    }
}
