package dev.parley.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One exchange with a real server.
 *
 * @param whole whether the server ended its answer itself
 */
record Recording(
        String provider,
        String name,
        String method,
        String path,
        String requestBody,
        int status,
        Optional<String> contentType,
        String body,
        boolean whole) {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> OTHER_PROTOCOLS = List.of("anthropic", "gemini", "vertex", "cohere");

    /** The exchanges that came with the project. */
    static List<Recording> ownRecordings() {
        try {
            return live(Path.of(Recording.class.getResource("/live").toURI()), "llama-server");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Recording own(String name) {
        return ownRecordings().stream()
                .filter(recording -> recording.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** All exchanges of the protocol beside the project; empty if that folder is not there. */
    static List<Recording> allRecordings() {
        Path folder = recordings();
        if (!Files.isRegularFile(folder.resolve("index.jsonl"))) {
            return List.of();
        }
        List<Recording> all = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(folder.resolve("index.jsonl"))) {
                JsonNode entry = JSON.readTree(line);
                Path file = folder.resolve(entry.get("file").textValue());
                String provider = entry.get("provider").textValue();
                if (!OTHER_PROTOCOLS.contains(provider) && Files.isRegularFile(file)) {
                    add(of(provider, file), all);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        live(folder.resolve("live/llama-server-0.7.0"), "live-llama-server").forEach(one -> add(one, all));
        live(folder.resolve("live/ollama-0.32.15"), "live-ollama").forEach(one -> add(one, all));
        return all;
    }

    private static void add(Recording recording, List<Recording> all) {
        if (recording.isChat() || recording.isEmbeddings() || recording.isModels()) {
            all.add(recording);
        }
    }

    boolean isChat() {
        return method.equals("POST") && path.endsWith("/chat/completions");
    }

    boolean isEmbeddings() {
        return method.equals("POST") && path.endsWith("/embeddings") && !path.startsWith("/api/");
    }

    boolean isModels() {
        return method.equals("GET") && path.endsWith("/models") && !path.startsWith("/api/models");
    }

    String kind() {
        String what = isChat() ? "chat" : isEmbeddings() ? "embeddings" : "models";
        return what + (status >= 400 ? " error" : isChat() && SecondReader.isEvents(body) ? " stream" : "");
    }

    /** The base URL's path. */
    String basePath() {
        return path.replaceFirst("/(chat/completions|embeddings|models)$", "");
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode request() {
        try {
            return JSON.readTree(requestBody);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return provider + "/" + name;
    }

    private static Recording of(String provider, Path file) throws IOException {
        JsonNode exchange = JSON.readTree(Files.readAllBytes(file));
        JsonNode response = exchange.get("response");
        return new Recording(
                provider,
                name(file),
                exchange.at("/request/method").asText(""),
                exchange.at("/request/url").textValue().replaceFirst("\\?.*", ""),
                exchange.at("/request/body").asText(""),
                response.get("status").intValue(),
                Optional.ofNullable(response.get("headers").path("content-type").textValue()),
                response.path("body").asText(""),
                true);
    }

    private static List<Recording> live(Path folder, String provider) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Recording> recordings = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode exchange = JSON.readTree(Files.readAllBytes(file));
                JsonNode response = exchange.path("response");
                String path = exchange.at("/request/path").asText("");
                if (path.isEmpty() || !response.has("status")) {
                    continue;
                }
                Optional<String> type = Optional.empty();
                for (JsonNode header : response.get("headers")) {
                    if (header.get(0).textValue().equalsIgnoreCase("Content-Type")) {
                        type = Optional.of(header.get(1).textValue());
                    }
                }
                recordings.add(new Recording(
                        provider,
                        name(file),
                        exchange.at("/request/method").asText(""),
                        path,
                        exchange.at("/request/body").asText(""),
                        response.get("status").intValue(),
                        type,
                        response.path("body").asText(""),
                        exchange.path("ended").asText("").equals("complete")));
            }
            return recordings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path recordings() {
        String told = System.getProperty("parley.recordings");
        if (told != null) {
            return Path.of(told);
        }
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("llm-bom")) && root.getParent() != null) {
            root = root.getParent();
        }
        return root.resolve("../shared/recordings").normalize();
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".json".length());
    }
}
