package dev.parley.spi.http;

import dev.parley.Incubating;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Reads one JSON value from bytes, step by step, without making anything but the strings it is asked for.
 *
 * <p>Keep one cursor for a stream and {@link #reset} it to each record:
 *
 * <pre>{@code
 * private static final FieldNames NAMES = FieldNames.of("model", "done");
 *
 * cursor.reset(record.bytes(), record.from(), record.to());
 * cursor.beginObject();
 * while (cursor.nextField()) {
 *     switch (cursor.match(NAMES)) {
 *         case 0 -> model = cursor.string();
 *         case 1 -> done = cursor.booleanValue();
 *         default -> cursor.skip();
 *     }
 * }
 * cursor.end();
 * }</pre>
 *
 * <p>After {@link #reset}, and whenever {@link #nextField} or {@link #nextElement} answered true, there is a value to be
 * read, and it must be: by one of the value methods, by {@link #beginObject} or {@link #beginArray}, or by {@link #skip}.
 * A call at the wrong time is {@link IllegalStateException}.
 *
 * <p>The JSON is RFC 8259's and nothing more lenient; what is skipped is checked as strictly as what is read. Anything
 * else, and a value of another kind than the one asked for, is {@link dev.parley.MalformedResponseException}, which tells
 * what was expected, what was found, at which byte of the record, and an excerpt of at most 200 characters. Fields that
 * come twice are delivered twice. Bytes that are no UTF-8 become U+FFFD and are never an error. After an exception only
 * {@link #reset} makes sense.
 *
 * <p>Not thread-safe. The cursor reads the array it was given in place, so that must not change meanwhile.
 *
 * @since 0.1.0
 */
@Incubating
public final class JsonCursor extends JsonNames {
    /** How deep arrays and objects may nest if nothing else is said. */
    public static final int DEFAULT_MAX_DEPTH = 512;

    /**
     * The kinds of JSON value.
     *
     * @since 0.1.0
     */
    @Incubating
    public enum Kind {
        /** An object. */
        OBJECT,
        /** An array. */
        ARRAY,
        /** A string. */
        STRING,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** The word null. */
        NULL
    }

    /** A value is to be read at {@code pos}. */
    private static final int VALUE = 0;
    /** An object or array has just been entered. */
    private static final int FIRST = 1;
    /** A value has been read. */
    private static final int NEXT = 2;

    private int state = NEXT;
    private int pos;

    /** Makes a cursor for JSON that is nested at most {@value #DEFAULT_MAX_DEPTH} levels deep. */
    public JsonCursor() {
        this(DEFAULT_MAX_DEPTH);
    }

    /**
     * Makes a cursor.
     *
     * @param maxDepth how deep arrays and objects may nest, at least 1; deeper ones are malformed
     * @throws IllegalArgumentException if the depth is below 1
     */
    public JsonCursor(int maxDepth) {
        super(maxDepth);
    }

    /**
     * Begins to read a range of bytes.
     *
     * @param bytes the array, in UTF-8
     * @param from the index of the first byte
     * @param to the index after the last byte
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public void reset(byte[] bytes, int from, int to) {
        Objects.checkFromToIndex(from, to, bytes.length);
        // A reference that is stored in an old object costs the collector, also the same one again.
        if (this.bytes != bytes) {
            this.bytes = bytes;
        }
        this.from = from;
        this.to = to;
        outermost();
        pos = space(from);
        state = VALUE;
    }

    /**
     * Checks that the value has been read to its end and that only white space follows.
     *
     * @throws dev.parley.MalformedResponseException if there is more
     * @throws IllegalStateException if the value has not been read to its end
     */
    public void end() {
        if (state != NEXT || depth != 0) {
            throw misuse("end()");
        }
        int i = space(pos);
        if (i < to) {
            throw expected("the end", i);
        }
    }

    /**
     * The kind of the value to be read, which stays to be read.
     *
     * @return the kind, told from the value's first byte
     * @throws dev.parley.MalformedResponseException if no value begins here
     */
    public Kind peek() {
        int c = lead("peek()");
        return switch (c) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> {
                if (c == '-' || isDigit(c)) {
                    yield Kind.NUMBER;
                }
                throw expected("a value", pos);
            }
        };
    }

    /**
     * Enters an object; {@link #nextField} goes on.
     *
     * @throws dev.parley.MalformedResponseException if the value is no object or lies too deep
     */
    public void beginObject() {
        if (lead("beginObject()") != '{') {
            throw expected("an object", pos);
        }
        enter(true, pos);
        pos++;
        state = FIRST;
    }

    /**
     * Enters an array; {@link #nextElement} goes on.
     *
     * @throws dev.parley.MalformedResponseException if the value is no array or lies too deep
     */
    public void beginArray() {
        if (lead("beginArray()") != '[') {
            throw expected("an array", pos);
        }
        enter(false, pos);
        pos++;
        state = FIRST;
    }

    /**
     * Goes to the next field of the object that was entered last, or leaves the object.
     *
     * @return true if there is a field, whose value is to be read now; false if the object is over
     * @throws dev.parley.MalformedResponseException if neither follows
     */
    public boolean nextField() {
        if (state == VALUE || !inObject) {
            throw misuse("nextField()");
        }
        int value = compactField(pos, state == NEXT);
        if (value >= 0) {
            pos = value;
            state = VALUE;
            return true;
        }
        int i = space(pos);
        int c = byteAt(i);
        if (c == '}') {
            leaveAt(i);
            return false;
        }
        if (state == NEXT) {
            if (c != ',') {
                throw expected("',' or '}'", i);
            }
            i = space(i + 1);
        }
        pos = field(i);
        state = VALUE;
        return true;
    }

    /**
     * Goes to the next element of the array that was entered last, or leaves the array.
     *
     * @return true if there is an element, which is to be read now; false if the array is over
     * @throws dev.parley.MalformedResponseException if neither follows
     */
    public boolean nextElement() {
        if (state == VALUE || depth == 0 || inObject) {
            throw misuse("nextElement()");
        }
        int i = space(pos);
        int c = byteAt(i);
        if (c == ']') {
            leaveAt(i);
            return false;
        }
        if (state == NEXT) {
            if (c != ',') {
                throw expected("',' or ']'", i);
            }
            i = space(i + 1);
        }
        pos = i;
        state = VALUE;
        return true;
    }

    /**
     * Which of some names the current field has.
     *
     * @param names the names to look for
     * @return the index of the name, or -1 if it is none of them
     */
    public int match(FieldNames names) {
        if (state != VALUE || !inObject) {
            throw misuse("match()");
        }
        return nameIndex(names);
    }

    /**
     * The name of the current field, whose value is to be read.
     *
     * @return a new string
     */
    public String fieldName() {
        if (state != VALUE || !inObject) {
            throw misuse("fieldName()");
        }
        return name();
    }

    /**
     * Reads a string.
     *
     * @return a new string, escapes resolved; a surrogate escaped without its partner is kept
     * @throws dev.parley.MalformedResponseException if the value is no string
     */
    public String string() {
        int start = beginString("string()");
        int end = stringEnd(start);
        String text = text(start, end);
        read(end + 1);
        return text;
    }

    /**
     * Reads a string and appends it.
     *
     * @param out what the text is appended to; unchanged if an exception is thrown
     * @throws dev.parley.MalformedResponseException if the value is no string
     */
    public void appendString(StringBuilder out) {
        int start = beginString("appendString()");
        int end = stringEnd(start);
        if (escaped || beyondAscii) {
            out.append(text(start, end));
        } else {
            out.ensureCapacity(out.length() + end - start);
            for (int i = start; i < end; i++) {
                out.append((char) bytes[i]);
            }
        }
        read(end + 1);
    }

    /**
     * Reads a string if it is one of some words.
     *
     * @param words the words to look for
     * @return the index of the word; or -1 if the string is none of them, in which case it stays to be read
     * @throws dev.parley.MalformedResponseException if the value is no string
     */
    public int matchString(FieldNames words) {
        int start = beginString("matchString()");
        int end = stringEnd(start);
        int index = escaped ? words.find(text(start, end)) : words.find(bytes, start, end - start);
        if (index >= 0) {
            read(end + 1);
        }
        return index;
    }

    /**
     * Reads a whole number, written in whatever way.
     *
     * @return the number
     * @throws dev.parley.MalformedResponseException if the value is no number, or has a fraction, or does not fit
     */
    public long longValue() {
        int start = pos;
        int end = numberEnd("longValue()", "a whole number");
        try {
            long value = JsonNumbers.toLong(bytes, start, end);
            read(end);
            return value;
        } catch (ArithmeticException e) {
            throw fault("expected a whole number of 64 bits but found another number", start);
        }
    }

    /**
     * Reads a number.
     *
     * @return the nearest double, which is infinite for numbers beyond its range
     * @throws dev.parley.MalformedResponseException if the value is no number
     */
    public double doubleValue() {
        int start = pos;
        int end = numberEnd("doubleValue()", "a number");
        read(end);
        return JsonNumbers.toDouble(bytes, start, end);
    }

    /**
     * Reads true or false.
     *
     * @return the value
     * @throws dev.parley.MalformedResponseException if the value is neither
     */
    public boolean booleanValue() {
        int c = lead("booleanValue()");
        if (c != 't' && c != 'f') {
            throw expected("a boolean", pos);
        }
        read(wordEnd(pos));
        return c == 't';
    }

    /**
     * Reads null, if the value is null.
     *
     * @return true if it was; false if the value is another one, which stays to be read
     * @throws dev.parley.MalformedResponseException if the value begins like null and is not
     */
    public boolean nullValue() {
        if (lead("nullValue()") != 'n') {
            return false;
        }
        read(wordEnd(pos));
        return true;
    }

    /**
     * Checks a value of any kind and passes it over.
     *
     * @throws dev.parley.MalformedResponseException if it is malformed or lies too deep
     */
    public void skip() {
        int c = lead("skip()");
        if (c == '"') {
            read(skippedStringEnd(pos + 1) + 1);
        } else {
            read(c == '{' || c == '[' ? containerEnd(pos) : scalarEnd(pos));
        }
    }

    /**
     * Checks a value of any kind and takes it as it is written.
     *
     * @return the JSON text of the value, without white space around it
     * @throws dev.parley.MalformedResponseException if it is malformed or lies too deep
     */
    public String raw() {
        int start = pos;
        skip();
        return new String(bytes, start, pos - start, StandardCharsets.UTF_8);
    }

    /** The first byte of the value to be read. */
    private int lead(String call) {
        if (state != VALUE) {
            throw misuse(call);
        }
        return byteAt(pos);
    }

    private void leaveAt(int at) {
        leave();
        read(at + 1);
    }

    private void read(int end) {
        pos = end;
        state = NEXT;
    }

    private int beginString(String call) {
        if (lead(call) != '"') {
            throw expected("a string", pos);
        }
        return pos + 1;
    }

    private int numberEnd(String call, String what) {
        int c = lead(call);
        if (c != '-' && !isDigit(c)) {
            throw expected(what, pos);
        }
        return numberEnd(pos);
    }

    private String text(int start, int end) {
        return escaped
                ? JsonStrings.unescape(bytes, start, end, beyondAscii)
                : JsonStrings.plain(bytes, start, end, beyondAscii);
    }

    private IllegalStateException misuse(String call) {
        return new IllegalStateException(
                state == VALUE
                        ? call + " cannot be called while a value is to be read; read it or call skip()"
                        : call + " cannot be called here: no value is to be read, or not of this kind");
    }
}
