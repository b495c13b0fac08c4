package dev.parley.spi.http;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Turns JSON numbers, which are known to be well-formed, into Java numbers. */
final class JsonNumbers {
    /** Longer than every way to write a long that anybody uses, and short enough to be cheap. */
    private static final int LONGEST_LONG = 100;

    /** Powers of ten that a double holds exactly. */
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private static final int MOST_DIGITS = 18;
    private static final long LARGEST_EXACT = 1L << 53;

    private JsonNumbers() {}

    /**
     * The number as a long.
     *
     * @throws ArithmeticException if it is none
     */
    static long toLong(byte[] b, int from, int to) {
        boolean negative = b[from] == '-';
        int i = negative ? from + 1 : from;
        if (to - i <= MOST_DIGITS) {
            long value = 0;
            while (i < to && JsonScanner.isDigit(b[i])) {
                value = value * 10 + (b[i++] - '0');
            }
            if (i == to) {
                return negative ? -value : value;
            }
        }
        if (to - from > LONGEST_LONG) {
            throw new ArithmeticException("too many digits");
        }
        try {
            return new BigDecimal(text(b, from, to)).longValueExact();
        } catch (NumberFormatException e) { // an exponent that no int holds
            throw new ArithmeticException(e.getMessage());
        }
    }

    /** The nearest double. Where the digits and the power of ten are exact, one division rounds correctly. */
    static double toDouble(byte[] b, int from, int to) {
        boolean negative = b[from] == '-';
        int i = negative ? from + 1 : from;
        if (to - i <= MOST_DIGITS) {
            long digits = 0;
            int fraction = 0;
            int point = 0;
            for (; i < to; i++) {
                int c = b[i];
                if (c == '.') {
                    point = 1;
                } else if (JsonScanner.isDigit(c)) {
                    digits = digits * 10 + (c - '0');
                    fraction += point;
                } else {
                    break;
                }
            }
            if (i == to && digits <= LARGEST_EXACT) {
                double value = digits / TENS[fraction];
                return negative ? -value : value;
            }
        }
        return Double.parseDouble(text(b, from, to));
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
