package dev.parley.spi.http;

import dev.parley.Incubating;

/**
 * Cuts newline-delimited JSON into lines.
 *
 * <p>A record is a line without its line feed and without one carriage return before that. Lines of nothing but blanks,
 * tabs and carriage returns are skipped, and so is a byte order mark at the start of the stream. A last line without a
 * line feed is delivered by {@link #end}. The lines are not looked into: whether they are JSON is the reader's question.
 *
 * @since 0.1.0
 */
@Incubating
public final class NdjsonFramer extends ByteFramer {
    /** A byte order mark and a carriage return do not count. */
    private static final int UNCOUNTED = 4;

    private boolean begun;

    /**
     * Makes a framer for one stream.
     *
     * @param maxRecordBytes the longest line that is accepted, in bytes; 1 to 2^30
     * @throws IllegalArgumentException if the cap is out of range
     */
    public NdjsonFramer(int maxRecordBytes) {
        super(maxRecordBytes);
    }

    @Override
    void split(byte[] bytes, int to, StreamRecord record, RecordHandler handler) {
        int from = 0;
        for (int end = Words.lineFeed(bytes, 0, to); end < to; end = Words.lineFeed(bytes, from, to)) {
            if (carried == 0) {
                line(bytes, from, end, true, record, handler);
            } else {
                keep(bytes, from, end);
                carriedLine(true, record, handler);
            }
            from = end + 1;
        }
        if (from < to) {
            keep(bytes, from, to);
        }
    }

    @Override
    void finish(StreamRecord record, RecordHandler handler) {
        if (carried > 0) {
            carriedLine(false, record, handler);
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        carry(bytes, from, to, maxRecordBytes + UNCOUNTED);
    }

    private void carriedLine(boolean terminated, StreamRecord record, RecordHandler handler) {
        byte[] line = carry;
        int length = carried;
        release();
        line(line, 0, length, terminated, record, handler);
    }

    private void line(byte[] b, int from, int to, boolean terminated, StreamRecord record, RecordHandler handler) {
        if (!begun) {
            begun = true;
            if (startsWithByteOrderMark(b, from, to)) {
                from += 3;
            }
        }
        if (from < to && b[to - 1] == '\r') {
            to--;
        }
        if (to - from > maxRecordBytes) {
            throw tooLarge();
        }
        if (!blank(b, from, to)) {
            record.set(b, from, to, "", terminated);
            handler.record(record);
        }
    }

    private static boolean blank(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] != ' ' && b[i] != '\t' && b[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
