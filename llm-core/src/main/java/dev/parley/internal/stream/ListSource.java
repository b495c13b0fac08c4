package dev.parley.internal.stream;

import dev.parley.LlmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events that are there already, then an end.
 *
 * @param <E> the event type
 */
public final class ListSource<E> implements EventSource<E> {
    private final List<E> events;
    private final @Nullable LlmException failure;

    /**
     * Makes a source.
     *
     * @param events delivered at once
     * @param failure how it ends, or null when it ends well
     */
    public ListSource(List<? extends E> events, @Nullable LlmException failure) {
        this.events = List.copyOf(events);
        this.failure = failure;
    }

    @Override
    public void start(EventSink<E> sink) {
        sink.emit(new ArrayList<>(events));
        if (failure == null) {
            sink.complete();
        } else {
            sink.fail(failure);
        }
    }

    @Override
    public void request(int taken) {}

    @Override
    public void cancel() {}

    @Override
    public Optional<String> origin() {
        return failure == null ? Optional.empty() : failure.provider();
    }
}
