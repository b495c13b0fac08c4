package dev.parley.spi.http;

import dev.parley.Deadline;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoadingException;
import dev.parley.internal.Futures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One call from its first attempt to its one end: sending, redirects, retries, deadlines, stopping.
 *
 * <p>Signals come from threads of the HTTP client, the timer, the consumer and whoever stops the call; {@link #claimEnd}
 * decides which of them ends it. Once the head of a good answer is there, nothing is repeated.
 */
abstract class Exchange {
    /**
     * How many network reads are asked for at once: one to wait for and one behind it, so that the HTTP client need not
     * stop reading while the first is on its way to the consumer.
     */
    static final int AHEAD = 2;

    private static final Runnable NOTHING = () -> {};

    // an updater: an atomic would be one more object of each open stream
    private static final AtomicIntegerFieldUpdater<Exchange> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "ended");

    final HttpTransport transport;
    final HttpCall call;
    final Scheduler scheduler;
    final SentSecrets secrets = new SentSecrets();

    /** Where the {@link OpenExchanges} keep it; theirs. */
    int place = OpenExchanges.NOWHERE;

    private final RetryPolicy retryPolicy;

    /** 1 once the call has ended, 0 before. */
    private volatile int ended;

    private final DeadlineWatch watch;
    private volatile URI target;
    private volatile int attempts;
    private volatile int redirects;

    /** What stops an attempt until there is a {@link #body}; then that does, and nothing of the way to it is kept. */
    private volatile @Nullable CompletableFuture<?> sent;

    private volatile @Nullable WireBody body;
    private volatile boolean answered;

    /** Takes back what is to happen later: a retry, a turn at the gate, the end of the wait for an error's body. */
    private volatile Scheduler.@Nullable Cancellable pending;

    private @Nullable LlmException lastFailure;
    private int loading;
    private Duration waited = Duration.ZERO;

    Exchange(HttpTransport transport, HttpCall call) {
        this.transport = transport;
        this.call = call;
        this.scheduler = transport.scheduler();
        this.retryPolicy = call.retryPolicy().orElse(transport.retryPolicy());
        this.target = call.uri();
        this.watch = new DeadlineWatch(scheduler, call.deadlines(), this::timedOut);
    }

    /** The media type to ask for unless the call names one. */
    abstract @Nullable String accept();

    /** What takes a good answer's body; called on a thread of the HTTP client when its head is there. */
    abstract BodyReader accepted(ResponseInfo head);

    /** The call has failed; called once at most, and not after {@link #claimEnd} was won by another. */
    abstract void failed(LlmException failure);

    // --- start ---

    final void begin() {
        watch.start();
        if (!transport.register(this)) {
            fail(new LlmException(WireFailures.details(call, "the transport has been closed")));
            return;
        }
        if (isEnded()) {
            transport.unregister(this);
            return;
        }
        boolean begun = false;
        try {
            watch.run();
            enter();
            begun = true;
        } finally {
            if (!begun) {
                stop();
            }
        }
    }

    /** Where the call goes now, after the redirects so far. */
    final URI target() {
        return target;
    }

    final long startNanos() {
        return watch.startNanos();
    }

    private void enter() {
        URI to = target;
        if (!Origins.isHttps(to)) {
            send(to, NOTHING);
            return;
        }
        String origin = Origins.of(to);
        OriginGate gate = transport.gate();
        Runnable turn = () -> send(to, new Once(() -> gate.leave(origin)));
        pending = () -> gate.withdraw(origin, turn);
        gate.enter(origin, turn);
        if (isEnded()) {
            gate.withdraw(origin, turn);
        }
    }

    /** Does the next step of this call after a while, unless the call has ended by then. */
    private void later(Runnable step, Duration delay) {
        forgetPending();
        Scheduler.Cancellable timer =
                scheduler.schedule(() -> transport.executor().execute(step), delay);
        pending = timer;
        if (isEnded()) {
            timer.cancel();
        }
    }

    private void forgetPending() {
        Scheduler.Cancellable waiting = pending;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    /** Sends one attempt; {@code leave} gives its place at the origin back. */
    private void send(URI to, Runnable leave) {
        if (isEnded()) {
            leave.run();
            return;
        }
        attempts++;
        BodyPublisher content = call.body().orElse(null);
        ConnectWatch connects = transport.connectWatch();
        AttemptBody attempt =
                content != null && call.hasBody() && connects != null ? new AttemptBody(content, connects) : null;
        CompletableFuture<HttpResponse<Void>> response;
        try {
            HttpRequest request = call.request(to, accept(), attempt == null ? content : attempt, secrets);
            HttpClient client = transport.client(call.hasBody());
            if (attempt != null) {
                attempt.begin();
            }
            response = client.sendAsync(request, head -> handle(to, leave, head));
        } catch (LlmException e) {
            leave.run();
            fail(e);
            return;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            leave.run();
            if (attempt != null) {
                attempt.end();
            }
            String why = secrets.redact(String.valueOf(e.getMessage()));
            fail(new InvalidRequestException(WireFailures.details(call, "the request cannot be sent: " + why)));
            return;
        }
        sent = response;
        if (attempt != null) {
            attempt.sent(response);
        }
        response.whenComplete((ok, thrown) -> {
            if (thrown != null) {
                if (attempt != null) {
                    attempt.end();
                }
                Throwable why = attempt != null && attempt.isGivenUp()
                        ? new HttpConnectTimeoutException("no connection in time")
                        : Futures.unwrap(thrown);
                // Not here: this may be a thread of the common pool.
                transport.executor().execute(() -> onSendFailure(to, leave, why));
            }
        });
        if (body != null) {
            sent = null;
        } else if (isEnded()) {
            response.cancel(true);
        }
    }

    private void onSendFailure(URI to, Runnable leave, Throwable thrown) {
        leave.run();
        if (isEnded()) {
            return;
        }
        if (answered) {
            fail(thrown instanceof IOException ? WireFailures.inAnswer(call, thrown) : misunderstood(thrown));
        } else {
            attemptFailed(WireFailures.beforeAnswer(call, to, transport.connectTimeout(), thrown));
        }
    }

    // --- the head of an answer ---

    /**
     * Takes the head. The HTTP client then makes a task of asking the body's subscriber for its future, which is ready: that
     * is not worth another thread.
     */
    private BodySubscriber<Void> handle(URI from, Runnable leave, ResponseInfo head) {
        BodySubscriber<Void> answer = onHead(from, leave, head);
        transport.executor().keepNext();
        return answer;
    }

    private BodySubscriber<Void> onHead(URI from, Runnable leave, ResponseInfo head) {
        watch.activity();
        int status = head.statusCode();
        if (status >= 200 && status < 300 && !isHtml(head)) {
            answered = true;
            WireBody answer = new WireBody(takeAccepted(head), true, leave);
            body = answer;
            sent = null;
            return answer;
        }
        Refusal refusal = new Refusal(transport.limits().maxErrorBytes(), bytes -> refused(from, head, bytes));
        WireBody errorBody = new WireBody(refusal, false, leave);
        body = errorBody;
        Duration idle = call.deadlines().idle();
        later(refusal::cut, idle.compareTo(Refusal.PATIENCE) < 0 ? idle : Refusal.PATIENCE);
        return errorBody;
    }

    /** A reader that throws ends the call here: the HTTP client would take it for a failure of the connection. */
    private BodyReader takeAccepted(ResponseInfo head) {
        try {
            return accepted(head);
        } catch (LlmException e) {
            fail(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            fail(misunderstood(e));
        }
        return BodyReader.NONE;
    }

    /** The failure of code that reads the answer. */
    final MalformedResponseException misunderstood(Throwable thrown) {
        return WireFailures.misunderstood(call, secrets, thrown);
    }

    private static boolean isHtml(ResponseInfo head) {
        return head.headers()
                .firstValue("content-type")
                .filter(type -> type.regionMatches(true, 0, "text/html", 0, 9))
                .isPresent();
    }

    private void refused(URI from, ResponseInfo head, byte[] bytes) {
        forgetPending();
        WireBody rest = body;
        if (rest != null) {
            rest.cancel();
        }
        if (isEnded()) {
            return;
        }
        int status = head.statusCode();
        if (status >= 300 && status < 400 && status != 304) {
            Optional<String> location = head.headers().firstValue("location");
            if (location.isPresent()) {
                redirect(from, status, location.get());
                return;
            }
        }
        String text = secrets.redact(new String(bytes, StandardCharsets.UTF_8));
        ErrorResponse response = new ErrorResponse(
                call.provider(), call.model().orElse(null), from, status, head.headers(), text, false, scheduler.now());
        attemptFailed(call.failure(response));
    }

    private void redirect(URI from, int status, String location) {
        try {
            target = Redirects.follow(call, from, status, location, redirects);
        } catch (InvalidRequestException e) {
            fail(e);
            return;
        }
        redirects++;
        attempts--;
        body = null;
        enter();
    }

    // --- retries ---

    private void attemptFailed(LlmException failure) {
        boolean isLoading = failure instanceof ModelLoadingException;
        if (isLoading) {
            loading++;
        }
        Optional<Duration> delay = retryPolicy
                .delayAfter(failure, isLoading ? loading : attempts - loading)
                .filter(watch::allows);
        if (delay.isEmpty()) {
            fail(failure);
            return;
        }
        lastFailure = failure;
        waited = waited.plus(delay.get());
        body = null;
        later(this::enter, delay.get());
    }

    /** How often the call was sent. */
    final int attempts() {
        return attempts;
    }

    /** Why it was sent more than once, or null. */
    final @Nullable LlmException lastFailure() {
        return lastFailure;
    }

    /** How long it waited between them. */
    final Duration waited() {
        return waited;
    }

    // --- deadlines ---

    /** The first thing the consumer waits for has arrived: from here on the idle deadline counts. */
    final void firstArrived() {
        watch.begun();
    }

    private void timedOut(Deadline deadline, Duration limit) {
        String seconds = WireFailures.seconds(limit);
        String summary = switch (deadline) {
            case FIRST_TOKEN -> "no answer within " + seconds;
            case IDLE -> "the answer stalled: nothing came for " + seconds;
            default -> "the answer was not complete within " + seconds;
        };
        LlmException failure = new LlmTimeoutException(deadline, limit, WireFailures.details(call, summary));
        // Not here: what the consumer does with it would hold up every other deadline.
        transport.executor().execute(() -> fail(failure));
    }

    // --- the end ---

    final boolean isEnded() {
        return ended != 0;
    }

    /** Wins for one caller; frees the timer and the place in the transport. */
    final boolean claimEnd() {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        watch.stop();
        forgetPending();
        transport.unregister(this);
        return true;
    }

    /** Ends the call with a failure and hangs up. */
    final void fail(LlmException failure) {
        fail(failure, Runnable::run);
    }

    private void fail(LlmException failure, Executor teller) {
        if (claimEnd()) {
            hangUp();
            failure.withAttempts(Math.max(1, attempts));
            teller.execute(() -> failed(failure));
        }
    }

    /** Ends the call without a signal and hangs up. */
    final void stop() {
        if (claimEnd()) {
            hangUp();
        }
    }

    /** Ends the call for a transport that is being closed, which does not wait for the consumer. */
    final void transportClosed() {
        String summary = "the provider was closed before the answer was complete";
        fail(new LlmCancelledException(WireFailures.details(call, summary)), transport.executor());
    }

    private void hangUp() {
        WireBody open = body;
        if (open != null) {
            open.cancel();
            return;
        }
        CompletableFuture<?> future = sent;
        if (future != null) {
            future.cancel(true);
        }
    }

    /** Asks the network for more reads than it was asked for. */
    final void demand(int reads) {
        WireBody open = body;
        if (open != null && !isEnded()) {
            open.request(reads);
        }
    }

    /** Asks for another read in the place of one that brought the consumer nothing; the wait for it begins now. */
    final void goOn() {
        watch.activity();
        demand(1);
    }

    /** Stops the idle clock: the consumer has something to do, until it {@link #taken takes} it. */
    final void arrived() {
        watch.arrived();
    }

    /** The consumer takes what has arrived. */
    final void taken(int batches) {
        watch.taken(batches);
    }

    /** Reads what is left of an answer that is complete, so that its connection can serve again, or hangs up. */
    final void drain() {
        WireBody open = body;
        if (open != null) {
            open.drain(scheduler);
        }
    }

    /** What is started from here on, by the consumer for one, is no longer what {@link #handle} spoke of. */
    private void handOff() {
        transport.executor().handOffNext();
    }

    /** The body of one attempt on its way from the HTTP client. */
    private final class WireBody extends DrainableBody {
        private final BodyReader reader;
        private final boolean pull;

        WireBody(BodyReader reader, boolean pull, Runnable closed) {
            super(closed);
            this.reader = reader;
            this.pull = pull;
        }

        @Override
        void subscribed() {
            if (isEnded()) {
                handOff();
                cancel();
            } else if (pull) {
                request(AHEAD);
            } else {
                requestAll();
            }
        }

        @Override
        void bytes(List<ByteBuffer> chunk) {
            handOff();
            watch.activity();
            if (!isEnded()) {
                reader.bytes(chunk);
            }
        }

        @Override
        void broken(Throwable cause) {
            handOff();
            if (!isEnded() && !reader.brokenOff()) {
                fail(WireFailures.inAnswer(call, cause));
            }
        }

        @Override
        void whole() {
            handOff();
            if (!isEnded()) {
                reader.end();
            }
        }
    }
}
