package dev.parley.testserver;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts the bytes of one connection into requests, however they arrive; confined to the event loop. */
final class RequestParser {

    static final int MAX_HEAD_BYTES = 64 * 1024;
    static final long MAX_BODY_BYTES = 256L * 1024 * 1024;

    private static final int SMALL = 1024;
    private static final int MAX_LINE_BYTES = 4096;

    private enum Expecting {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER
    }

    private final int connection;
    private byte[] in = new byte[SMALL];
    private int from;
    private int to;
    private int scanned;
    private Expecting expecting = Expecting.HEAD;
    private @Nullable RequestHead head;
    private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private long remaining;
    private boolean continueAsked;

    RequestParser(int connection) {
        this.connection = connection;
    }

    void feed(ByteBuffer bytes) {
        int more = bytes.remaining();
        if (to + more > in.length) {
            int held = to - from;
            byte[] target = held + more > in.length ? new byte[Math.max(held + more, in.length * 2)] : in;
            System.arraycopy(in, from, target, 0, held);
            in = target;
            scanned = Math.max(0, scanned - from);
            from = 0;
            to = held;
        }
        bytes.get(in, to, more);
        to += more;
    }

    /** The bytes held that belong to no finished request. */
    int buffered() {
        return to - from;
    }

    /** Nothing of a next request has arrived. */
    boolean isIdle() {
        return expecting == Expecting.HEAD && from == to;
    }

    /** True once for a request that wants to be told to go on before it sends its body. */
    boolean takeContinue() {
        boolean asked = continueAsked;
        continueAsked = false;
        return asked;
    }

    /** Returns the next whole request, or null if more bytes are needed. */
    @Nullable
    SeenRequest next() throws BadRequestException {
        boolean progress = true;
        while (progress) {
            progress = switch (expecting) {
                case HEAD -> readHead();
                case BODY, CHUNK_DATA -> readBody();
                case CHUNK_SIZE -> readChunkSize();
                case CHUNK_END -> readChunkEnd();
                case TRAILER -> readTrailer();
            };
            RequestHead complete = head;
            if (complete != null && expecting == Expecting.HEAD) {
                byte[] bytes = body.toByteArray();
                head = null;
                body = new ByteArrayOutputStream(0);
                continueAsked = false;
                return new SeenRequest(complete, bytes, connection);
            }
        }
        if (from == to) {
            from = 0;
            to = 0;
            scanned = 0;
            if (in.length > 16 * SMALL) {
                in = new byte[SMALL];
            }
        }
        return null;
    }

    private boolean readHead() throws BadRequestException {
        while (to - from >= 2 && in[from] == '\r' && in[from + 1] == '\n') {
            from += 2;
        }
        int end = find("\r\n\r\n");
        if ((end < 0 ? to : end) - from > MAX_HEAD_BYTES) {
            throw new BadRequestException(431, "a request head of more than " + MAX_HEAD_BYTES + " bytes");
        }
        if (end < 0) {
            return false;
        }
        RequestHead parsed = RequestHead.parse(in, from, end, MAX_BODY_BYTES);
        head = parsed;
        consumeTo(end + 4);
        remaining = parsed.bodyLength();
        if (remaining == RequestHead.CHUNKED) {
            expecting = Expecting.CHUNK_SIZE;
        } else if (remaining > 0) {
            expecting = Expecting.BODY;
        }
        continueAsked = expecting != Expecting.HEAD && parsed.expectsContinue();
        return expecting != Expecting.HEAD;
    }

    private boolean readBody() {
        int taken = (int) Math.min(remaining, to - from);
        if (taken > 0) {
            continueAsked = false;
        }
        body.write(in, from, taken);
        consumeTo(from + taken);
        remaining -= taken;
        if (remaining > 0) {
            return false;
        }
        expecting = expecting == Expecting.BODY ? Expecting.HEAD : Expecting.CHUNK_END;
        return expecting == Expecting.CHUNK_END;
    }

    private boolean readChunkSize() throws BadRequestException {
        String line = line();
        if (line == null) {
            return false;
        }
        continueAsked = false;
        int extension = line.indexOf(';');
        String size = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new BadRequestException(400, "'" + size.replaceAll("\\p{Cntrl}", "?") + "' is not a chunk size");
        }
        remaining = Long.parseLong(size, 16);
        if (body.size() + remaining > MAX_BODY_BYTES) {
            throw new BadRequestException(413, "a chunked body of more than " + MAX_BODY_BYTES + " bytes");
        }
        expecting = remaining == 0 ? Expecting.TRAILER : Expecting.CHUNK_DATA;
        return true;
    }

    private boolean readChunkEnd() throws BadRequestException {
        if (to - from < 2) {
            return false;
        }
        if (in[from] != '\r' || in[from + 1] != '\n') {
            throw new BadRequestException(400, "a chunk is longer than its size says");
        }
        consumeTo(from + 2);
        expecting = Expecting.CHUNK_SIZE;
        return true;
    }

    private boolean readTrailer() throws BadRequestException {
        String line = line();
        if (line == null) {
            return false;
        }
        if (line.isEmpty()) {
            expecting = Expecting.HEAD;
            return false;
        }
        return true;
    }

    private @Nullable String line() throws BadRequestException {
        int end = find("\r\n");
        if ((end < 0 ? to : end) - from > MAX_LINE_BYTES) {
            throw new BadRequestException(
                    400, "a chunk size or trailer line of more than " + MAX_LINE_BYTES + " bytes");
        }
        if (end < 0) {
            return null;
        }
        String line = new String(Arrays.copyOfRange(in, from, end), StandardCharsets.ISO_8859_1);
        consumeTo(end + 2);
        return line;
    }

    /** Finds a mark at or after {@code from}; remembers how far it looked, so that slow senders cost no rescans. */
    private int find(String mark) {
        for (int i = Math.max(from, scanned); i <= to - mark.length(); i++) {
            int same = 0;
            while (same < mark.length() && in[i + same] == mark.charAt(same)) {
                same++;
            }
            if (same == mark.length()) {
                return i;
            }
            scanned = i + 1;
        }
        return -1;
    }

    private void consumeTo(int position) {
        from = position;
        scanned = position;
    }
}
