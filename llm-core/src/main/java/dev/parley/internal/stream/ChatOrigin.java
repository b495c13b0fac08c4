package dev.parley.internal.stream;

/** Whose answer a stream is, and what its collector has to know of the call behind it. */
public interface ChatOrigin {
    /** The provider's id, or empty. */
    String provider();

    /** The model asked for, or empty. */
    String model();

    /** Whether the consumer asked for what has no event of its own. */
    boolean rawEvents();

    /** When the request was started, on the clock of {@link #nanoTime}. */
    long startNanos();

    /** The clock for the time to the first token. */
    long nanoTime();

    /** Whether the consumer has gone. */
    boolean isCancelled();
}
