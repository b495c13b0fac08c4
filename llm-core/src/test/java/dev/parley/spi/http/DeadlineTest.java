package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Await;
import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.LlmException;
import dev.parley.LlmTimeoutException;
import dev.parley.OverloadedException;
import dev.parley.Recorder;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class DeadlineTest extends WireFixture {
    private static final Duration FIRST_TOKEN = Deadlines.DEFAULTS.firstToken();
    private static final Duration IDLE = Deadlines.DEFAULTS.idle();
    private static final String SSE = "text/event-stream";

    private static void assertTimeout(LlmException failure, Deadline deadline, Duration limit) {
        assertThat(failure).isInstanceOfSatisfying(LlmTimeoutException.class, e -> {
            assertThat(e.deadline()).isEqualTo(deadline);
            assertThat(e.limit()).isEqualTo(limit);
            assertThat(e.provider()).contains("test");
            assertThat(e.model()).contains("tiny");
            assertThat(e.retryable()).isFalse();
            assertThat(e).hasMessageContaining(limit.toSeconds() + " s");
        });
    }

    private ChatStream sse() {
        return transport.chat(call().build(), StreamFormat.SSE, WordDecoder::new);
    }

    // --- connect ---

    /** Calls an address where a connection is neither made nor refused. */
    private void callDeaf(Duration limit, BiConsumer<HttpTransport, URI> calls) throws IOException {
        // Linux drops the handshake of a connection for which the queue of a listening socket has no room.
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, loopback);
                HttpTransport impatient = newTransport().connectTimeout(limit).build()) {
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(new InetSocketAddress(loopback, deaf.getLocalPort()));
            }
            calls.accept(impatient, URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/chat"));
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void a_connection_that_is_not_made_is_the_connect_deadline() throws IOException {
        Duration limit = Duration.ofSeconds(20);
        callDeaf(limit, (impatient, deaf) -> {
            HttpCall call = call("POST", deaf).json(new byte[] {'{', '}'}).build();
            CompletableFuture<ChatResponse> answer =
                    impatient.chat(call, StreamFormat.NDJSON, WordDecoder::new).responseAsync();
            time.awaitTaskIn(limit);
            time.advance(limit.minus(TICK));
            assertThat(answer).isNotDone();
            time.advance(TICK);
            LlmException failure = failure(answer);
            assertTimeout(failure, Deadline.CONNECT, limit);
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(time.pending()).isEmpty();
        });
    }

    @Test
    void a_handshake_that_is_not_answered_is_the_connect_deadline() throws IOException {
        Duration limit = Duration.ofSeconds(20);
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                HttpTransport impatient = newTransport().connectTimeout(limit).build()) {
            HttpCall call = call("POST", URI.create("https://127.0.0.1:" + mute.getLocalPort() + "/chat"))
                    .json(new byte[] {'{', '}'})
                    .build();
            CompletableFuture<ChatResponse> answer =
                    impatient.chat(call, StreamFormat.NDJSON, WordDecoder::new).responseAsync();
            time.awaitTaskIn(limit);
            try (Socket accepted = mute.accept()) {
                assertThat(accepted.getInputStream().read())
                        .as("the handshake has begun")
                        .isNotNegative();
                time.advance(limit);
                assertTimeout(failure(answer), Deadline.CONNECT, limit);
                accepted.getInputStream().readAllBytes();
            }
        }
    }

    @Test
    void a_connection_for_a_call_without_a_body_has_the_connect_deadline_of_the_http_client() throws IOException {
        Duration limit = Duration.ofSeconds(1);
        callDeaf(limit, (impatient, deaf) -> {
            LlmException failure = failure(impatient.sendAsync(call("GET", deaf).build()));
            assertTimeout(failure, Deadline.CONNECT, limit);
        });
    }

    @Test
    void a_connection_that_is_made_has_met_the_connect_deadline_however_long_the_answer_takes() {
        answers(Script.nothing().stall());
        Duration limit = Duration.ofSeconds(20);
        try (HttpTransport patient = newTransport().connectTimeout(limit).build()) {
            CompletableFuture<ChatResponse> answer = patient.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                    .responseAsync();
            server.awaitRequests(1, PATIENCE);
            time.advance(limit.multipliedBy(3));
            assertThat(answer).isNotDone();
            time.advance(FIRST_TOKEN);
            assertTimeout(failure(answer), Deadline.FIRST_TOKEN, FIRST_TOKEN);
        }
    }

    @Test
    void an_empty_body_has_no_connect_deadline_that_its_answer_could_miss() {
        answers(Script.nothing().stall());
        Duration limit = Duration.ofSeconds(20);
        try (HttpTransport patient = newTransport().connectTimeout(limit).build()) {
            HttpCall empty = call("POST", server.uri("/chat"))
                    .body(BodyPublishers.noBody(), JSON)
                    .build();
            CompletableFuture<HttpReply> answer = patient.sendAsync(empty);
            assertThat(server.takeRequest(PATIENCE).header("content-length")).contains("0");
            time.advance(limit.multipliedBy(2));
            assertThat(answer).isNotDone();
        }
    }

    // --- first token ---

    @Test
    void an_answer_without_headers_is_the_first_token_deadline() {
        answers(Script.nothing().stall());
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        Exchange exchange = server.takeExchange(PATIENCE);
        time.advance(FIRST_TOKEN.minus(TICK));
        assertThat(time.pending()).containsExactly(TICK);
        time.advance(TICK);
        assertTimeout(failure(answer), Deadline.FIRST_TOKEN, FIRST_TOKEN);
        exchange.awaitHangUp(PATIENCE);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void the_time_in_the_servers_queue_belongs_to_the_first_token_also_after_the_headers() {
        answers(stream()
                .chunk("\n")
                .awaitGate("model")
                .lines("{\"model\":\"tiny\"}")
                .stall());
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        server.gate("model").awaitWaiting(1, PATIENCE);
        time.advance(IDLE.plus(TICK));
        assertThat(answer).isNotDone();
        time.untilNoted(() -> server.gate("model").open());
        time.advance(FIRST_TOKEN.minus(IDLE));
        assertTimeout(failure(answer), Deadline.FIRST_TOKEN, FIRST_TOKEN);
    }

    @Test
    void comments_do_not_move_the_first_token_deadline() {
        answers(Script.ok(SSE).awaitGate("ping").chunk(": ping\n\n").stall());
        CompletableFuture<ChatResponse> answer = sse().responseAsync();
        server.gate("ping").awaitWaiting(1, PATIENCE);
        time.advance(FIRST_TOKEN.minus(TICK));
        time.untilNoted(() -> server.gate("ping").open());
        time.advance(TICK);
        assertTimeout(failure(answer), Deadline.FIRST_TOKEN, FIRST_TOKEN);
    }

    @Test
    void the_callers_limits_count() {
        answers(Script.nothing().stall());
        Deadlines deadlines =
                Deadlines.builder().firstToken(Duration.ofSeconds(3)).build();
        CompletableFuture<ChatResponse> answer =
                chat(call().deadlines(deadlines)).responseAsync();
        server.takeExchange(PATIENCE);
        time.advance(Duration.ofSeconds(3));
        assertTimeout(failure(answer), Deadline.FIRST_TOKEN, Duration.ofSeconds(3));
    }

    // --- idle ---

    @Test
    void a_stall_in_mid_answer_is_the_idle_deadline_and_keeps_what_came() {
        answers(stream().lines(WordDecoder.word("half")).stall());
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat().publisher().subscribe(subscriber);
        subscriber.awaitEvents(1);
        Exchange exchange = server.takeExchange(PATIENCE);
        time.awaitTaskIn(IDLE);
        time.advance(IDLE.minus(TICK));
        assertThat(subscriber.hasEnded()).isFalse();
        time.advance(TICK);
        LlmException failure = (LlmException) subscriber.awaitEnd();
        assertTimeout(failure, Deadline.IDLE, IDLE);
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
        exchange.awaitHangUp(PATIENCE);
    }

    @Test
    void the_idle_clock_stands_still_while_the_consumer_has_something_to_do() {
        answers(stream()
                .lines(WordDecoder.word("a"))
                .awaitGate("b")
                .lines(WordDecoder.word("b"))
                .stall());
        AtomicInteger signals = new AtomicInteger();
        Recorder<ChatEvent> subscriber = new Recorder<>(1);
        chat().publisher(task -> {
                    signals.incrementAndGet();
                    task.run();
                })
                .subscribe(subscriber);
        subscriber.awaitEvents(1);
        server.gate("b").awaitWaiting(1, PATIENCE);
        time.awaitTaskIn(IDLE);
        int before = signals.get();
        server.gate("b").open();
        Await.until("b waits for the subscriber", () -> signals.get() > before);

        time.advance(Duration.ofHours(24));
        assertThat(subscriber.hasEnded()).isFalse();
        subscriber.request(1);
        assertThat(subscriber.awaitEvents(2)).last().isEqualTo(new ChatEvent.TextDelta("b"));
        // The clock starts with the demand, wherever the timer stands.
        time.advance(IDLE.minus(TICK));
        assertThat(subscriber.hasEnded()).isFalse();
        time.advance(TICK);
        assertTimeout((LlmException) subscriber.awaitEnd(), Deadline.IDLE, IDLE);
    }

    @Test
    void comments_move_the_idle_deadline() {
        answers(Script.ok(SSE)
                .events(WordDecoder.word("a"))
                .awaitGate("ping")
                .chunk(": ping\n\n")
                .stall());
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        sse().publisher().subscribe(subscriber);
        subscriber.awaitEvents(1);
        time.awaitTaskIn(IDLE);
        time.advance(IDLE.minus(TICK));
        time.untilNoted(() -> server.gate("ping").open());
        time.advance(IDLE.minus(TICK));
        assertThat(subscriber.hasEnded()).isFalse();
        time.advance(TICK);
        assertTimeout((LlmException) subscriber.awaitEnd(), Deadline.IDLE, IDLE);
    }

    // --- total ---

    @Test
    void the_total_deadline_ends_an_answer_that_goes_on_well() {
        answers(stream().lines(WordDecoder.word("half")).stall());
        Duration total = Duration.ofSeconds(90);
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat(call().deadlines(Deadlines.builder().total(total).build()))
                .publisher()
                .subscribe(subscriber);
        subscriber.awaitEvents(1);
        time.advance(total.minus(TICK));
        assertThat(subscriber.hasEnded()).isFalse();
        time.advance(TICK);
        LlmException failure = (LlmException) subscriber.awaitEnd();
        assertTimeout(failure, Deadline.TOTAL, total);
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
    }

    @Test
    void there_is_no_total_deadline_unless_asked_for() {
        answers(stream()
                .lines(WordDecoder.word("a"), WordDecoder.word("b"))
                .awaitGate("end")
                .lines(WordDecoder.DONE)
                .end());
        AtomicInteger signals = new AtomicInteger();
        Recorder<ChatEvent> subscriber = new Recorder<>(2);
        chat().publisher(task -> {
                    signals.incrementAndGet();
                    task.run();
                })
                .subscribe(subscriber);
        subscriber.awaitEvents(2);
        int before = signals.get();
        server.gate("end").open();
        Await.until("the end waits for the subscriber", () -> signals.get() > before);
        time.advance(Duration.ofDays(30));
        subscriber.request(1);
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
    }

    // --- whole replies ---

    @Test
    void a_reply_without_a_head_is_the_first_token_deadline_and_a_gap_in_its_body_the_idle_one() {
        server.on("GET", "/tags")
                .reply(
                        Script.nothing().stall(),
                        Script.ok(JSON).awaitGate("body").chunk("{").stall());
        HttpCall call = call("GET", server.uri("/tags")).build();
        CompletableFuture<HttpReply> first = transport.sendAsync(call);
        server.takeExchange(PATIENCE);
        time.advance(FIRST_TOKEN);
        assertTimeout(failure(first), Deadline.FIRST_TOKEN, FIRST_TOKEN);

        CompletableFuture<HttpReply> second = transport.sendAsync(call);
        Exchange exchange = server.takeExchange(PATIENCE);
        time.awaitTaskIn(IDLE);
        time.advance(IDLE.minus(TICK));
        time.untilNoted(() -> server.gate("body").open());
        time.advance(IDLE.minus(TICK));
        assertThat(second).isNotDone();
        time.advance(TICK);
        assertTimeout(failure(second), Deadline.IDLE, IDLE);
        exchange.awaitHangUp(PATIENCE);
    }

    @Test
    void a_deadlines_callback_does_not_run_on_the_timers_thread() {
        answers(Script.nothing().stall());
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat().publisher().subscribe(subscriber);
        server.takeExchange(PATIENCE);
        time.advance(FIRST_TOKEN);
        subscriber.awaitEnd();
        assertThat(subscriber.threads()).allMatch(name -> name.startsWith("parley-http"));
    }

    // --- limits that mean none ---

    @Test
    void limits_that_mean_no_limit_are_a_hundred_years() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        Deadlines deadlines = Deadlines.builder()
                .connect(forEver)
                .firstToken(forEver)
                .idle(forEver)
                .total(Duration.ofDays(365_000))
                .build();
        Duration hundredYears = Duration.ofDays(36_525);
        assertThat(List.of(
                        deadlines.connect(),
                        deadlines.firstToken(),
                        deadlines.idle(),
                        deadlines.total().orElseThrow()))
                .containsOnly(hundredYears);
        RetryPolicy policy = RetryPolicy.builder()
                .jitter(0)
                .baseDelay(forEver)
                .maxDelay(forEver)
                .build();
        answers(answer("a"), stream().lines(WordDecoder.word("a")).stall(), busy());
        try (HttpTransport patient = newTransport().connectTimeout(forEver).build()) {
            HttpCall call = call().deadlines(deadlines).retryPolicy(policy).build();
            assertThat(patient.chat(call, StreamFormat.NDJSON, WordDecoder::new)
                            .response()
                            .text())
                    .isEqualTo("a");
            assertThat(patient).hasToString("HttpTransport[open=0]");
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            patient.chat(call, StreamFormat.NDJSON, WordDecoder::new)
                    .publisher()
                    .subscribe(subscriber);
            subscriber.awaitEvents(1);
            time.advance(hundredYears);
            assertTimeout((LlmException) subscriber.awaitEnd(), Deadline.TOTAL, hundredYears);
            assertThat(failure(patient.chat(call, StreamFormat.NDJSON, WordDecoder::new)
                            .responseAsync()))
                    .isInstanceOf(OverloadedException.class);
            assertThat(patient).hasToString("HttpTransport[open=0]");
        }
    }

    @Test
    void a_scheduler_that_refuses_is_the_streams_failure_and_leaves_nothing_behind() {
        Scheduler tired = new Scheduler() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public Cancellable schedule(Runnable task, Duration delay) {
                throw new IllegalStateException("tired");
            }
        };
        try (HttpTransport broken = newTransport().scheduler(tired).build()) {
            assertThat(failure(broken.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                            .responseAsync()))
                    .hasMessageContaining("tired");
            assertThat(broken).hasToString("HttpTransport[open=0]");
        }
        assertThat(server.requests()).isEmpty();
    }
}
