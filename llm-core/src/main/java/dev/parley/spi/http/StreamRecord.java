package dev.parley.spi.http;

import dev.parley.Incubating;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * One record of a stream, seen in place: a line of NDJSON or the data of a server-sent event.
 *
 * <p>The object is used again for other records, and so is the memory it shows. It is valid only during
 * {@link RecordHandler#record}; afterwards it is empty or shows another record, which may be another stream's. It is not
 * thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public final class StreamRecord {
    private byte[] bytes = Words.NONE;
    private int from;
    private int to;
    private String event = "";
    private boolean terminated;
    private UnaryOperator<String> redactor = UnaryOperator.identity();

    StreamRecord() {}

    void set(byte[] bytes, int from, int to, String event, boolean terminated) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.event = event;
        this.terminated = terminated;
    }

    /** Sets what cuts secrets out of {@link #text}. */
    void redactor(UnaryOperator<String> cut) {
        redactor = cut;
    }

    void clear() {
        set(Words.NONE, 0, 0, "", false);
        redactor = UnaryOperator.identity();
    }

    /**
     * The array that holds the record, in UTF-8, between {@link #from()} and {@link #to()}.
     *
     * @return the framer's own array, which must not be written to; what lies outside the bounds means nothing
     */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * Where the record begins.
     *
     * @return the index of the first byte
     */
    public int from() {
        return from;
    }

    /**
     * Where the record ends.
     *
     * @return the index after the last byte; equal to {@link #from()} for an event whose data is empty
     */
    public int to() {
        return to;
    }

    /**
     * The name of the server-sent event.
     *
     * @return the name, or an empty text if the event has none and for NDJSON
     */
    public String event() {
        return event;
    }

    /**
     * Whether the end of the record was seen.
     *
     * @return false if the stream ended before the newline or the blank line that closes a record, so that this last
     *     record may be cut off
     */
    public boolean terminated() {
        return terminated;
    }

    /**
     * The record as text that may be shown: for messages and raw events. What it means is to be read from
     * {@link #bytes()}.
     *
     * @return a new string; bytes that are no UTF-8 are U+FFFD in it, and the credentials that were sent with the call, if
     *     the server repeats them, are {@code ****}
     */
    public String text() {
        return redactor.apply(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    /**
     * A part of this record that a decoder has read, fit for a message.
     *
     * @param part the text
     * @return the text with the credentials of the call cut out
     */
    public String withoutSecrets(String part) {
        return redactor.apply(part);
    }

    /**
     * Tells the size of the record, never its content.
     *
     * @return a short description for logs
     */
    @Override
    public String toString() {
        return "StreamRecord[" + (event.isEmpty() ? "" : "event " + event + ", ") + (to - from) + " bytes]";
    }
}
