package dev.parley.spi.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in byte arrays, eight bytes at a time.
 *
 * <p>The masks mark wanted bytes by their top bit. A borrow may mark too many bytes, but only above a wanted one, and
 * words are read little-endian: the lowest mark is always right.
 */
final class Words {
    static final byte[] NONE = {};

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long LF = ONES * '\n';
    private static final long CR = ONES * '\r';
    private static final long BACKSLASH = ONES * '\\';

    /** Makes a quote a blank and a blank a quote: then control characters and quotes are all that is below 0x21. */
    private static final long SWAP = ONES * ('"' ^ ' ');

    private static final long BELOW = ONES * (' ' + 1);

    private Words() {}

    /** The eight bytes from index i; the first is the lowest. */
    static long at(byte[] b, int i) {
        return (long) LONGS.get(b, i);
    }

    /** The four bytes from index i; the first is the lowest. */
    static int four(byte[] b, int i) {
        return (int) INTS.get(b, i);
    }

    /** The two bytes from index i; the first is the lowest. */
    static int two(byte[] b, int i) {
        return (char) CHARS.get(b, i);
    }

    /** Marks quotes, backslashes and control characters. */
    static long stringStops(long word) {
        return (((word ^ SWAP) - BELOW) | ((word ^ BACKSLASH) - ONES)) & ~word & HIGH;
    }

    /** How many bytes come before the lowest mark. */
    static int before(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** The lowest n bytes of a word, n being 0 to 7. */
    static long low(long word, int n) {
        return word & ((1L << (n << 3)) - 1);
    }

    /** Whether some byte is outside ASCII. */
    static boolean beyondAscii(long word) {
        return (word & HIGH) != 0;
    }

    /** Up to eight bytes from index i, filled up with zeros. */
    static long head(byte[] b, int i, int length) {
        if (length >= 8) {
            return at(b, i);
        }
        if (i + 8 <= b.length) {
            return low(at(b, i), length);
        }
        long word = 0;
        for (int k = length - 1; k >= 0; k--) {
            word = word << 8 | b[i + k] & 0xFF;
        }
        return word;
    }

    /** The index of the first line feed from index i, or {@code to}. */
    static int lineFeed(byte[] b, int i, int to) {
        for (; i <= to - 8; i += 8) {
            long word = at(b, i);
            long marks = ((word ^ LF) - ONES) & ~word & HIGH;
            if (marks != 0) {
                return i + before(marks);
            }
        }
        while (i < to && b[i] != '\n') {
            i++;
        }
        return i;
    }

    /** The index of the first line feed or carriage return from index i, or {@code to}. */
    static int lineEnd(byte[] b, int i, int to) {
        for (; i <= to - 8; i += 8) {
            long word = at(b, i);
            long marks = (((word ^ LF) - ONES) | ((word ^ CR) - ONES)) & ~word & HIGH;
            if (marks != 0) {
                return i + before(marks);
            }
        }
        while (i < to && b[i] != '\n' && b[i] != '\r') {
            i++;
        }
        return i;
    }
}
