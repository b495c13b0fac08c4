package dev.parley.spi.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, or one JSON text from a server that answers a call for a stream with a whole answer. The first byte
 * that is no white space tells: no line of events begins with a brace or bracket, and content types are not to be relied
 * on.
 */
final class EventsOrJsonFramer implements Framer {
    private final int maxRecordBytes;
    private @Nullable ByteArrayOutputStream blanks;
    private @Nullable Framer chosen;

    EventsOrJsonFramer(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public void feed(ByteBuffer bytes, RecordHandler handler) {
        Framer framer = chosen;
        if (framer == null) {
            framer = choose(bytes, handler);
        }
        if (framer != null) {
            framer.feed(bytes, handler);
        }
    }

    @Override
    public void end(RecordHandler handler) {
        Framer framer = chosen;
        if (framer == null) {
            framer = new SseFramer(maxRecordBytes);
            chosen = framer;
        }
        framer.end(handler);
    }

    /** Decides by the first byte that counts; holds what comes before it. */
    private @Nullable Framer choose(ByteBuffer bytes, RecordHandler handler) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte b = bytes.get(i);
            if (!isBlank(b)) {
                return b == '{' || b == '[' ? json(bytes, i) : events(handler);
            }
        }
        while (bytes.hasRemaining()) {
            hold(bytes.get());
        }
        return null;
    }

    private Framer json(ByteBuffer bytes, int from) {
        bytes.position(from);
        Framer framer = new WholeFramer(maxRecordBytes);
        chosen = framer;
        return framer;
    }

    private Framer events(RecordHandler handler) {
        Framer framer = new SseFramer(maxRecordBytes);
        chosen = framer;
        ByteArrayOutputStream held = blanks;
        if (held != null) {
            framer.feed(ByteBuffer.wrap(held.toByteArray()), handler);
            blanks = null;
        }
        return framer;
    }

    /** Lines that are blank mean nothing to events either, and how many blanks begin a line does not count. */
    private void hold(byte b) {
        ByteArrayOutputStream held = blanks;
        if (held == null) {
            held = new ByteArrayOutputStream(16);
            blanks = held;
        }
        if (b == '\n' || b == '\r') {
            held.reset();
        } else if (held.size() < 16) {
            held.write(b);
        }
    }

    /** White space of JSON, and the bytes of a byte order mark. */
    private static boolean isBlank(byte b) {
        return b == ' '
                || b == '\n'
                || b == '\r'
                || b == '\t'
                || b == (byte) 0xEF
                || b == (byte) 0xBB
                || b == (byte) 0xBF;
    }
}
