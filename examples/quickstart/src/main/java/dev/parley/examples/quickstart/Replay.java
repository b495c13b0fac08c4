package dev.parley.examples.quickstart;

import dev.parley.Json;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A server on loopback that answers as a real Ollama 0.32.15 once did: its recorded exchanges are the files in
 * {@code replay/}. They are sent byte for byte in the chunks in which they came, only more slowly.
 */
final class Replay implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(40);
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    /** Which recording has a model's answer. */
    private static final Map<String, String> CHATS = Map.of(
            "tiny-chat", "chat-stream",
            "tiny-think", "chat-think-on",
            "tiny-slow", "slow-concurrent-0",
            "nosuchmodel", "chat-unknown-model");

    private static final Map<String, String> DESCRIPTIONS = Map.of("tiny-chat", "show");

    private final ScriptedServer server;

    private Replay(ScriptedServer server) {
        this.server = server;
    }

    /** Starts the server on a free port. */
    static Replay start() {
        ScriptedServer server = ScriptedServer.start();
        server.on("GET", "/api/version").reply(recording("version"));
        server.on("GET", "/api/tags").reply(recording("tags"));
        server.on("GET", "/api/ps").reply(recording("ps-loaded"));
        server.on("POST", "/api/show").reply(request -> answer(request, DESCRIPTIONS));
        server.on("POST", "/api/chat").reply(request -> answer(request, CHATS));
        return new Replay(server);
    }

    URI uri() {
        return server.uri();
    }

    /** A recorded model that says its sentence. */
    String chatModel() {
        return "tiny-chat";
    }

    /** A recorded model that talks long enough to be stopped. */
    String talkativeModel() {
        return "tiny-slow";
    }

    /**
     * What the server saw of a client that stopped the latest chat.
     *
     * @param stoppedAt when the client did so, by {@link System#nanoTime()}
     */
    String hangUp(long stoppedAt) {
        List<Exchange> exchanges = server.exchanges();
        Exchange latest = exchanges.get(exchanges.size() - 1);
        Duration after = Duration.ofNanos(Math.max(0, latest.awaitHangUp(AT_MOST) - stoppedAt));
        return "saw the client hang up " + Words.duration(after) + " later, after " + latest.piecesWritten()
                + " pieces";
    }

    @Override
    public void close() {
        server.close();
    }

    private static Script answer(SeenRequest request, Map<String, String> recordings) {
        String asked = String.valueOf(Json.of(request.text()).asMap().get("model"));
        String model = asked.endsWith(":latest") ? asked.substring(0, asked.length() - ":latest".length()) : asked;
        String name = recordings.get(model);
        if (name == null) {
            String words = "nothing was recorded for model '" + asked + "' at " + request.path();
            return Script.reply(
                    501, "application/json", Json.ofMap(Map.of("error", words)).text());
        }
        return recording(name);
    }

    private static Script recording(String name) {
        Map<?, ?> response = (Map<?, ?>) Json.of(resource(name)).asMap().get("response");
        int status = (Integer) response.get("status");
        String type = contentType((List<?>) response.get("headers"));
        String body = (String) response.get("body");
        if (!(response.get("chunkSizes") instanceof List<?> sizes)) {
            return Script.reply(status, type, body);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Script script = Script.status(status, type).pace(PACE);
        int from = 0;
        for (Object size : sizes) {
            int to = from + (Integer) size;
            script = script.chunk(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return script.end();
    }

    private static String contentType(List<?> headers) {
        return headers.stream()
                .map(header -> (List<?>) header)
                .filter(header -> "Content-Type".equals(header.get(0)))
                .map(header -> (String) header.get(1))
                .findFirst()
                .orElseThrow();
    }

    private static String resource(String name) {
        String path = "/replay/" + name + ".json";
        try (InputStream in = Replay.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
