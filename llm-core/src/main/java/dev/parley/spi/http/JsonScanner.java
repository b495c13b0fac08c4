package dev.parley.spi.http;

import dev.parley.ErrorDetails;
import dev.parley.MalformedResponseException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The words of JSON in a range of bytes: where they end, and what is wrong with them.
 *
 * <p>Every method takes the index where something begins and answers the index after it.
 */
abstract sealed class JsonScanner permits JsonNesting {
    private static final int EXCERPT = 200;
    private static final int TRUE = Words.four("true".getBytes(StandardCharsets.US_ASCII), 0);
    private static final int ALSE = Words.four("alse".getBytes(StandardCharsets.US_ASCII), 0);
    private static final int NULL = Words.four("null".getBytes(StandardCharsets.US_ASCII), 0);

    byte[] bytes = Words.NONE;
    int from;
    int to;

    /** What {@link #stringEnd} saw: whether the string has escapes, and whether it has bytes outside ASCII. */
    boolean escaped;

    boolean beyondAscii;

    /** The byte at an index, or 0, which is nothing in JSON, behind the end. */
    final int byteAt(int i) {
        return i < to ? bytes[i] : 0;
    }

    /** Passes over white space. */
    final int space(int i) {
        return i < to && bytes[i] > ' ' ? i : spaces(i);
    }

    private int spaces(int i) {
        byte[] b = bytes;
        int end = to;
        while (i < end) {
            int c = b[i];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return i;
            }
            i++;
        }
        return i;
    }

    /** From behind the opening quote to the closing quote. */
    final int stringEnd(int start) {
        byte[] b = bytes;
        int i = start;
        int lastWord = to - 8;
        long seen = 0;
        boolean escapes = false;
        while (i <= lastWord) {
            long word = Words.at(b, i);
            long stops = Words.stringStops(word);
            if (stops == 0) {
                seen |= word;
                i += 8;
                continue;
            }
            int n = Words.before(stops);
            seen |= Words.low(word, n);
            i += n;
            if (b[i] == '"') {
                escaped = escapes;
                beyondAscii = Words.beyondAscii(seen);
                return i;
            }
            i = escapeEnd(i);
            escapes = true;
        }
        while (i < to) {
            int c = b[i];
            if (c == '"') {
                escaped = escapes;
                beyondAscii = Words.beyondAscii(seen);
                return i;
            }
            if (c == '\\' || c >= 0 && c < ' ') {
                i = escapeEnd(i);
                escapes = true;
            } else {
                seen |= c; // a byte outside ASCII is negative
                i++;
            }
        }
        throw fault("a string without an end", i);
    }

    /** The same for a string that nobody wants to have. */
    final int skippedStringEnd(int start) {
        byte[] b = bytes;
        int i = start;
        for (int lastWord = to - 8; i <= lastWord; i += 8) {
            long stops = Words.stringStops(Words.at(b, i));
            if (stops != 0) {
                i += Words.before(stops);
                return b[i] == '"' ? i : stringEnd(i);
            }
        }
        return stringEnd(i);
    }

    private int escapeEnd(int i) {
        if (bytes[i] != '\\') {
            throw fault("a control character in a string", i);
        }
        switch (byteAt(i + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 2;
            }
            case 'u' -> {
                for (int k = i + 2; k < i + 6; k++) {
                    if (Character.digit(byteAt(k), 16) < 0) {
                        throw fault("a \\u escape without four hexadecimal digits", i);
                    }
                }
                return i + 6;
            }
            default -> throw fault("an unknown escape in a string", i);
        }
    }

    final int numberEnd(int i) {
        if (byteAt(i) == '-') {
            i++;
        }
        i = byteAt(i) == '0' ? i + 1 : digits(i);
        if (byteAt(i) == '.') {
            i = digits(i + 1);
        }
        if ((byteAt(i) | 0x20) == 'e') {
            int sign = byteAt(i + 1);
            i = digits(sign == '+' || sign == '-' ? i + 2 : i + 1);
        }
        return i;
    }

    private int digits(int i) {
        int start = i;
        while (isDigit(byteAt(i))) {
            i++;
        }
        if (i == start) {
            throw expected("a digit", i);
        }
        return i;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** True, false, null, a number or a string. */
    final int scalarEnd(int i) {
        int c = byteAt(i);
        if (c == '"') {
            return skippedStringEnd(i + 1) + 1;
        }
        if (c == '-' || isDigit(c)) {
            return numberEnd(i);
        }
        if (c == 't' || c == 'f' || c == 'n') {
            return wordEnd(i);
        }
        throw expected("a value", i);
    }

    /** True, false or null, of which the first letter has been seen. */
    final int wordEnd(int i) {
        int first = bytes[i];
        int four = first == 'f' ? i + 1 : i;
        int letters = four <= to - 4 ? Words.four(bytes, four) : 0;
        if (letters != (first == 'f' ? ALSE : first == 't' ? TRUE : NULL)) {
            throw fault("an unknown word", i);
        }
        return four + 4;
    }

    final MalformedResponseException expected(String what, int at) {
        return fault("expected " + what + " but found " + found(at), at);
    }

    private String found(int at) {
        if (at >= to) {
            return "the end";
        }
        int c = bytes[at];
        switch (c) {
            case '{':
                return "an object";
            case '[':
                return "an array";
            case '"':
                return "a string";
            case 't', 'f':
                return "a boolean";
            case 'n':
                return "null";
            default:
                if (isDigit(c) || c == '-') {
                    return "a number";
                }
                return c > ' ' && c < 0x7F ? "'" + (char) c + "'" : String.format("byte 0x%02X", c & 0xFF);
        }
    }

    final MalformedResponseException fault(String problem, int at) {
        return new MalformedResponseException(
                ErrorDetails.builder("the answer is not the JSON that was expected: " + problem + " at byte "
                                + (at - from) + " of " + (to - from) + ": " + Redaction.redact(excerpt(at), List.of()))
                        .build());
    }

    /** What is around an index, at most 200 characters. */
    private String excerpt(int at) {
        int start = Math.max(from, Math.min(at, to) - EXCERPT / 2);
        while (start > from && start < to && (bytes[start] & 0xC0) == 0x80) {
            start++;
        }
        int end = (int) Math.min(to, (long) start + EXCERPT);
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(start > from ? "…" : "");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hidden = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            String shown = hidden ? String.format("\\u%04x", (int) c) : String.valueOf(c);
            if (out.length() + shown.length() >= EXCERPT) {
                return out.append('…').toString();
            }
            out.append(shown);
        }
        return end < to ? out.append('…').toString() : out.toString();
    }
}
