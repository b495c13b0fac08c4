package dev.parley.llamacpp.internal.gguf;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a header, through a buffer of fixed size. No length is believed before it was held against what the
 * file still has.
 */
final class GgufSource {
    /** The most bytes of a header. The greatest vocabularies take a tenth of it. */
    static final long MAX_HEADER = 256L << 20;

    /** The most bytes of all texts together that are kept: keys, values and the names of tensors. */
    static final int MAX_KEPT = 16 << 20;

    private static final int BUFFER = 64 << 10;

    private final String name;
    private final SeekableByteChannel channel;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0).order(ByteOrder.LITTLE_ENDIAN);

    /** The offset in the file of the first byte after those in the buffer. */
    private long loaded;

    private int kept;

    GgufSource(String name, SeekableByteChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.size = channel.size();
    }

    /** The length of the file. */
    long size() {
        return size;
    }

    /** Where in the file the next byte is. */
    long position() {
        return loaded - buffer.remaining();
    }

    ByteOrder order() {
        return buffer.order();
    }

    void order(ByteOrder order) {
        buffer.order(order);
    }

    /** The first bytes of the file, as many of them as there are; the position stays. */
    byte[] peek(int count) throws IOException {
        int there = (int) Math.min(count, size - position());
        fill(there);
        byte[] bytes = new byte[there];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    int int8() throws IOException {
        load(1);
        return buffer.get();
    }

    int int16() throws IOException {
        load(2);
        return buffer.getShort();
    }

    int int32() throws IOException {
        load(4);
        return buffer.getInt();
    }

    long int64() throws IOException {
        load(8);
        return buffer.getLong();
    }

    /** Passes over a text. */
    void skipText(String what) throws IOException {
        long length = int64();
        require(length, 1, what);
        skip(length);
    }

    /** The next text, or null if it has more bytes than that: then it is passed over. */
    @Nullable
    String textUpTo(int maxBytes, String what) throws IOException {
        long length = int64();
        require(length, 1, what);
        if (length > maxBytes) {
            skip(length);
            return null;
        }
        kept += (int) length;
        if (kept > MAX_KEPT) {
            throw fail(Kind.MALFORMED, "has more than " + (MAX_KEPT >> 20) + " MiB of keys, names and texts");
        }
        return text((int) length);
    }

    /** What is no UTF-8 becomes U+FFFD. */
    private String text(int bytes) throws IOException {
        if (bytes <= BUFFER) {
            fill(bytes);
            String text = new String(buffer.array(), buffer.position(), bytes, StandardCharsets.UTF_8);
            buffer.position(buffer.position() + bytes);
            return text;
        }
        byte[] all = new byte[bytes];
        for (int done = 0; done < bytes; ) {
            fill(1);
            int part = Math.min(bytes - done, buffer.remaining());
            buffer.get(all, done, part);
            done += part;
        }
        return new String(all, StandardCharsets.UTF_8);
    }

    /** Passes over bytes that {@link #require} has found to be there. */
    void skip(long bytes) throws IOException {
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        loaded = position() + bytes;
        buffer.limit(0);
        channel.position(loaded);
    }

    /**
     * Refuses a number of things that cannot be there.
     *
     * @param count the number, as the file has it: a negative one stands for one of 2^63 and more
     * @param minBytes the fewest bytes that each of them takes
     * @param what the things, for the message
     */
    void require(long count, int minBytes, String what) {
        if (count < 0 || count > MAX_HEADER / minBytes) {
            throw fail(Kind.MALFORMED, "claims " + Long.toUnsignedString(count) + " as the length of " + what);
        }
        long bytes = count * minBytes;
        if (bytes > size - position()) {
            throw truncated(what);
        }
        if (position() + bytes > MAX_HEADER) {
            throw fail(Kind.MALFORMED, "has a header of more than " + (MAX_HEADER >> 20) + " MiB");
        }
    }

    GgufException truncated(String what) {
        return fail(
                Kind.TRUNCATED,
                "is truncated: it ends after " + size + " bytes, within " + what + ". Download or copy it again");
    }

    /** The exception that says so of this file. */
    GgufException fail(Kind kind, String what) {
        return new GgufException(kind, "'" + name + "' " + what);
    }

    /** A text from the file, short and harmless enough for a message. */
    static String brief(String text) {
        String start = text.length() > 64 ? text.substring(0, 64) + '…' : text;
        return start.replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S} ]", "?");
    }

    private void load(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            require(bytes, 1, "its header");
            fill(bytes);
        }
    }

    /** Makes sure that the buffer has so many bytes, which the file was found to have. */
    private void fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < bytes) {
            int read = channel.read(buffer);
            if (read < 0) {
                throw truncated("its header");
            }
            loaded += read;
        }
        buffer.flip();
    }
}
