package dev.parley.spi.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of one attempt, which tells whether there is a connection: the HTTP client asks for it when it has one and has
 * sent the head. Thread-safe.
 */
final class AttemptBody implements BodyPublisher {
    private final BodyPublisher body;
    private final long startNanos;
    private volatile boolean connected;
    private volatile boolean givenUp;
    private volatile @Nullable CompletableFuture<?> response;

    AttemptBody(BodyPublisher body, long startNanos) {
        this.body = body;
        this.startNanos = startNanos;
    }

    long startNanos() {
        return startNanos;
    }

    boolean isConnected() {
        return connected;
    }

    /** Notes what {@link #giveUp} is to cancel. */
    void sent(CompletableFuture<?> answer) {
        response = answer;
        if (givenUp) {
            answer.cancel(true);
        }
    }

    /** Ends the attempt if there is no connection yet. */
    void giveUp() {
        if (connected) {
            return;
        }
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
        connected = true;
        body.subscribe(subscriber);
    }
}
