package dev.parley.spi.http;

import java.nio.charset.StandardCharsets;

/** Turns the inside of JSON strings, whose escapes are known to be well-formed, into Java strings. */
final class JsonStrings {
    private JsonStrings() {}

    static String plain(byte[] b, int from, int to, boolean beyondAscii) {
        return new String(b, from, to - from, beyondAscii ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    /** Resolves escapes. A surrogate without its partner is kept: its partner may come with the next token. */
    static String unescape(byte[] b, int from, int to, boolean beyondAscii) {
        if (to - from > Scratch.SIZE) {
            return unescape(b, from, to, beyondAscii, new byte[to - from]);
        }
        Scratch scratch = Scratch.take();
        try {
            return unescape(b, from, to, beyondAscii, scratch.bytes);
        } finally {
            scratch.give();
        }
    }

    /** No escape is longer in UTF-8 than as an escape. */
    private static String unescape(byte[] b, int from, int to, boolean beyondAscii, byte[] out) {
        int n = 0;
        int i = from;
        boolean utf8 = beyondAscii;
        while (i < to) {
            byte c = b[i++];
            if (c != '\\') {
                out[n++] = c;
                continue;
            }
            c = b[i++];
            if (c != 'u') {
                out[n++] = simple(c);
                continue;
            }
            int code = hex(b, i);
            i += 4;
            if (code < 0x80) {
                out[n++] = (byte) code;
                continue;
            }
            utf8 = true;
            if (code < 0x800) {
                out[n++] = (byte) (0xC0 | code >> 6);
            } else if (!Character.isSurrogate((char) code)) {
                out[n++] = (byte) (0xE0 | code >> 12);
                out[n++] = (byte) (0x80 | code >> 6 & 0x3F);
            } else {
                int low = lowSurrogate(b, i, to);
                if (code > Character.MAX_HIGH_SURROGATE || low < 0) {
                    return withLoneSurrogates(b, from, to);
                }
                i += 6;
                code = Character.toCodePoint((char) code, (char) low);
                out[n++] = (byte) (0xF0 | code >> 18);
                out[n++] = (byte) (0x80 | code >> 12 & 0x3F);
                out[n++] = (byte) (0x80 | code >> 6 & 0x3F);
            }
            out[n++] = (byte) (0x80 | code & 0x3F);
        }
        return plain(out, 0, n, utf8);
    }

    /** The low surrogate that an escape at this index stands for, or -1. */
    private static int lowSurrogate(byte[] b, int i, int to) {
        if (to - i < 6 || b[i] != '\\' || b[i + 1] != 'u') {
            return -1;
        }
        int code = hex(b, i + 2);
        return Character.isLowSurrogate((char) code) ? code : -1;
    }

    private static String withLoneSurrogates(byte[] b, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        int run = from;
        int i = from;
        while (i < to) {
            if (b[i] != '\\') {
                i++;
                continue;
            }
            out.append(plain(b, run, i, true));
            if (b[i + 1] == 'u') {
                out.append((char) hex(b, i + 2));
                i += 6;
            } else {
                out.append((char) simple(b[i + 1]));
                i += 2;
            }
            run = i;
        }
        return out.append(plain(b, run, to, true)).toString();
    }

    private static byte simple(byte c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }

    private static int hex(byte[] b, int i) {
        int code = 0;
        for (int k = 0; k < 4; k++) {
            code = code << 4 | Character.digit(b[i + k], 16);
        }
        return code;
    }
}
