package dev.parley.internal.stream;

import java.util.List;

/**
 * Takes the events of one {@link EventSource}. Calls are serial; after {@link #complete} or {@link #fail} everything is
 * ignored, so a source need not guard against its own late signals.
 *
 * @param <E> the event type
 */
public interface EventSink<E> {
    /** Hands over a batch, in order. The list belongs to the sink from here on. */
    void emit(List<E> batch);

    /** The stream ended as it should. */
    void complete();

    /** The stream ended early. */
    void fail(Throwable cause);
}
