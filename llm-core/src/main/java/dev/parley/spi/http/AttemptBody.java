package dev.parley.spi.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of one attempt, which tells the {@link ConnectWatch} that there is a connection: the HTTP client asks for it when
 * it has one and has sent the head. Thread-safe.
 */
final class AttemptBody implements BodyPublisher {
    private final BodyPublisher body;
    private final ConnectWatch watch;

    /** The watch's. */
    private long startNanos;

    private volatile boolean connected;
    private volatile boolean givenUp;
    private volatile @Nullable CompletableFuture<?> response;

    AttemptBody(BodyPublisher body, ConnectWatch watch) {
        this.body = body;
        this.watch = watch;
    }

    /** The attempt is about to be sent. */
    void begin() {
        watch.add(this);
    }

    /** The attempt is over, connected or not. */
    void end() {
        watch.remove(this);
    }

    void startNanos(long nanoTime) {
        startNanos = nanoTime;
    }

    long startNanos() {
        return startNanos;
    }

    /** Notes what {@link #giveUp} is to cancel. */
    void sent(CompletableFuture<?> answer) {
        response = answer;
        if (givenUp) {
            answer.cancel(true);
        }
        if (connected) {
            // the HTTP client keeps this body as long as the answer takes
            response = null;
        }
    }

    /** The connect deadline has passed. */
    void giveUp() {
        givenUp = true;
        CompletableFuture<?> answer = response;
        if (answer != null) {
            answer.cancel(true);
        }
    }

    boolean isGivenUp() {
        return givenUp;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (watch.remove(this)) {
            connected = true;
            response = null;
        }
        body.subscribe(subscriber);
    }
}
