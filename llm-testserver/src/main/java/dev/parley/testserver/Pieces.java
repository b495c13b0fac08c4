package dev.parley.testserver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts bytes into the pieces a script writes one by one. */
final class Pieces {

    private Pieces() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<byte[]> every(byte[] whole, int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("pieces of " + bytes + " bytes; at least 1");
        }
        List<byte[]> pieces = new ArrayList<>();
        for (long from = 0; from < whole.length; from += bytes) {
            pieces.add(Arrays.copyOfRange(whole, (int) from, (int) Math.min(whole.length, from + bytes)));
        }
        return pieces;
    }

    static List<byte[]> at(byte[] whole, int... offsets) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int offset : offsets) {
            if (offset <= from || offset >= whole.length) {
                throw new IllegalArgumentException(
                        "offsets " + Arrays.toString(offsets) + " are not ascending within 1 to " + (whole.length - 1));
            }
            pieces.add(Arrays.copyOfRange(whole, from, offset));
            from = offset;
        }
        pieces.add(Arrays.copyOfRange(whole, from, whole.length));
        return pieces;
    }

    /** Copies pieces so that nobody changes them later, refusing an empty one: as a chunk it would end the body. */
    static List<byte[]> copy(List<byte[]> pieces) {
        if (pieces.isEmpty() || pieces.stream().anyMatch(piece -> piece.length == 0)) {
            throw new IllegalArgumentException("nothing to write: a piece is empty");
        }
        return pieces.stream().map(byte[]::clone).toList();
    }
}
