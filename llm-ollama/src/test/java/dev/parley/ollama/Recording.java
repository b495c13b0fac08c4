package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.testserver.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One recorded exchange with a real server.
 *
 * @param request the request's body, if it was text
 * @param headers name and value, in order
 * @param whole whether the server came to the end of its answer
 */
record Recording(
        String name,
        String method,
        String path,
        Optional<String> request,
        int status,
        List<List<String>> headers,
        String body,
        boolean whole) {
    static final ObjectMapper JSON = new ObjectMapper();

    static final String CJK = "\u4f60\u597d\u3053\u3093\ud55c\uad6d";
    static final String EMOJI = "\ud83d\ude00";

    /** Headers that speak of how the recorded body was framed, which the replay frames anew. */
    private static final Set<String> FRAMING =
            Set.of("content-type", "content-length", "transfer-encoding", "connection", "date", "content-encoding");

    /** An exchange of a real Ollama 0.32.15, as it is kept in {@code live/}. */
    static Recording of(String name) {
        return read(folder().resolve(name + ".json")).orElseThrow();
    }

    /**
     * Derived, not recorded: {@code chat-stream}, whose emoji is real, with the text of one of its lines replaced by
     * Chinese, Japanese and Korean, of which no recording has any.
     */
    static Recording derivedWithCjk() {
        Recording recorded = of("chat-stream");
        String body = recorded.body().replace("\"content\":\" tiny\"", "\"content\":\"" + CJK + "\"");
        if (body.equals(recorded.body())) {
            throw new IllegalStateException("chat-stream has no ' tiny' any more");
        }
        return new Recording(
                "derived-from-chat-stream-with-cjk",
                recorded.method(),
                recorded.path(),
                recorded.request(),
                recorded.status(),
                recorded.headers(),
                body,
                recorded.whole());
    }

    /** The recorded answers of one path in {@code live/}, in the order of their names. */
    static Stream<Recording> ofPath(String path) {
        return in(folder()).stream().filter(recording -> recording.path().equals(path));
    }

    /** The HTTP exchanges in a folder, in the order of their names. */
    static List<Recording> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Recording::read)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path folder() {
        try {
            return Path.of(Recording.class.getResource("/live").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a file of either recorder; empty if it holds no HTTP exchange but bytes of a socket. */
    private static Optional<Recording> read(Path path) {
        JsonNode file = tree(path);
        JsonNode request = file.path("request");
        JsonNode response = file.path("response");
        if (request.isMissingNode()) {
            return Optional.empty();
        }
        String fileName = path.getFileName().toString();
        return Optional.of(new Recording(
                fileName.substring(0, fileName.length() - ".json".length()),
                request.path("method").asText(),
                request.path("path").asText(request.path("url").asText()),
                Optional.ofNullable(request.path("body").textValue()),
                response.path("status").intValue(),
                headers(response.path("headers")),
                response.path("body").asText(""),
                !file.path("ended").asText().equals("client hung up")));
    }

    private static List<List<String>> headers(JsonNode headers) {
        List<List<String>> all = new ArrayList<>();
        if (headers.isArray()) {
            headers.forEach(header ->
                    all.add(List.of(header.get(0).textValue(), header.get(1).textValue())));
        } else {
            headers.properties()
                    .forEach(header ->
                            all.add(List.of(header.getKey(), header.getValue().asText())));
        }
        return all;
    }

    static JsonNode tree(Path path) {
        try {
            return JSON.readTree(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<String> contentType() {
        return headers.stream()
                .filter(header -> header.get(0).equalsIgnoreCase("Content-Type"))
                .map(header -> header.get(1))
                .findFirst();
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON values of the body, a line each or only one, as a tree reader sees them. */
    List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String line : body.split("\n")) {
                if (!line.isBlank()) {
                    lines.add(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    /** The answer as it was, in pieces cut at places that are always the same for one exchange. */
    Script script() {
        Script script = Script.status(status, contentType().orElse(""));
        for (List<String> header : headers) {
            if (!FRAMING.contains(header.get(0).toLowerCase(Locale.ROOT))) {
                script = script.header(header.get(0), header.get(1));
            }
        }
        byte[] bytes = bytes();
        if (bytes.length > 0) {
            script = script.splitAt(bytes, cuts(bytes.length));
        } else {
            script = script.contentLength(0);
        }
        return whole ? script.end() : script.close();
    }

    private int[] cuts(int length) {
        Random random = new Random(name.hashCode());
        TreeSet<Integer> cuts = new TreeSet<>();
        for (int i = 0; i < 40 && length > 1; i++) {
            cuts.add(1 + random.nextInt(length - 1));
        }
        return cuts.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
