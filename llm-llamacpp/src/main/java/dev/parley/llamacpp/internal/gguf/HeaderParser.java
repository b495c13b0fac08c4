package dev.parley.llamacpp.internal.gguf;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses one header, once. What it keeps is bounded; everything else is skipped. */
final class HeaderParser {
    /** The most key/value pairs, and the most tensors. */
    static final int MAX_ENTRIES = 1 << 16;

    private static final int MAX_KEY = (1 << 16) - 1;
    private static final int MAX_ELEMENT_TEXT = 1024;
    private static final int MAX_DEPTH = 4;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1L << 31;

    /** An empty key, a type, one byte. */
    private static final int MIN_PAIR = 8 + 4 + 1;

    private final GgufSource source;
    private final Set<String> keptArrays;
    private final Map<String, Object> scalars = new LinkedHashMap<>();
    private final Map<String, GgufArray> arrays = new LinkedHashMap<>();
    private final Set<String> keys = new HashSet<>();

    HeaderParser(GgufSource source, Set<String> keptArrays) {
        this.source = source;
        this.keptArrays = keptArrays;
    }

    GgufHeader parse() throws IOException {
        int version = version();
        long tensors = source.int64();
        long pairs = source.int64();
        entries(tensors, TensorTable.MIN_BYTES, "its table of tensors");
        entries(pairs, MIN_PAIR, "its table of keys");
        for (long i = 0; i < pairs; i++) {
            pair();
        }
        GgufTensors table = new TensorTable(source, alignment()).read(tensors);
        return new GgufHeader(version, source.order(), scalars, arrays, table);
    }

    private int version() throws IOException {
        Magic.check(source);
        int version = source.int32();
        if ((version & 0xFFFF) == 0 && version != 0) {
            // small as versions are, only the other byte order puts a zero here
            version = Integer.reverseBytes(version);
            source.order(ByteOrder.BIG_ENDIAN);
        }
        if (version == 2 || version == 3) {
            return version;
        }
        String hint = version == 1 ? "Convert the model anew" : "It may be newer than this library";
        throw source.fail(
                Kind.UNSUPPORTED_VERSION,
                "has version " + Integer.toUnsignedString(version)
                        + " of the GGUF format; only the versions 2 and 3 are read. " + hint);
    }

    private void entries(long count, int minBytes, String what) {
        if (count < 0 || count > MAX_ENTRIES) {
            throw source.fail(
                    Kind.MALFORMED,
                    "claims " + Long.toUnsignedString(count) + " entries in " + what + "; at most " + MAX_ENTRIES
                            + " are read");
        }
        source.require(count, minBytes, what);
    }

    private void pair() throws IOException {
        String key = source.textUpTo(MAX_KEY, "a key");
        if (key == null || key.isEmpty()) {
            throw source.fail(Kind.MALFORMED, key == null ? "has a key of more than 65535 bytes" : "has an empty key");
        }
        if (!keys.add(key)) {
            throw source.fail(Kind.MALFORMED, "has the key '" + GgufSource.brief(key) + "' twice");
        }
        GgufType type = type(key);
        if (type == GgufType.ARRAY) {
            String what = "the array '" + GgufSource.brief(key) + "'";
            arrays.put(key, array(key, what, keptArrays.contains(key)));
        } else {
            Object value = type == GgufType.STRING
                    ? source.textUpTo(GgufReader.MAX_TEXT, "the value of " + GgufSource.brief(key))
                    : fixed(type, key);
            if (value != null) {
                scalars.put(key, value);
            }
        }
    }

    private GgufType type(String key) throws IOException {
        int number = source.int32();
        GgufType type = GgufType.of(number);
        if (type == null) {
            throw source.fail(
                    Kind.MALFORMED,
                    "has a value of the unknown type " + Integer.toUnsignedString(number) + " under '"
                            + GgufSource.brief(key) + "'");
        }
        return type;
    }

    private GgufArray array(String key, String what, boolean keep) throws IOException {
        GgufType type = type(key);
        long length = length(type, what);
        if (keep && length <= GgufReader.MAX_ELEMENTS && type != GgufType.ARRAY) {
            return new GgufArray(type, length, elements(type, (int) length, key));
        }
        skipElements(type, length, key, what, 1);
        return new GgufArray(type, length, List.of());
    }

    private long length(GgufType type, String what) throws IOException {
        long length = source.int64();
        source.require(length, type.minBytes(), what);
        return length;
    }

    /** Makes no object for an element: there may be millions. */
    private void skipElements(GgufType type, long length, String key, String what, int depth) throws IOException {
        if (type.isFixed()) {
            source.skip(length * type.minBytes());
            return;
        }
        if (type == GgufType.ARRAY && depth == MAX_DEPTH) {
            throw source.fail(Kind.MALFORMED, "nests arrays more than " + MAX_DEPTH + " deep in " + what);
        }
        for (long i = 0; i < length; i++) {
            if (type == GgufType.STRING) {
                source.skipText(what);
            } else {
                GgufType inner = type(key);
                skipElements(inner, length(inner, what), key, what, depth + 1);
            }
        }
    }

    /** All elements, or none if one of them is too long. */
    private List<Object> elements(GgufType type, int length, String key) throws IOException {
        List<Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object element = type == GgufType.STRING ? source.textUpTo(MAX_ELEMENT_TEXT, "an array") : fixed(type, key);
            if (element != null) {
                elements.add(element);
            }
        }
        return elements.size() == length ? elements : List.of();
    }

    private Object fixed(GgufType type, String key) throws IOException {
        return switch (type) {
            case UINT8 -> (long) (source.int8() & 0xFF);
            case INT8 -> (long) source.int8();
            case UINT16 -> (long) (source.int16() & 0xFFFF);
            case INT16 -> (long) source.int16();
            case UINT32 -> Integer.toUnsignedLong(source.int32());
            case INT32 -> (long) source.int32();
            case FLOAT32 -> // as people write it: 1.0E-5 and not 9.999999747378752E-6
                Double.parseDouble(Float.toString(Float.intBitsToFloat(source.int32())));
            case FLOAT64 -> Double.longBitsToDouble(source.int64());
            case BOOL -> bool(source.int8(), key);
            case INT64 -> source.int64();
            case UINT64 -> unsigned(source.int64());
            case STRING, ARRAY -> throw new IllegalArgumentException(type + " has no fixed size");
        };
    }

    private boolean bool(int value, String key) {
        if (value != 0 && value != 1) {
            throw source.fail(
                    Kind.MALFORMED,
                    "has " + (value & 0xFF) + " as a truth value under '" + GgufSource.brief(key) + "'");
        }
        return value == 1;
    }

    private static Object unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        return BigInteger.valueOf(bits).add(BigInteger.ONE.shiftLeft(64));
    }

    private long alignment() {
        Object value = scalars.get("general.alignment");
        if (value == null && !keys.contains("general.alignment")) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof Long alignment
                && alignment > 0
                && alignment <= MAX_ALIGNMENT
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        throw source.fail(Kind.MALFORMED, "has a general.alignment that is no power of two from 1 to " + MAX_ALIGNMENT);
    }
}
