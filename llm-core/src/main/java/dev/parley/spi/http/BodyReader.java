package dev.parley.spi.http;

import java.nio.ByteBuffer;
import java.util.List;

/** Takes the bytes of an answer's body, one call at a time. */
interface BodyReader {
    /** For a body that nobody reads any more. */
    BodyReader NONE = new BodyReader() {
        @Override
        public void bytes(List<ByteBuffer> chunk) {}

        @Override
        public void end() {}
    };

    void bytes(List<ByteBuffer> chunk);

    void end();

    /** The body broke off; true if what came of it is enough. */
    default boolean brokenOff() {
        return false;
    }
}
