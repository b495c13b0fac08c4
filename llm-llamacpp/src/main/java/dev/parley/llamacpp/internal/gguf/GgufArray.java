package dev.parley.llamacpp.internal.gguf;

import java.util.List;

/**
 * An array of a GGUF header.
 *
 * @param type the type of its elements
 * @param length the number of its elements
 * @param values the elements, in the form of {@link GgufHeader#scalars()}, if the array was asked for and was short
 *     enough; empty otherwise
 */
public record GgufArray(GgufType type, long length, List<Object> values) {
    /** Copies the values. */
    public GgufArray {
        values = List.copyOf(values);
    }
}
