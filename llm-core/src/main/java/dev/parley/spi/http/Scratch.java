package dev.parley.spi.http;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A byte array and a record to show what is in it; a few for the whole process, lent for the time of one call. So streams that
 * wait for their next token need none.
 *
 * <p>Not kept by thread: a virtual thread would carry some of its own. A thread looks in two places, since it may need a
 * second one (for a string with escapes) while it has a first one (in a framer).
 */
final class Scratch {
    /** What the JDK's HTTP client reads at once. */
    static final int SIZE = 16 * 1024;

    private static final int MASK =
            Integer.highestOneBit(Math.min(Runtime.getRuntime().availableProcessors(), 32)) * 4 - 1;
    private static final AtomicReferenceArray<Scratch> SHELF = new AtomicReferenceArray<>(MASK + 1);

    final byte[] bytes = new byte[SIZE];
    final StreamRecord record = new StreamRecord();

    private Scratch() {}

    static Scratch take() {
        int slot = slot();
        Scratch scratch = SHELF.getAndSet(slot, null);
        if (scratch == null) {
            scratch = SHELF.getAndSet(slot ^ 1, null);
        }
        return scratch != null ? scratch : new Scratch();
    }

    /** Gives it back; nobody may use it any more. */
    void give() {
        int slot = slot();
        SHELF.lazySet(SHELF.getPlain(slot) == null ? slot : slot ^ 1, this);
    }

    private static int slot() {
        int hash = Thread.currentThread().hashCode();
        return (hash ^ hash >>> 7) & MASK;
    }
}
