package dev.parley.spi.http;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A few byte arrays for the whole process, lent for the time of one call.
 *
 * <p>Not kept by thread: a virtual thread would carry arrays of its own. A thread looks in two places, since it may need a
 * second array (for a string with escapes) while it has a first one (in a framer).
 */
final class Scratch {
    /** What the JDK's HTTP client reads at once. */
    static final int SIZE = 16 * 1024;

    private static final int MASK =
            Integer.highestOneBit(Math.min(Runtime.getRuntime().availableProcessors(), 32)) * 4 - 1;
    private static final AtomicReferenceArray<byte[]> SHELF = new AtomicReferenceArray<>(MASK + 1);

    private Scratch() {}

    static byte[] take() {
        int slot = slot();
        byte[] array = SHELF.getAndSet(slot, null);
        if (array == null) {
            array = SHELF.getAndSet(slot ^ 1, null);
        }
        return array != null ? array : new byte[SIZE];
    }

    /** Gives an array back; nobody may use it any more. */
    static void give(byte[] array) {
        int slot = slot();
        SHELF.lazySet(SHELF.getPlain(slot) == null ? slot : slot ^ 1, array);
    }

    private static int slot() {
        int hash = Thread.currentThread().hashCode();
        return (hash ^ hash >>> 7) & MASK;
    }
}
