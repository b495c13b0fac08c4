package dev.parley.spi.http;

import dev.parley.Incubating;
import java.nio.ByteBuffer;

/**
 * Cuts a stream of bytes into records, wherever the network happened to cut it.
 *
 * <p>The records are the same for every division of the stream into buffers, one byte at a time included. A framer holds
 * memory only for the part of a record whose end has not arrived yet; between records it holds none.
 *
 * <p>A framer serves one stream. It is not thread-safe: calls must follow one another, from whichever thread. As soon as
 * a call has thrown anything, or {@link #end} has returned, the framer is closed and every further call is refused with
 * {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
@Incubating
public interface Framer {

    /**
     * Takes the next bytes of the stream and hands every record that they complete to the handler.
     *
     * @param bytes the bytes between position and limit; all are consumed. Read-only, direct and empty buffers are fine
     * @param handler takes the records, on this thread, before this method returns
     * @throws dev.parley.MalformedResponseException if a record is larger than the framer's cap
     * @throws IllegalStateException if the framer is closed, or if it is called by its own handler
     */
    void feed(ByteBuffer bytes, RecordHandler handler);

    /**
     * Tells the framer that the stream is over and hands what is left, if it makes a record, to the handler.
     *
     * <p>Such a last record says {@link StreamRecord#terminated() terminated() == false}: it may be whole, or cut off.
     *
     * @param handler takes at most one record, on this thread, before this method returns
     * @throws dev.parley.MalformedResponseException if the last record is larger than the framer's cap
     * @throws IllegalStateException if the framer is closed, or if it is called by its own handler
     */
    void end(RecordHandler handler);
}
