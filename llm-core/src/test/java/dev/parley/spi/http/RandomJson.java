package dev.parley.spi.http;

import java.util.Arrays;
import java.util.SplittableRandom;

/** JSON documents and damaged ones, the same for the same seed. */
final class RandomJson {
    private static final String[] NUMBERS = {
        "0", "-0", "1", "-17", "42", "3.25", "-0.001", "1e9", "2E-3", "6.02e+23", "9223372036854775807", "1e400", "0.1"
    };
    private static final String[] ESCAPES = {
        "\\n",
        "\\t",
        "\\\"",
        "\\\\",
        "\\/",
        "\\b",
        "\\f",
        "\\r",
        "\\u0041",
        "\\u00e9",
        "\\u65E5",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\udE00",
        "\\u0000"
    };
    private static final String[] LETTERS = {"é", "ß", "日", "本", "😀", "\u07ff", "\u0800", "\uffff", "\u007f", "\u2028"
    };
    private static final String ALPHABET = "{}[]:,\"\\/ \n\t\r0123456789.-+eEtruefalsnu\u0000\u0001\u001f";

    private RandomJson() {}

    static String document(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        value(random, out, random.nextInt(5));
        return out.toString();
    }

    private static void value(SplittableRandom random, StringBuilder out, int depth) {
        space(random, out);
        switch (random.nextInt(depth > 0 ? 9 : 5)) {
            case 0 -> out.append(random.nextBoolean() ? "true" : "false");
            case 1 -> out.append("null");
            case 2 -> out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3, 4 -> string(random, out);
            case 5, 6 -> {
                out.append('[');
                for (int i = random.nextInt(5); i > 0; i--) {
                    value(random, out, depth - 1);
                    out.append(i > 1 ? "," : "");
                }
                space(random, out);
                out.append(']');
            }
            default -> {
                out.append('{');
                for (int i = random.nextInt(6); i > 0; i--) {
                    space(random, out);
                    string(random, out);
                    space(random, out);
                    out.append(':');
                    value(random, out, depth - 1);
                    out.append(i > 1 ? "," : "");
                }
                space(random, out);
                out.append('}');
            }
        }
        space(random, out);
    }

    private static void string(SplittableRandom random, StringBuilder out) {
        out.append('"');
        int odd = random.nextInt(4) == 0 ? 3 : 100;
        for (int i = random.nextInt(random.nextInt(5) == 0 ? 60 : 12); i > 0; i--) {
            int kind = random.nextInt(odd);
            if (kind == 0) {
                out.append(ESCAPES[random.nextInt(ESCAPES.length)]);
            } else if (kind == 1) {
                out.append(LETTERS[random.nextInt(LETTERS.length)]);
            } else {
                char c = (char) random.nextInt(' ', 0x7F);
                out.append(c == '"' || c == '\\' ? 'x' : c);
            }
        }
        out.append('"');
    }

    private static void space(SplittableRandom random, StringBuilder out) {
        if (random.nextInt(6) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    /** The document with one to three bytes changed, taken away or put in, or with its end cut off. */
    static byte[] mutated(SplittableRandom random, byte[] json) {
        byte[] out = json;
        for (int n = random.nextInt(1, 4); n > 0 && out.length > 0; n--) {
            int at = random.nextInt(out.length);
            byte c = random.nextInt(4) == 0
                    ? (byte) random.nextInt(256)
                    : (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(7)) {
                case 0 -> out = Arrays.copyOf(out, at);
                case 1, 2 -> {
                    byte[] less = new byte[out.length - 1];
                    System.arraycopy(out, 0, less, 0, at);
                    System.arraycopy(out, at + 1, less, at, less.length - at);
                    out = less;
                }
                case 3, 4 -> {
                    byte[] more = new byte[out.length + 1];
                    System.arraycopy(out, 0, more, 0, at);
                    more[at] = c;
                    System.arraycopy(out, at, more, at + 1, out.length - at);
                    out = more;
                }
                default -> {
                    out = out.clone();
                    out[at] = c;
                }
            }
        }
        return out;
    }
}
