package dev.parley.llamacpp.internal.gguf;

import org.jspecify.annotations.Nullable;

/** The types of values in a GGUF header, in the order of their numbers in the file. */
public enum GgufType {
    /** 8 bits without sign. */
    UINT8(1),

    /** 8 bits with sign. */
    INT8(1),

    /** 16 bits without sign. */
    UINT16(2),

    /** 16 bits with sign. */
    INT16(2),

    /** 32 bits without sign. */
    UINT32(4),

    /** 32 bits with sign. */
    INT32(4),

    /** A float of 32 bits. */
    FLOAT32(4),

    /** One byte, 0 or 1. */
    BOOL(1),

    /** A length of 64 bits and as many bytes of UTF-8. */
    STRING(8),

    /** The type of the elements, their number in 64 bits, the elements. */
    ARRAY(12),

    /** 64 bits without sign. */
    UINT64(8),

    /** 64 bits with sign. */
    INT64(8),

    /** A float of 64 bits. */
    FLOAT64(8);

    private static final GgufType[] TYPES = values();

    private final int minBytes;

    GgufType(int minBytes) {
        this.minBytes = minBytes;
    }

    /** The fewest bytes a value has; exactly that many, unless it is a text or an array. */
    int minBytes() {
        return minBytes;
    }

    boolean isFixed() {
        return this != STRING && this != ARRAY;
    }

    /** The type with that number, or null if there is none. */
    static @Nullable GgufType of(int number) {
        return number >= 0 && number < TYPES.length ? TYPES[number] : null;
    }
}
