package dev.parley.registry;

import java.util.Arrays;

/** The last samples of a time. */
final class LatencyRing {
    static final int SIZE = 128;

    private final long[] nanos = new long[SIZE];
    private int next;
    private int filled;

    synchronized void add(long sample) {
        nanos[next] = Math.max(0, sample);
        next = (next + 1) % SIZE;
        filled = Math.min(SIZE, filled + 1);
    }

    synchronized LatencyStats stats() {
        return LatencyStats.of(Arrays.copyOf(nanos, filled));
    }
}
