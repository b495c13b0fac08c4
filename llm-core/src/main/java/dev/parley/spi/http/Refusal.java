package dev.parley.spi.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reads what a server says instead of an answer; the beginning must do when it is long, stalls or breaks off. */
final class Refusal extends Collector {
    /** How long is waited for the whole of it: what matters most is in the head. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AtomicBoolean told = new AtomicBoolean();
    private final Consumer<byte[]> listener;

    /**
     * Makes a reader.
     *
     * @param limit how many bytes are enough
     * @param listener told once
     */
    Refusal(int limit, Consumer<byte[]> listener) {
        super(limit);
        this.listener = listener;
    }

    /** Makes do with what has come so far; callable from any thread. */
    void cut() {
        tell(soFar());
    }

    @Override
    void collected(byte[] bytes) {
        tell(bytes);
    }

    @Override
    void tooLong(byte[] beginning) {
        tell(beginning);
    }

    @Override
    public boolean brokenOff() {
        end();
        return true;
    }

    private void tell(byte[] bytes) {
        if (told.compareAndSet(false, true)) {
            listener.accept(bytes);
        }
    }
}
