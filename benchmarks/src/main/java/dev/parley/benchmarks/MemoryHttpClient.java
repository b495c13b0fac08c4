package dev.parley.benchmarks;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
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

    private final List<List<ByteBuffer>> reads;

    MemoryHttpClient(List<byte[]> chunks) {
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
        HttpResponse.BodySubscriber<T> subscriber = handler.apply(new Head());
        Body body = new Body(subscriber, reads);
        subscriber.onSubscribe(body);
        return subscriber.getBody().toCompletableFuture().thenApply(b -> new Response<>(request, b));
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

    private static final class Head implements HttpResponse.ResponseInfo {
        private static final HttpHeaders HEADERS =
                HttpHeaders.of(Map.of("content-type", List.of("application/x-ndjson")), (name, value) -> true);

        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public HttpHeaders headers() {
            return HEADERS;
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Response<T>(HttpRequest request, T body) implements HttpResponse<T> {
        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return Head.HEADERS;
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public java.net.URI uri() {
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
