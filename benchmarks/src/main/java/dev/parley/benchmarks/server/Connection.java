package dev.parley.benchmarks.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One client's connection: reads a request, answers it, reads the next. */
final class Connection {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]+)\"");
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

    private final TokenServer server;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream(1024);
    private @Nullable ByteBuffer unsent;
    private @Nullable PacedAnswer paced;
    private boolean closesWhenSent;

    Connection(TokenServer server, SocketChannel channel, SelectionKey key) {
        this.server = server;
        this.channel = channel;
        this.key = key;
    }

    /** The paced answer under way, if there is one. */
    @Nullable
    PacedAnswer paced() {
        return paced;
    }

    void read(ByteBuffer scratch) throws IOException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count < 0) {
            close();
            return;
        }
        received.write(scratch.array(), 0, count);
        if (unsent == null && paced == null) {
            request();
        }
    }

    /** Answers the request if all of it has come. */
    private void request() throws IOException {
        String all = received.toString(StandardCharsets.ISO_8859_1);
        int bodyAt = all.indexOf(END_OF_HEAD) + END_OF_HEAD.length();
        if (bodyAt < END_OF_HEAD.length()) {
            return;
        }
        String head = all.substring(0, bodyAt).toLowerCase(Locale.ROOT);
        Matcher length = LENGTH.matcher(head);
        int end = bodyAt;
        if (length.find()) {
            end = bodyAt + Integer.parseInt(length.group(1));
        } else if (head.contains("\r\ntransfer-encoding: chunked")) {
            int chunksEnd = all.indexOf(END_OF_CHUNKS, bodyAt);
            end = chunksEnd < 0 ? Integer.MAX_VALUE : chunksEnd + END_OF_CHUNKS.length();
        }
        if (all.length() < end) {
            return;
        }
        received.reset();
        String rest = all.substring(end);
        received.writeBytes(rest.getBytes(StandardCharsets.ISO_8859_1));
        String[] line = head.split(" ", 3);
        answer(line[1], all.substring(bodyAt, end));
    }

    private void answer(String path, String body) throws IOException {
        for (Wire wire : Wire.all()) {
            if (path.equals(wire.path())) {
                chat(wire, body);
                return;
            }
        }
        send(server.document(path));
    }

    private void chat(Wire wire, String body) throws IOException {
        Matcher model = MODEL.matcher(body);
        Script script;
        try {
            script = Script.of(model.find() ? model.group(1) : "");
        } catch (IllegalArgumentException e) {
            send(ByteBuffer.wrap(TokenBodies.json("404 Not Found", "{\"error\":\"no such model\"}")));
            return;
        }
        if (script.paceMillis() == 0) {
            send(server.burst(wire, script));
            return;
        }
        paced = new PacedAnswer(wire, script, System.nanoTime());
        send(ByteBuffer.wrap(TokenBodies.pacedHead(wire)));
        token();
    }

    /** Sends the next token of the paced answer; one that the socket has no room for waits there with the others. */
    void token() throws IOException {
        PacedAnswer answer = paced;
        if (answer == null || !channel.isOpen()) {
            return;
        }
        ByteBuffer token = answer.next();
        if (answer.isOver()) {
            paced = null;
            closesWhenSent = true;
        } else {
            server.wake(this, answer.due());
        }
        send(token);
    }

    private void send(ByteBuffer bytes) throws IOException {
        ByteBuffer before = unsent;
        if (before != null) {
            unsent = ByteBuffer.allocate(before.remaining() + bytes.remaining())
                    .put(before)
                    .put(bytes)
                    .flip();
            return;
        }
        unsent = bytes;
        write();
    }

    /** Writes what the socket takes. */
    void write() throws IOException {
        ByteBuffer bytes = unsent;
        if (bytes != null) {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            unsent = null;
        }
        if (closesWhenSent) {
            close();
            return;
        }
        key.interestOps(SelectionKey.OP_READ);
        if (paced == null && received.size() > 0) {
            request();
        }
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
