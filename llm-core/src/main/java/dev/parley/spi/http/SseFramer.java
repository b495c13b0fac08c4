package dev.parley.spi.http;

import dev.parley.Incubating;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of server-sent events into events, as the WHATWG HTML standard reads them.
 *
 * <p>Lines end with LF, CR LF or CR. A record is the data of one event: its {@code data} lines joined by line feeds, with
 * the {@code event} name beside it. An event without a {@code data} line is not delivered; one whose only {@code data}
 * line is empty is delivered as an empty record. Comments are counted, {@code id} is kept, {@code retry} and unknown
 * fields are ignored, and so is a byte order mark at the start of the stream. {@code [DONE]} is data like any other.
 *
 * <p>In one thing it differs from the standard: a last event that no blank line closes is delivered by {@link #end}.
 *
 * @since 0.1.0
 */
@Incubating
public final class SseFramer extends ByteFramer {
    /** What a line may hold beside its data: a byte order mark, the name of the field, colon and blank. */
    private static final int UNCOUNTED = 16;

    private static final int KNOWN_EVENTS = 8;
    private static final int DATA = Words.four(new byte[] {'d', 'a', 't', 'a'}, 0);
    private static final byte[] LINE_FEED = {'\n'};
    private static final FieldNames NO_EVENTS = FieldNames.of();
    private static final FieldNames FIELDS = FieldNames.of("data", "event", "id", "retry");

    /**
     * The data of the event being read is either in {@code carry}, up to {@code carriedData}, or, while its only line is
     * in the array being split, there between {@code dataFrom} and {@code dataTo}.
     */
    private boolean hasData;

    private boolean dataInPlace;
    private int dataFrom;
    private int dataTo;
    private int carriedData;

    private String event = "";
    private FieldNames events = NO_EVENTS;
    private byte[] id = Words.NONE;
    private int idLength;
    private long comments;
    private boolean begun;
    private boolean skipLineFeed;

    /**
     * Makes a framer for one stream.
     *
     * @param maxRecordBytes the most data that an event may have, in bytes; 1 to 2^30. A line of any kind may be 16 bytes
     *     longer than what its event has left
     * @throws IllegalArgumentException if the cap is out of range
     */
    public SseFramer(int maxRecordBytes) {
        super(maxRecordBytes);
    }

    /**
     * How many comment lines have come; servers send them to show that they are alive.
     *
     * @return the number so far
     */
    public long comments() {
        return comments;
    }

    /**
     * The last event id that has come.
     *
     * @return the id, or an empty text if there was none
     */
    public String lastId() {
        return new String(id, 0, idLength, StandardCharsets.UTF_8);
    }

    @Override
    void split(byte[] bytes, int to, StreamRecord record, RecordHandler handler) {
        int from = 0;
        if (skipLineFeed && to > 0) {
            skipLineFeed = false;
            from = bytes[0] == '\n' ? 1 : 0;
        }
        for (int end = Words.lineEnd(bytes, from, to); end < to; end = Words.lineEnd(bytes, from, to)) {
            if (carried == carriedData) {
                line(bytes, from, end, record, handler);
            } else {
                keep(bytes, from, end);
                line(carry, carriedData, carried, record, handler);
            }
            from = end + 1;
            if (bytes[end] == '\r') {
                if (from == to) {
                    skipLineFeed = true;
                } else if (bytes[from] == '\n') {
                    from++;
                }
            }
        }
        if (dataInPlace) {
            carryData(bytes);
        }
        if (from < to) {
            keep(bytes, from, to);
        }
    }

    @Override
    void finish(StreamRecord record, RecordHandler handler) {
        if (carried > carriedData) {
            line(carry, carriedData, carried, record, handler);
        }
        dispatch(carry, false, record, handler);
    }

    private void keep(byte[] bytes, int from, int to) {
        if (dataInPlace) {
            carryData(bytes);
        }
        carry(bytes, from, to, maxRecordBytes + UNCOUNTED);
    }

    private void carryData(byte[] bytes) {
        dataInPlace = false;
        carry(bytes, dataFrom, dataTo, maxRecordBytes + UNCOUNTED);
        carriedData = carried;
    }

    /** Reads a line, which lies in the array being split or, behind the data, in {@code carry}. */
    private void line(byte[] b, int from, int to, StreamRecord record, RecordHandler handler) {
        int dataLength = dataInPlace ? dataTo - dataFrom : carriedData;
        if ((long) dataLength + to - from > maxRecordBytes + UNCOUNTED) {
            throw tooLarge();
        }
        if (!begun) {
            begun = true;
            if (startsWithByteOrderMark(b, from, to)) {
                from += 3;
            }
        }
        if (from == to) {
            dispatch(b, true, record, handler);
            return;
        }
        field(b, from, to);
        if (b == carry) {
            carried = carriedData;
            if (carried == 0) {
                release();
            }
        }
    }

    private void field(byte[] b, int from, int to) {
        if (b[from] == ':') {
            comments++;
            return;
        }
        if (to - from >= 5 && Words.four(b, from) == DATA && b[from + 4] == ':') {
            data(b, to - from > 5 && b[from + 5] == ' ' ? from + 6 : from + 5, to);
            return;
        }
        int colon = from;
        while (colon < to && b[colon] != ':') {
            colon++;
        }
        int value = colon == to ? to : colon + 1 < to && b[colon + 1] == ' ' ? colon + 2 : colon + 1;
        switch (FIELDS.find(b, from, colon - from)) {
            case 0 -> data(b, value, to);
            case 1 -> event = eventName(b, value, to);
            case 2 -> id(b, value, to);
            default -> {} // unknown fields are to be ignored, and nobody asks for the retry time
        }
    }

    private void data(byte[] b, int from, int to) {
        int length = to - from;
        if (!hasData && b != carry) {
            dataInPlace = true;
            dataFrom = from;
            dataTo = to;
            check(length);
        } else if (b != carry) {
            if (dataInPlace) {
                carryData(b);
            }
            check((long) carriedData + 1 + length);
            carry(LINE_FEED, 0, 1, maxRecordBytes);
            carry(b, from, to, maxRecordBytes);
            carriedData = carried;
        } else {
            int at = carriedData;
            check((long) at + (hasData ? 1 : 0) + length);
            if (hasData) {
                carry[at++] = '\n';
            }
            System.arraycopy(carry, from, carry, at, length);
            carriedData = at + length;
        }
        hasData = true;
    }

    private void check(long dataLength) {
        if (dataLength > maxRecordBytes) {
            throw tooLarge();
        }
    }

    /** The same name comes with every token: a few strings are kept. */
    private String eventName(byte[] b, int from, int to) {
        if (from == to) {
            return "";
        }
        int known = events.find(b, from, to - from);
        if (known >= 0) {
            return events.name(known);
        }
        String name = new String(b, from, to - from, StandardCharsets.UTF_8);
        if (events.size() < KNOWN_EVENTS && to - from <= 64 && name.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            events = events.and(name);
        }
        return name;
    }

    private void id(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == 0) {
                return;
            }
        }
        if (to - from > id.length) {
            id = Arrays.copyOfRange(b, from, to);
        } else {
            System.arraycopy(b, from, id, 0, to - from);
        }
        idLength = to - from;
    }

    private void dispatch(byte[] b, boolean terminated, StreamRecord record, RecordHandler handler) {
        String name = event;
        boolean deliver = hasData;
        boolean inPlace = dataInPlace;
        if (!name.isEmpty()) { // see JsonCursor.reset
            event = "";
        }
        hasData = false;
        dataInPlace = false;
        if (inPlace) {
            record.set(b, dataFrom, dataTo, name, terminated);
        } else {
            record.set(carry, 0, carriedData, name, terminated);
            carriedData = 0;
            release();
        }
        if (deliver) {
            handler.record(record);
        }
    }
}
