package dev.parley.internal.stream;

import dev.parley.ChatResponse;
import java.util.Optional;

/**
 * Where the events of one stream come from.
 *
 * <p>All methods return at once. {@link #start} is called at most once, by the first claim, and stands for the first
 * request of a batch; {@link #request} is called when the batch before has been taken; {@link #cancel} may come from any
 * thread, in any phase, more than once, even before {@code start}.
 *
 * @param <E> the event type
 */
public interface EventSource<E> {
    /** Begins to produce events into {@code sink}. */
    void start(EventSink<E> sink);

    /** Asks for one more batch. */
    void request();

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
