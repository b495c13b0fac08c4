package dev.parley.spi.http;

import java.util.Arrays;

/** The arrays and objects that the reader is in, and how to pass over whole ones without recursion. */
abstract sealed class JsonNesting extends JsonScanner permits JsonNames {
    private final int maxDepth;

    int depth;

    /** Whether the innermost of them is an object. */
    boolean inObject;

    /** One bit for each level, set for an object. */
    private long[] levels = new long[1];

    JsonNesting(int maxDepth) {
        if (maxDepth < 1) {
            throw new IllegalArgumentException("maxDepth must be at least 1, but is " + maxDepth);
        }
        this.maxDepth = maxDepth;
    }

    final void outermost() {
        depth = 0;
        inObject = false;
    }

    final void enter(boolean object, int at) {
        if (depth == maxDepth) {
            throw fault("nested deeper than " + maxDepth + " levels", at);
        }
        int index = depth >>> 6;
        if (index == levels.length) {
            levels = Arrays.copyOf(levels, index * 2);
        }
        long bit = 1L << depth;
        levels[index] = object ? levels[index] | bit : levels[index] & ~bit;
        depth++;
        inObject = object;
    }

    final void leave() {
        int level = --depth - 1;
        inObject = level >= 0 && (levels[level >>> 6] >>> level & 1) != 0;
    }

    /** From the opening bracket to behind the closing one. */
    final int containerEnd(int i) {
        int outside = depth;
        while (true) {
            int c = byteAt(i);
            if (c == '{' || c == '[') {
                enter(c == '{', i);
                i = space(i + 1);
                if (byteAt(i) != (c == '{' ? '}' : ']')) {
                    i = c == '{' ? skippedName(i) : i;
                    continue;
                }
                leave();
                i++;
            } else {
                i = scalarEnd(i);
            }
            i = skippedEnds(i, outside);
            if (depth == outside) {
                return i;
            }
        }
    }

    /** From behind a value over all that ends there to the next value, or out of it all. */
    private int skippedEnds(int i, int outside) {
        while (depth > outside) {
            i = space(i);
            boolean object = inObject;
            int c = byteAt(i);
            if (c == ',') {
                i = space(i + 1);
                return object ? skippedName(i) : i;
            }
            if (c != (object ? '}' : ']')) {
                throw expected(object ? "',' or '}'" : "',' or ']'", i);
            }
            leave();
            i++;
        }
        return i;
    }

    private int skippedName(int i) {
        if (byteAt(i) != '"') {
            throw expected("a field name", i);
        }
        return afterName(skippedStringEnd(i + 1) + 1);
    }

    /** From behind a field's closing quote to its value. */
    final int afterName(int i) {
        i = space(i);
        if (byteAt(i) != ':') {
            throw expected("':'", i);
        }
        return space(i + 1);
    }
}
