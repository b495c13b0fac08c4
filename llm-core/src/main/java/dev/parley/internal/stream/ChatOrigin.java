package dev.parley.internal.stream;

/**
 * Whose answer a stream is.
 *
 * @param provider the provider's id, or empty
 * @param model the model asked for, or empty
 * @param rawEvents whether the consumer asked for what has no event of its own
 * @param startNanos when the request was started, on the clock that measures the first token
 */
public record ChatOrigin(String provider, String model, boolean rawEvents, long startNanos) {}
