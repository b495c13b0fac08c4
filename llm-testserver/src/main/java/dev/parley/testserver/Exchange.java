package dev.parley.testserver;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of one request: how far its script got and whether the client stayed to hear it.
 *
 * <p>Instances are live, change while the script runs, and are safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Exchange {

    private enum State {
        RUNNING,
        FINISHED,
        HUNG_UP
    }

    private final SeenRequest request;
    private final Monitor monitor;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong pieces = new AtomicLong();
    private State state = State.RUNNING;
    private long hungUpAtNanos;

    Exchange(SeenRequest request, Monitor monitor) {
        this.request = request;
        this.monitor = monitor;
    }

    /**
     * Returns the request that was answered.
     *
     * @return the request
     */
    public SeenRequest request() {
        return request;
    }

    /**
     * Returns how many bytes of the answer the socket has taken, status line, headers and chunk sizes included.
     *
     * @return the number of bytes so far
     */
    public long bytesWritten() {
        return bytes.get();
    }

    /**
     * Returns how many pieces of the body the socket has taken whole: chunks, lines, events, the pieces of a split
     * text, each round of a repeat or a flood (which is counted in batches of some 64 KiB).
     *
     * @return the number of pieces so far
     */
    public long piecesWritten() {
        return pieces.get();
    }

    /**
     * Tells whether the script is over, for whatever reason.
     *
     * @return true once the script has run to its end, the client has hung up or the server was closed
     */
    public boolean finished() {
        return monitor.read(() -> state != State.RUNNING);
    }

    /**
     * Waits until the script is over, for whatever reason.
     *
     * @param atMost how long to wait
     * @throws AssertionError if it still runs after that, or if the waiting thread is interrupted (its flag is kept)
     */
    public void awaitFinished(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        monitor.await(() -> state != State.RUNNING, atMost, () -> state, () -> "end of " + this);
    }

    /**
     * Tells whether the client closed, half-closed or reset the connection before the script was over.
     *
     * @return true once that was seen
     */
    public boolean hungUp() {
        return monitor.read(() -> state == State.HUNG_UP);
    }

    /**
     * Waits until the client hangs up. The server reads all the time, so that it sees this at once in every phase,
     * also while it writes nothing.
     *
     * @param atMost how long to wait
     * @return when it was seen, as {@link System#nanoTime()} counts
     * @throws AssertionError if the client stays that long, if the script is over before the client has hung up, or if
     *     the waiting thread is interrupted (its flag is kept)
     */
    public long awaitHangUp(Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        monitor.await(() -> state != State.RUNNING, atMost, () -> state, () -> "hang-up of " + this);
        if (!hungUp()) {
            throw new AssertionError("no hang-up: the script was over before the client hung up: " + this);
        }
        return monitor.read(() -> hungUpAtNanos);
    }

    void wrote(long count) {
        bytes.addAndGet(count);
    }

    void wrotePieces(long count) {
        pieces.addAndGet(count);
    }

    /** The script is over and the client still there. */
    void finish() {
        end(State.FINISHED, 0);
    }

    void hangUp(long atNanos) {
        end(State.HUNG_UP, atNanos);
    }

    private void end(State how, long atNanos) {
        monitor.change(() -> {
            if (state == State.RUNNING) {
                state = how;
                hungUpAtNanos = atNanos;
            }
        });
    }

    @Override
    public String toString() {
        return monitor.read(() -> request + " [" + state + ", " + bytes + " bytes and " + pieces + " pieces written]");
    }
}
