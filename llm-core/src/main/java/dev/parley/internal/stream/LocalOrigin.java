package dev.parley.internal.stream;

import java.util.function.BooleanSupplier;

/**
 * An answer that is made in this process, from now on.
 *
 * @param provider the provider's id, or empty
 * @param model the model asked for, or empty
 * @param rawEvents whether the consumer asked for what has no event of its own
 * @param startNanos when it was asked for
 * @param cancelled whether the consumer has gone
 */
record LocalOrigin(String provider, String model, boolean rawEvents, long startNanos, BooleanSupplier cancelled)
        implements ChatOrigin {
    LocalOrigin(String provider, String model, boolean rawEvents, BooleanSupplier cancelled) {
        this(provider, model, rawEvents, System.nanoTime(), cancelled);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }
}
