package dev.parley.spi.http;

import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.Incubating;
import dev.parley.ProgressStream;
import dev.parley.internal.Checks;
import dev.parley.internal.stream.StreamAccess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls and streams their answers. Thread-safe; one serves a provider, or several providers that share it.
 *
 * <p>An {@code http} address is called with HTTP/1.1; an {@code https} address with what both sides agree on, under a
 * limit of open streams per origin beyond which calls wait their turn. Redirects are followed within one origin, or to
 * another for a GET, then without credentials.
 *
 * <p>An answer that is an error is told with what has come of its body after 5 seconds, or after the idle deadline if that
 * is shorter, however long the rest takes.
 *
 * <p>Nothing is opened before the first call. Calls with a body and calls without one have connections of their own. A
 * transport has a small pool of daemon threads, however many streams are
 * open, and none of its work runs in the common pool. Threads that idle end after a few seconds.
 *
 * @since 0.1.0
 */
@Incubating
public final class HttpTransport implements AutoCloseable {
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

    private final @Nullable HttpClient given;
    private final Duration connectTimeout;
    private final Scheduler scheduler;
    private final RetryPolicy retryPolicy;
    private final HttpLimits limits;
    private final HandOffExecutor executor;
    private final OriginGate gate;
    private final @Nullable ConnectWatch connectWatch;
    private final OpenExchanges open = new OpenExchanges();
    private final ReentrantLock lock = new ReentrantLock();

    /** For calls with a body, whose connect deadline is kept by the {@link ConnectWatch}. */
    private volatile @Nullable HttpClient client;

    /** For calls without a body: of those only the HTTP client knows whether they have a connection. */
    private volatile @Nullable HttpClient bodilessClient;

    private volatile boolean closed;

    private HttpTransport(Builder builder) {
        given = builder.httpClient;
        connectTimeout =
                given == null ? builder.connectTimeout : given.connectTimeout().orElse(builder.connectTimeout);
        scheduler = builder.scheduler;
        retryPolicy = builder.retryPolicy;
        limits = builder.limits;
        int threads = 2 * Runtime.getRuntime().availableProcessors() + 8;
        executor = new HandOffExecutor(DaemonThreads.named("parley-http"), threads, IDLE_THREAD);
        gate = new OriginGate(builder.maxStreamsPerHttpsOrigin, executor);
        connectWatch = given == null ? new ConnectWatch(scheduler, connectTimeout, executor) : null;
    }

    /**
     * A transport with all defaults.
     *
     * @return a new transport
     */
    public static HttpTransport create() {
        return builder().build();
    }

    /**
     * Starts with all defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A chat answer to come. Nothing is sent before the stream is claimed.
     *
     * @param call what to send
     * @param format how the answer is cut into records
     * @param decoder makes a decoder for each attempt
     * @return the stream
     */
    public ChatStream chat(HttpCall call, StreamFormat format, Supplier<? extends ChatDecoder> decoder) {
        Objects.requireNonNull(decoder, "decoder");
        return StreamAccess.chat(
                new StreamExchange<>(this, call, format, exchange -> new ChatDecoding(exchange, decoder.get())));
    }

    /**
     * A long job to come. Nothing is sent before the stream is claimed.
     *
     * @param call what to send
     * @param format how the answer is cut into records
     * @param decoder makes a decoder for each attempt
     * @return the stream
     */
    public ProgressStream progress(HttpCall call, StreamFormat format, Supplier<? extends ProgressDecoder> decoder) {
        Objects.requireNonNull(decoder, "decoder");
        return StreamAccess.progress(new StreamExchange<>(
                this, call, format, exchange -> new ProgressDecoding(exchange.secrets, decoder.get())));
    }

    /**
     * Sends a call whose answer is one whole body.
     *
     * <p>Here the first-token deadline covers the time to the head of the answer, and the idle deadline the gaps in its
     * body. Cancelling the future, or one derived from it, hangs up.
     *
     * @param call what to send
     * @return the reply if its status is 2xx; otherwise a failed future with what the call's {@link ErrorMapper} makes of
     *     it, or with the {@link dev.parley.LlmException} that kept the answer from coming
     */
    public CompletableFuture<HttpReply> sendAsync(HttpCall call) {
        return new ReplyExchange(this, call).start();
    }

    /**
     * The time that deadlines and retries go by.
     *
     * @return the scheduler
     */
    public Scheduler scheduler() {
        return scheduler;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** What watches the connect deadline of calls with a body, unless the HTTP client was given and keeps it. */
    @Nullable
    ConnectWatch connectWatch() {
        return connectWatch;
    }

    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    HttpLimits limits() {
        return limits;
    }

    HandOffExecutor executor() {
        return executor;
    }

    OriginGate gate() {
        return gate;
    }

    /**
     * The client for a call with or without a body. They are two because the JDK's connection keeps the timer of its connect
     * timeout, and with it the first exchange it served and a buffer of 16 KB, for as long as it lives.
     */
    HttpClient client(boolean forBody) {
        HttpClient current = forBody ? client : bodilessClient;
        return current != null ? current : openClient(forBody);
    }

    private HttpClient openClient(boolean forBody) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the transport has been closed");
            }
            HttpClient current = forBody ? client : bodilessClient;
            if (current != null) {
                return current;
            }
            HttpClient opened = given != null ? given : newClient(forBody);
            if (forBody) {
                client = opened;
            } else {
                bodilessClient = opened;
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private HttpClient newClient(boolean forBody) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().executor(executor).followRedirects(HttpClient.Redirect.NEVER);
        return (forBody ? builder : builder.connectTimeout(connectTimeout)).build();
    }

    /** Notes an exchange that close has to end; false if the transport is closed already. */
    boolean register(Exchange exchange) {
        open.add(exchange);
        return !closed;
    }

    void unregister(Exchange exchange) {
        open.remove(exchange);
    }

    /**
     * Ends what is open and lets go of the client and the threads made here; a client that was given stays open. Returns
     * at once and may be called again: the consumers of what was open get {@link dev.parley.LlmCancelledException} on a
     * thread of the transport, soon after. Calls made after it fail.
     */
    @Override
    public void close() {
        closed = true;
        open.all().forEach(Exchange::transportClosed);
        lock.lock();
        try {
            if (given == null) {
                Stream.of(client, bodilessClient).filter(Objects::nonNull).forEach(ClientShutdown::now);
            }
            // Before JDK 21 a client ends when nothing refers to it.
            client = null;
            bodilessClient = null;
        } finally {
            lock.unlock();
        }
        executor.retire();
    }

    @Override
    public String toString() {
        return "HttpTransport[open=" + open.size() + (closed ? ", closed" : "") + "]";
    }

    /** Makes an {@link HttpTransport}. Not thread-safe. */
    public static final class Builder {
        private @Nullable HttpClient httpClient;
        private Duration connectTimeout = Deadlines.DEFAULTS.connect();
        private Scheduler scheduler = Scheduler.system();
        private RetryPolicy retryPolicy = RetryPolicy.standard();
        private HttpLimits limits = HttpLimits.DEFAULTS;
        private int maxStreamsPerHttpsOrigin = 100;

        private Builder() {}

        /**
         * Uses the host's own client, which is never closed here. It brings its own connect timeout, proxy, TLS and
         * executor; let it not follow redirects by itself.
         *
         * @param client the client
         * @return this
         */
        public Builder httpClient(HttpClient client) {
            httpClient = Objects.requireNonNull(client, "client");
            return this;
        }

        /**
         * Sets how long making a connection may take, the handshake of an {@code https} origin included; 10 seconds unless
         * set. For a call with a body it counts on the {@linkplain #scheduler scheduler}, from when an attempt is made until
         * its head is sent, the look-up of the host's name included; for one without a body it is the JDK's connect timeout.
         *
         * @param limit more than zero; more than a hundred years counts as a hundred years
         * @return this
         */
        public Builder connectTimeout(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("connectTimeout must be more than zero, but was " + limit);
            }
            connectTimeout = Checks.countable(limit);
            return this;
        }

        /**
         * Sets the time that deadlines and retries go by; {@link Scheduler#system()} unless set.
         *
         * @param time the scheduler
         * @return this
         */
        public Builder scheduler(Scheduler time) {
            scheduler = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets the retry policy of calls that name none; {@link RetryPolicy#standard()} unless set.
         *
         * @param policy the policy
         * @return this
         */
        public Builder retryPolicy(RetryPolicy policy) {
            retryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how much of an answer is taken into memory; {@link HttpLimits#DEFAULTS} unless set.
         *
         * @param sizes the limits
         * @return this
         */
        public Builder limits(HttpLimits sizes) {
            limits = Objects.requireNonNull(sizes, "sizes");
            return this;
        }

        /**
         * Sets how many exchanges with one https origin may be open at a time; 100 unless set. More of them wait.
         *
         * @param streams at least 1
         * @return this
         */
        public Builder maxStreamsPerHttpsOrigin(int streams) {
            if (streams < 1) {
                throw new IllegalArgumentException("maxStreamsPerHttpsOrigin must be at least 1, but was " + streams);
            }
            maxStreamsPerHttpsOrigin = streams;
            return this;
        }

        /**
         * Makes the transport; opens nothing.
         *
         * @return the transport
         */
        public HttpTransport build() {
            return new HttpTransport(this);
        }
    }
}
