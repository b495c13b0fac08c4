package dev.parley.spi.http;

import dev.parley.ErrorDetails;
import dev.parley.MalformedResponseException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** What the framers share: the way in, the life cycle, and the memory for what has not ended yet. */
abstract sealed class ByteFramer implements Framer permits NdjsonFramer, SseFramer, WholeFramer {
    private static final int LARGEST_CAP = 1 << 30;
    private static final int SMALLEST_CARRY = 256;

    final int maxRecordBytes;

    /** What has arrived of a record that is not whole yet: the first {@code carried} bytes. */
    byte[] carry = Words.NONE;

    int carried;

    private boolean busy;
    private boolean closed;

    ByteFramer(int maxRecordBytes) {
        if (maxRecordBytes < 1 || maxRecordBytes > LARGEST_CAP) {
            throw new IllegalArgumentException(
                    "maxRecordBytes must be from 1 to " + LARGEST_CAP + ", but is " + maxRecordBytes);
        }
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Takes the bytes from 0 to {@code to}; may keep neither the array nor the record to show them with. */
    abstract void split(byte[] bytes, int to, StreamRecord record, RecordHandler handler);

    /** Delivers what is left. */
    abstract void finish(StreamRecord record, RecordHandler handler);

    @Override
    public final void feed(ByteBuffer bytes, RecordHandler handler) {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(handler, "handler");
        enter();
        Scratch scratch = Scratch.take();
        boolean whole = false;
        try {
            while (bytes.hasRemaining()) {
                int n = Math.min(bytes.remaining(), scratch.bytes.length);
                bytes.get(scratch.bytes, 0, n);
                split(scratch.bytes, n, scratch.record, handler);
            }
            whole = true;
        } finally {
            leave(scratch, !whole);
        }
    }

    @Override
    public final void end(RecordHandler handler) {
        Objects.requireNonNull(handler, "handler");
        enter();
        Scratch scratch = Scratch.take();
        try {
            finish(scratch.record, handler);
        } finally {
            leave(scratch, true);
        }
    }

    private void enter() {
        if (busy || closed) {
            throw new IllegalStateException(
                    busy ? "a framer must not be called by its handler" : "the framer is closed");
        }
        busy = true;
    }

    private void leave(Scratch scratch, boolean forGood) {
        busy = false;
        closed = forGood;
        scratch.record.clear();
        scratch.give();
        if (forGood) {
            release();
        }
    }

    /** Adds bytes to what is carried; the sum may not be above the limit. */
    final void carry(byte[] bytes, int from, int to, int limit) {
        long length = (long) carried + to - from;
        if (length > limit) {
            throw tooLarge();
        }
        if (length > carry.length) {
            long grown = Math.max(Math.max(length, 2L * carry.length), SMALLEST_CARRY);
            carry = Arrays.copyOf(carry, (int) Math.min(grown, limit));
        }
        System.arraycopy(bytes, from, carry, carried, to - from);
        carried = (int) length;
    }

    final void release() {
        if (carry.length > 0) {
            carry = Words.NONE;
        }
        carried = 0;
    }

    final MalformedResponseException tooLarge() {
        return new MalformedResponseException(
                ErrorDetails.builder("a record of the stream is larger than the cap of " + maxRecordBytes + " bytes")
                        .build());
    }

    static boolean startsWithByteOrderMark(byte[] b, int from, int to) {
        return to - from >= 3 && b[from] == (byte) 0xEF && b[from + 1] == (byte) 0xBB && b[from + 2] == (byte) 0xBF;
    }
}
