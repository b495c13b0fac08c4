package dev.parley.internal.stream;

import dev.parley.ChatResponse;
import dev.parley.LlmException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder's emitter has collected, as a source of batches sees it.
 *
 * @param <E> the event type
 */
public interface BatchAssembler<E> {
    /** The events since the last call, in order; the list is the caller's. */
    List<E> takeBatch();

    /** Whether the protocol's own end mark was seen. */
    boolean isComplete();

    /** The failure that the decoder reported, or null. */
    @Nullable
    LlmException failure();

    /** What an error that ends the stream now should carry. */
    default Optional<ChatResponse> partial() {
        return Optional.empty();
    }
}
