package dev.parley.testserver;

import java.util.List;
import java.util.Map;

/** One thing a script does. */
sealed interface Step {

    /** How the end of a body is told. */
    enum Framing {
        CHUNKED,
        LENGTH,
        CLOSE
    }

    /** Status line and headers; {@code length} counts only with {@link Framing#LENGTH}, -1 is what the script writes. */
    record Head(int status, String contentType, List<Map.Entry<String, String>> headers, Framing framing, long length)
            implements Step {}

    /** Writes the pieces, one after the other, the given number of times. */
    record Write(List<byte[]> pieces, int times, boolean framed) implements Step {

        long length() {
            long sum = 0;
            for (byte[] piece : pieces) {
                sum += piece.length;
            }
            return sum * times;
        }
    }

    /** Writes one piece until the client hangs up. */
    record Flood(byte[] piece) implements Step {}

    /** Waits. */
    record Pause(long nanos) implements Step {}

    /** Sets the wait after every piece from here on. */
    record Pace(long nanos) implements Step {}

    /** Waits for the test. */
    record AwaitGate(String gate) implements Step {}

    /** Steps without anything to say. */
    enum Mark implements Step {
        END,
        CLOSE,
        RESET,
        STALL
    }
}
