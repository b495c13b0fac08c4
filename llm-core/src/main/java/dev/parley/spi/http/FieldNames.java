package dev.parley.spi.http;

import dev.parley.Incubating;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names that a reader knows, prepared for comparing them with bytes.
 *
 * <p>Make one for each kind of JSON object and keep it in a constant; {@link JsonCursor#match} then answers with the index
 * of the name without making a string. Meant for up to a few dozen names. Immutable and safe for use by any thread.
 *
 * @since 0.1.0
 */
@Incubating
public final class FieldNames {
    private final String[] names;
    private final byte[][] bytes;

    /** The beginnings of the names. Going through them all is quicker than hashing, which has to wait for its result. */
    private final long[] keys;

    private FieldNames(String[] names) {
        this.names = names;
        bytes = new byte[names.length][];
        keys = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            if (find(names[i]) < i) {
                throw new IllegalArgumentException("the name '" + names[i] + "' is given twice");
            }
            if (names[i].chars().anyMatch(c -> c < ' ')) {
                throw new IllegalArgumentException("a name must have no control characters; name " + i + " has one");
            }
            byte[] b = names[i].getBytes(StandardCharsets.UTF_8);
            bytes[i] = b;
            keys[i] = key(Words.head(b, 0, b.length), b.length);
        }
    }

    /**
     * Prepares names.
     *
     * @param names the names, all different; the index of a name in this list is what {@link JsonCursor#match} answers
     * @return the prepared names
     * @throws IllegalArgumentException if a name is given twice or has a control character in it
     */
    public static FieldNames of(String... names) {
        return new FieldNames(names.clone());
    }

    /**
     * How many names there are.
     *
     * @return the number
     */
    public int size() {
        return names.length;
    }

    /**
     * The name with an index.
     *
     * @param index from 0 to {@link #size()}, exclusive
     * @return the name
     * @throws IndexOutOfBoundsException if there is no such index
     */
    public String name(int index) {
        return names[index];
    }

    /** The same names and one more. */
    FieldNames and(String name) {
        String[] more = Arrays.copyOf(names, names.length + 1);
        more[names.length] = name;
        return new FieldNames(more);
    }

    int find(byte[] b, int from, int length) {
        return find(b, from, length, Words.head(b, from, length));
    }

    /** The index of the name that these bytes are, or -1. The head is what {@link Words#head} answers for them. */
    int find(byte[] b, int from, int length, long head) {
        long key = key(head, length);
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key && (length < 8 || sameTail(bytes[i], b, from, length))) {
                return i;
            }
        }
        return -1;
    }

    int find(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean sameTail(byte[] name, byte[] b, int from, int length) {
        if (name.length != length) {
            return false;
        }
        if (length <= 16) {
            return Words.at(name, length - 8) == Words.at(b, from + length - 8);
        }
        return Arrays.equals(name, 8, length, b, from + 8, from + length);
    }

    /** Of a short name all and, in the highest byte, the length, which no name has there that is longer. */
    private static long key(long head, int length) {
        return length < 8 ? head | (long) length << 56 : head;
    }

    /**
     * Lists the names.
     *
     * @return the names, for logs
     */
    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
