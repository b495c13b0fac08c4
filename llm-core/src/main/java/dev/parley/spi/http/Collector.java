package dev.parley.spi.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Collects a body up to a limit. */
abstract class Collector implements BodyReader {
    private final int limit;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(512);
    private boolean tooLong;

    Collector(int limit) {
        this.limit = limit;
    }

    /** The body has ended; called once, unless {@link #tooLong} was. */
    abstract void collected(byte[] bytes);

    /** The body is longer than the limit; called once, and nothing is collected from then on. */
    abstract void tooLong(byte[] beginning);

    @Override
    public void bytes(List<ByteBuffer> chunk) {
        for (ByteBuffer buffer : chunk) {
            if (tooLong) {
                return;
            }
            int take = Math.min(buffer.remaining(), limit - collected.size());
            byte[] bytes = new byte[take];
            buffer.get(bytes);
            collected.write(bytes, 0, take);
            if (buffer.hasRemaining()) {
                tooLong = true;
                tooLong(collected.toByteArray());
            }
        }
        more();
    }

    /** What has been collected up to now; callable from any thread. */
    final byte[] soFar() {
        return collected.toByteArray();
    }

    /** Asks for the next chunk, where the body is read on demand. */
    void more() {}

    @Override
    public void end() {
        if (!tooLong) {
            collected(collected.toByteArray());
        }
    }
}
