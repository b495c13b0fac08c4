package dev.parley.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Brings names into the form in which they are compared: lower-case, without separators, so that {@code gpt4o} and
 * {@code GPT-4o} are one. A token starts after a separator and where letters and digits meet.
 *
 * <p>Two numbers do not grow together when the second is a size: {@code llama-3.1-8b} reads {@code llama31|8b}, not
 * {@code llama318b}; {@code claude-3-5} reads {@code claude35}. The fraction of a size is no token: {@code 1.7b} is not
 * found by {@code 7b}. One scanner is used for many names, one after the other; not safe for use by several threads.
 */
final class NameScanner {
    /** What stands between two numbers that do not grow together. */
    private static final byte JOINT = 0x1f;

    /** What stands in front of the fraction of a size. */
    private static final byte POINT = 0x1e;

    private static final Set<String> SIZE_UNITS = Set.of("b", "m", "k", "t", "x", "bit", "bits", "bpw", "gb");
    private static final int SEPARATOR = 0;
    private static final int LETTER = 1;
    private static final int DIGIT = 2;

    private byte[] bytes = new byte[64];
    private int[] source = new int[64];
    private boolean[] starts = new boolean[64];
    private int length;

    /** Whether a text holds no letter and no digit. */
    static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (kind(text.charAt(i)) != SEPARATOR) {
                return false;
            }
        }
        return true;
    }

    /** The comparable form of a name as a string, for keys of maps. */
    static String key(String name) {
        NameScanner scanner = new NameScanner();
        scanner.scan(name);
        return key(scanner.toBytes());
    }

    /** The key for a form that was scanned. */
    static String key(byte[] form) {
        return new String(form, StandardCharsets.ISO_8859_1);
    }

    /**
     * Cuts a word where its parts may stand apart in a name: at separators and in front of a number, as in
     * {@code llama3.1-8b}, but not within {@code 3.1}, {@code q4_k_m} or {@code v3}.
     */
    static List<String> pieces(String word) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        int letters = 0;
        for (int i = 0; i <= word.length(); i++) {
            int kind = i == word.length() ? SEPARATOR : kind(word.charAt(i));
            boolean joins = kind == SEPARATOR && i > 0 && i + 1 < word.length() && joins(word, i);
            boolean cuts = (kind == SEPARATOR && !joins) || (kind == DIGIT && letters > 2);
            if (cuts) {
                if (i > start) {
                    pieces.add(word.substring(start, i));
                }
                start = kind == SEPARATOR ? i + 1 : i;
            }
            letters = kind == LETTER ? letters + 1 : 0;
        }
        return pieces;
    }

    private static boolean joins(String word, int separator) {
        char c = word.charAt(separator);
        return c == '_'
                || (c == '.' && kind(word.charAt(separator - 1)) == DIGIT && kind(word.charAt(separator + 1)) == DIGIT);
    }

    /** Scans a name in place of the one before. */
    void scan(String name) {
        length = 0;
        int before = SEPARATOR;
        int endBefore = 0;
        boolean separated = false;
        int at = 0;
        while (at < name.length()) {
            int kind = kind(name.charAt(at));
            if (kind == SEPARATOR) {
                separated = true;
                at++;
                continue;
            }
            int end = runEnd(name, at, kind);
            boolean starts = true;
            if (kind == DIGIT && separated && before == DIGIT && isSize(name, at)) {
                boolean fraction = name.charAt(at - 1) == '.' && at - 1 == endBefore;
                append(fraction ? POINT : JOINT, at, false);
                starts = !fraction;
            }
            for (int i = at; i < end; i++) {
                appendChar(Character.toLowerCase(name.charAt(i)), i, starts && i == at);
            }
            before = kind;
            endBefore = end;
            separated = false;
            at = end;
        }
    }

    /** {@return the number of bytes of the form} */
    int length() {
        return length;
    }

    /** {@return a byte of the form, which is UTF-8 but for characters outside the basic plane} */
    byte at(int index) {
        return bytes[index];
    }

    /** {@return whether a token starts at the index} */
    boolean startsAt(int index) {
        return starts[index];
    }

    /** {@return whether a token, or the name, ends in front of the index} */
    boolean endsAt(int index) {
        return index == length || starts[index] || bytes[index] == JOINT || bytes[index] == POINT;
    }

    /** {@return the index in the name of the character that the byte belongs to} */
    int source(int index) {
        return source[index];
    }

    /** {@return the index after the token that starts at an index} */
    int tokenEnd(int start) {
        int end = start + 1;
        while (!endsAt(end)) {
            end++;
        }
        return end;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, length);
    }

    static boolean isDigit(byte first) {
        return first >= '0' && first <= '9';
    }

    private static int kind(char c) {
        if (c >= '0' && c <= '9') {
            return DIGIT;
        }
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? LETTER : SEPARATOR;
        }
        return Character.isLetterOrDigit(c)
                        || Character.isSurrogate(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK
                ? LETTER
                : SEPARATOR;
    }

    private static int runEnd(String name, int from, int kind) {
        int end = from + 1;
        while (end < name.length() && kind(name.charAt(end)) == kind) {
            end++;
        }
        return end;
    }

    /** Whether a number with an optional fraction starts here and a unit follows it. */
    private static boolean isSize(String name, int from) {
        int end = runEnd(name, from, DIGIT);
        if (end + 1 < name.length() && name.charAt(end) == '.' && kind(name.charAt(end + 1)) == DIGIT) {
            end = runEnd(name, end + 1, DIGIT);
        }
        if (end == name.length() || kind(name.charAt(end)) != LETTER) {
            return false;
        }
        int unitEnd = runEnd(name, end, LETTER);
        return unitEnd - end <= 4
                && SIZE_UNITS.contains(name.substring(end, unitEnd).toLowerCase(Locale.ROOT));
    }

    private void appendChar(char c, int index, boolean start) {
        if (c < 0x80) {
            append((byte) c, index, start);
        } else if (c < 0x800) {
            append((byte) (0xc0 | c >> 6), index, start);
            append((byte) (0x80 | c & 0x3f), index, false);
        } else {
            append((byte) (0xe0 | c >> 12), index, start);
            append((byte) (0x80 | c >> 6 & 0x3f), index, false);
            append((byte) (0x80 | c & 0x3f), index, false);
        }
    }

    private void append(byte value, int index, boolean start) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
            source = Arrays.copyOf(source, 2 * length);
            starts = Arrays.copyOf(starts, 2 * length);
        }
        bytes[length] = value;
        source[length] = index;
        starts[length++] = start;
    }
}
