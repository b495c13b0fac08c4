package dev.parley.examples.chatserver;

import org.jspecify.annotations.Nullable;

/**
 * What a client listens to, taken event by event when the client can take one: nothing is made, and nothing waits in
 * memory, for a client that does not read.
 */
interface EventSource extends AutoCloseable {
    /** The next event, or null if there is none at the moment. */
    @Nullable
    Event next();

    /** Whether nothing will come any more. */
    boolean over();

    /** Ends the listening. */
    @Override
    void close();
}
