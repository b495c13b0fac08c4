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

    private State state = State.OPEN;

    private enum State {
        OPEN,
        BUSY,
        CLOSED
    }

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
        State next = State.CLOSED;
        try {
            while (bytes.hasRemaining()) {
                int n = Math.min(bytes.remaining(), scratch.bytes.length);
                bytes.get(scratch.bytes, 0, n);
                split(scratch.bytes, n, scratch.record, handler);
            }
            next = State.OPEN;
        } finally {
            leave(next, scratch);
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
            leave(State.CLOSED, scratch);
        }
    }

    private void enter() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    state == State.BUSY ? "a framer must not be called by its handler" : "the framer is closed");
        }
        state = State.BUSY;
    }

    private void leave(State next, Scratch scratch) {
        state = next;
        scratch.record.clear();
        scratch.give();
        if (next == State.CLOSED) {
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
