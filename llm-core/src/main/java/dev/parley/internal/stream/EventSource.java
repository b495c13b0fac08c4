package dev.parley.internal.stream;

import dev.parley.ChatResponse;
import java.util.Optional;

/**
 * Where the events of one stream come from.
 *
 * <p>All methods return at once. {@link #start} is called at most once, by the first claim, and stands for the first
 * request of a batch; {@link #request} and {@link #idle} come from the consumer, one call at a time; {@link #cancel} may
 * come from any thread, in any phase, more than once, even before {@code start}.
 *
 * @param <E> the event type
 */
public interface EventSource<E> {
    /** Begins to produce events into {@code sink}. */
    void start(EventSink<E> sink);

    /**
     * Asks for one more batch, since the consumer has taken what waited and works on it.
     *
     * @param taken how many batches that were, 1 or more
     */
    void request(int taken);

    /**
     * The consumer has worked through all it took, and nothing waits: a source that can get one batch further ahead than
     * what was requested may do so now. May come more than once in a row.
     */
    default void idle() {}

    /** Stops producing and frees what is held; signals nothing to the sink. */
    void cancel();

    /** What has arrived so far, for an error that ends the stream early; empty when nothing has. */
    default Optional<ChatResponse> partial() {
        return Optional.empty();
    }

    /** Names whose stream this is in a message, such as {@code "ollama"}; empty when unknown. */
    default Optional<String> origin() {
        return Optional.empty();
    }
}
