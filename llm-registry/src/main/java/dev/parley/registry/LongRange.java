package dev.parley.registry;

/**
 * Whole numbers from {@code min} to {@code max}, both included; the ends of {@link #ANY} stand for "no bound".
 *
 * @param min the least, 0 for no bound
 * @param max the greatest, {@link Long#MAX_VALUE} for no bound
 */
record LongRange(long min, long max) {
    static final LongRange ANY = new LongRange(0, Long.MAX_VALUE);

    static LongRange atLeast(long min) {
        return new LongRange(min, Long.MAX_VALUE);
    }

    static LongRange atMost(long max) {
        return new LongRange(0, max);
    }

    boolean hasMin() {
        return min > 0;
    }

    boolean hasMax() {
        return max < Long.MAX_VALUE;
    }

    boolean isEmpty() {
        return min > max;
    }

    boolean contains(long value) {
        return min <= value && value <= max;
    }

    LongRange and(LongRange other) {
        return new LongRange(Math.max(min, other.min), Math.min(max, other.max));
    }
}
