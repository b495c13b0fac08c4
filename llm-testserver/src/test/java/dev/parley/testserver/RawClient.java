package dev.parley.testserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A bare socket that sees every byte the server writes. */
final class RawClient implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final InputStream in;

    RawClient(ScriptedServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawClient get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** The next bytes, as many as this text has, one char per byte. */
    String read(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to and with the next occurrence of this text. */
    String readTo(String mark) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("end of stream before '" + mark + "': " + seen);
            }
            seen.write(next);
            String text = seen.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith(mark)) {
                return text;
            }
        }
    }

    String readHead() throws IOException {
        return readTo("\r\n\r\n");
    }

    /** Everything until the server closes; one char per byte. */
    String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The next byte, or -1 at the end. */
    int readByte() throws IOException {
        return in.read();
    }

    /** Leaves, in the middle of whatever goes on. */
    void hangUp() throws IOException {
        socket.close();
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }
}
