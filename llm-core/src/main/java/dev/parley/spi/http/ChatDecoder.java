package dev.parley.spi.http;

import dev.parley.Incubating;
import dev.parley.spi.ChatEmitter;
import java.net.http.HttpHeaders;

/**
 * Turns the records of one streamed answer into its pieces. Made anew for each attempt; called by one thread at a time.
 *
 * <p>A decoder ends the answer with {@link ChatEmitter#finish} when it has seen the protocol's own end mark, and with
 * {@link ChatEmitter#fail} for an error that the server reports inside the stream. It may throw an
 * {@link dev.parley.LlmException}, which ends the stream with it; any other exception ends it as a
 * {@link dev.parley.MalformedResponseException}.
 *
 * <p>The emitter belongs to the call that it is given to, and may be another one at the next: do not keep it. What is added
 * to it afterwards may never be delivered.
 *
 * <p>With many streams open at once, what a decoder stores for a token in its own fields is looked for by the next collection
 * of the garbage collector, stream by stream: pass a token's text on rather than keep it in a field.
 *
 * @since 0.1.0
 */
@Incubating
public interface ChatDecoder {
    /**
     * The answer has begun with a good status.
     *
     * @param headers the response's headers
     * @param out takes the pieces
     */
    default void headers(HttpHeaders headers, ChatEmitter out) {}

    /**
     * One line or event.
     *
     * @param record valid during this call only
     * @param out takes the pieces
     */
    void record(StreamRecord record, ChatEmitter out);

    /**
     * The body ended. If {@code out} is not finished after this, the stream fails with
     * {@link dev.parley.TruncatedStreamException}.
     *
     * @param out takes the last pieces
     */
    default void end(ChatEmitter out) {}
}
