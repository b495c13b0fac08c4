package dev.parley.benchmarks.jmh;

import dev.parley.benchmarks.server.TokenBodies;
import dev.parley.benchmarks.server.Wire;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Answers every request at once, on the calling thread, with a prepared body in network-sized buffers: what is left to
 * measure is everything above the network.
 */
final class MemoryHttpClient extends HttpClient {
    private static final int CHUNKS_PER_READ = 100;

    private final Head head;
    private final List<List<ByteBuffer>> reads;

    MemoryHttpClient(Wire wire, int tokens) {
        head = new Head(wire.mediaType());
        List<byte[]> chunks = TokenBodies.records(wire, tokens);
        List<List<ByteBuffer>> lists = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i += CHUNKS_PER_READ) {
            lists.add(chunks.subList(i, Math.min(chunks.size(), i + CHUNKS_PER_READ)).stream()
                    .map(bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer())
                    .toList());
        }
        reads = List.copyOf(lists);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        request.bodyPublisher().ifPresent(body -> body.subscribe(new Sent()));
        HttpResponse.BodySubscriber<T> subscriber = handler.apply(head);
        Body body = new Body(subscriber, reads);
        subscriber.onSubscribe(body);
        return subscriber.getBody().toCompletableFuture().thenApply(b -> new Response<>(request, head.headers(), b));
    }

    /** Takes the body of a request, as the network would. */
    private static final class Sent implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }

    private static final class Body implements Flow.Subscription {
        private final Flow.Subscriber<? super List<ByteBuffer>> subscriber;
        private final List<List<ByteBuffer>> reads;
        private int next;
        private long demand;
        private boolean delivering;
        private boolean over;

        Body(Flow.Subscriber<? super List<ByteBuffer>> subscriber, List<List<ByteBuffer>> reads) {
            this.subscriber = subscriber;
            this.reads = reads;
        }

        @Override
        public void request(long n) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            if (delivering) {
                return;
            }
            delivering = true;
            while (demand > 0 && next < reads.size() && !over) {
                demand--;
                List<ByteBuffer> read = reads.get(next++);
                List<ByteBuffer> copy = new ArrayList<>(read.size());
                for (ByteBuffer buffer : read) {
                    copy.add(buffer.duplicate());
                }
                subscriber.onNext(copy);
            }
            if (next == reads.size() && !over) {
                over = true;
                subscriber.onComplete();
            }
            delivering = false;
        }

        @Override
        public void cancel() {
            over = true;
        }
    }

    private record Head(HttpHeaders headers) implements HttpResponse.ResponseInfo {
        Head(String mediaType) {
            this(HttpHeaders.of(Map.of("content-type", List.of(mediaType)), (name, value) -> true));
        }

        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Response<T>(HttpRequest request, HttpHeaders headers, T body) implements HttpResponse<T> {
        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushPromises) {
        return sendAsync(request, handler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        return sendAsync(request, handler).join();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
