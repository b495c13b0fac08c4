package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A WebSocket as a client has it, which reads as long as it is told to. */
final class WsClient implements WebSocket.Listener, AutoCloseable {
    private static final int LIMIT_S = 40;

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final boolean reads;
    private final WebSocket socket;

    private WsClient(URI http, boolean reads, String... headers) {
        this.reads = reads;
        WebSocket.Builder builder = Api.CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(URI.create(http.toString().replaceFirst("http", "ws")), this)
                .join();
    }

    static WsClient open(TestServer server) {
        return new WsClient(server.api().uri("api/ws"), true);
    }

    static WsClient openAt(URI uri, String... headers) {
        return new WsClient(uri, true, headers);
    }

    /** One that never reads a frame. */
    static WsClient openUnread(URI uri) {
        return new WsClient(uri, false);
    }

    /** The status with which a handshake is refused. */
    static int refused(URI uri, String... headers) {
        try (WsClient client = new WsClient(uri, true, headers)) {
            throw new AssertionError("the handshake was not refused: " + client.socket);
        } catch (CompletionException e) {
            return ((java.net.http.WebSocketHandshakeException) e.getCause())
                    .getResponse()
                    .statusCode();
        }
    }

    void send(Object frame) {
        String text = frame instanceof String raw ? raw : JsonText.write(frame);
        socket.sendText(text, true).join();
    }

    JsonNode next() {
        try {
            JsonNode frame = frames.poll(LIMIT_S, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame within " + LIMIT_S + " s");
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Frames up to and with the next one of that type. */
    List<JsonNode> upTo(String type) {
        List<JsonNode> seen = new ArrayList<>();
        JsonNode frame = next();
        while (!frame.path("type").asText().equals(type)) {
            seen.add(frame);
            frame = next();
        }
        seen.add(frame);
        return seen;
    }

    static String text(List<JsonNode> frames) {
        StringBuilder text = new StringBuilder();
        frames.stream()
                .filter(frame -> frame.path("type").asText().equals("stream_chunk"))
                .forEach(frame -> text.append(frame.path("text").asText("")));
        return text.toString();
    }

    /** The code with which the server closed. */
    int closeCode() {
        try {
            return closed.get(LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not closed within " + LIMIT_S + " s", e);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Breaks the connection off, as a lost network does. */
    void abort() {
        socket.abort();
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(Api.read(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.complete(1006);
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .exceptionally(failure -> socket)
                    .join();
        }
        socket.abort();
    }
}
