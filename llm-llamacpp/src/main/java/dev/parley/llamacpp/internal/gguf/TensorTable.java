package dev.parley.llamacpp.internal.gguf;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up the table of tensors, and finds out whether the file has all the weights that the table tells of. */
final class TensorTable {
    /** An empty name, no dimensions, a type, an offset. */
    static final int MIN_BYTES = 8 + 4 + 4 + 8;

    private static final int MAX_NAME = 1024;
    private static final int MAX_DIMENSIONS = 4;

    private final GgufSource source;
    private final long alignment;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Long> weightsByType = new TreeMap<>();
    private long parameters;

    /** Where the weights end as far as it is known, from where they begin. */
    private long end;

    private boolean allSizesKnown = true;

    TensorTable(GgufSource source, long alignment) {
        this.source = source;
        this.alignment = alignment;
    }

    GgufTensors read(long count) throws IOException {
        for (long i = 0; i < count; i++) {
            tensor();
        }
        long start = source.position();
        if (count > 0) {
            start = Math.addExact(start, alignment - 1) & -alignment;
        }
        if (end > Long.MAX_VALUE - start) {
            throw source.fail(Kind.MALFORMED, "claims weights of more than 2^63 bytes");
        }
        if (start + end > source.size() && count > 0) {
            throw source.fail(
                    Kind.TRUNCATED,
                    "is truncated: it has " + source.size() + " bytes, but its weights end at byte " + (start + end)
                            + ". Download or copy it again");
        }
        OptionalLong weightsEnd = allSizesKnown ? OptionalLong.of(start + end) : OptionalLong.empty();
        return new GgufTensors(count, parameters, weightsByType, start, weightsEnd);
    }

    private void tensor() throws IOException {
        String name = source.textUpTo(MAX_NAME, "the name of a tensor");
        if (name == null) {
            throw source.fail(Kind.MALFORMED, "has a tensor whose name has more than " + MAX_NAME + " bytes");
        }
        if (!names.add(name)) {
            throw malformed(name, "is there twice");
        }
        int dimensions = source.int32();
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw malformed(name, "has " + Integer.toUnsignedString(dimensions) + " dimensions");
        }
        long row = 1;
        long weights = 1;
        for (int i = 0; i < dimensions; i++) {
            long length = source.int64();
            row = i == 0 ? length : row;
            if (length < 0 || Math.multiplyHigh(weights, length) != 0 || weights * length < 0) {
                throw malformed(name, "is too big");
            }
            weights *= length;
        }
        int number = source.int32();
        long offset = source.int64();
        if (offset < 0 || offset % alignment != 0) {
            throw malformed(name, "begins at " + Long.toUnsignedString(offset) + ", no multiple of " + alignment);
        }
        TensorType type = TensorType.of(number);
        if (type == null) {
            allSizesKnown = false;
        }
        end = Math.max(end, offset + bytes(name, type, row, weights, offset));
        if (parameters > Long.MAX_VALUE - weights) {
            throw source.fail(Kind.MALFORMED, "claims more than 2^63 weights");
        }
        parameters += weights;
        weightsByType.merge(
                type == null ? "type " + Integer.toUnsignedString(number) : type.name(), weights, Long::sum);
    }

    private long bytes(String name, @Nullable TensorType type, long row, long weights, long offset) {
        if (type == null) {
            return 0;
        }
        if (row % type.blockWeights() != 0) {
            throw malformed(
                    name, "has rows of " + row + " weights, but " + type + " has blocks of " + type.blockWeights());
        }
        long blocks = weights / type.blockWeights();
        if (blocks > (Long.MAX_VALUE - offset) / type.blockBytes()) {
            throw malformed(name, "is too big");
        }
        return blocks * type.blockBytes();
    }

    private GgufException malformed(String name, String what) {
        return source.fail(Kind.MALFORMED, "is malformed: the tensor '" + GgufSource.brief(name) + "' " + what);
    }
}
