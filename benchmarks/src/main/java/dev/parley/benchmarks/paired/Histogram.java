package dev.parley.benchmarks.paired;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations by how often they came, to within one part in a hundred; any number of threads may add to it. */
final class Histogram {
    /** Steps within one doubling. */
    private static final int STEPS = 128;

    private static final int STEP_BITS = 7;

    private final AtomicLongArray counts = new AtomicLongArray((64 - STEP_BITS) * STEPS);

    void add(long nanos) {
        counts.incrementAndGet(bucket(Math.max(0, nanos)));
    }

    long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** The duration that this share of all does not exceed, in milliseconds; not a number if there is none. */
    double millis(double share) {
        long wanted = (long) Math.ceil(count() * share);
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (wanted > 0 && seen >= wanted) {
                return lowest(i) / 1e6;
            }
        }
        return Double.NaN;
    }

    private static int bucket(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
        return (shift + 1) * STEPS + (int) (value >>> shift) - STEPS;
    }

    private static long lowest(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return (long) (bucket % STEPS + STEPS) << shift;
    }
}
