package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.Await;
import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.Recorder;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Stopping a stream, by every means and in every phase: the server sees it, and whoever waits is told. */
class StreamStopTest extends WireFixture {

    /** Where the answer stands still. */
    enum Phase {
        BEFORE_HEADERS(Script.nothing().stall()),
        BEFORE_FIRST_TOKEN(stream().chunk(" ").stall()),
        IN_A_STALL(stream().lines(WordDecoder.word("half")).stall());

        final Script script;

        Phase(Script script) {
            this.script = script;
        }

        boolean hasText() {
            return this == IN_A_STALL;
        }
    }

    private void assertCancelled(Phase phase, Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(LlmCancelledException.class, e -> {
            assertThat(e.partialResponse().map(ChatResponse::text).orElse("")).isEqualTo(phase.hasText() ? "half" : "");
        });
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        assertThat(time.pending()).isEmpty();
    }

    /** Waits until the script has said what it says. */
    private void awaitStill(Phase phase) {
        server.awaitRequests(1, PATIENCE);
        Exchange exchange = server.exchanges().get(0);
        if (phase != Phase.BEFORE_HEADERS) {
            Await.until("the script stands still", () -> exchange.piecesWritten() == 1);
        }
    }

    @Test
    void nothing_is_sent_before_the_claim_and_nothing_at_all_when_closed_before_it() {
        answers(answer("a"));
        ChatStream stream = chat();
        stream.publisher();
        stream.map(event -> event);
        stream.close();
        assertThatThrownBy(stream::response).isInstanceOf(LlmCancelledException.class);
        assertThat(chat().response().text()).isEqualTo("a");
        assertThat(server.requests()).hasSize(1);
        assertThat(server.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void a_close_from_another_thread_ends_an_iteration(Phase phase) throws InterruptedException {
        answers(phase.script);
        ChatStream stream = chat();
        Iterator<ChatEvent> events = stream.iterator();
        if (phase.hasText()) {
            assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("half"));
        }
        awaitStill(phase);
        Thread consumer = Thread.currentThread();
        Thread closer = new Thread(() -> {
            Await.parked(consumer);
            stream.close();
            stream.close();
        });
        closer.start();
        Throwable failure = catchThrowable(events::hasNext);
        closer.join();
        assertCancelled(phase, failure);
        assertThatThrownBy(events::hasNext).isSameAs(failure);
        assertThatThrownBy(events::next).isSameAs(failure);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void a_close_ends_a_future(Phase phase) {
        answers(phase.script);
        ChatStream stream = chat();
        CompletableFuture<ChatResponse> future = stream.responseAsync();
        awaitStill(phase);
        awaitText(phase);
        stream.close();
        assertCancelled(phase, failure(future));
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void a_close_is_an_error_to_a_subscriber_that_did_not_cancel_itself(Phase phase) {
        answers(phase.script);
        ChatStream stream = chat();
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        stream.publisher().subscribe(subscriber);
        awaitStill(phase);
        subscriber.awaitEvents(phase.hasText() ? 1 : 0);
        stream.close();
        assertCancelled(phase, (Throwable) subscriber.awaitEnd());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void a_subscriber_that_cancels_hangs_up_and_hears_nothing(Phase phase) {
        answers(phase.script);
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat().publisher().subscribe(subscriber);
        awaitStill(phase);
        subscriber.awaitEvents(phase.hasText() ? 1 : 0);
        subscriber.subscription().cancel();
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        assertThat(subscriber.hasEnded()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void an_interrupt_closes_and_keeps_its_flag(Phase phase) throws InterruptedException {
        answers(phase.script);
        ChatStream stream = chat();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        CountDownLatch reading = new CountDownLatch(1);
        Thread consumer = new Thread(() -> {
            try {
                for (ChatEvent event : stream) {
                    assertThat(event).isEqualTo(new ChatEvent.TextDelta("half"));
                    reading.countDown();
                }
            } catch (LlmCancelledException e) {
                failure.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        consumer.start();
        awaitStill(phase);
        if (phase.hasText()) {
            Await.on(reading);
        }
        Await.parked(consumer);
        consumer.interrupt();
        consumer.join(PATIENCE.toMillis());
        assertThat(flag).isTrue();
        assertCancelled(phase, failure.get());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void an_interrupt_of_a_thread_that_waits_for_the_response_does_the_same(Phase phase) throws InterruptedException {
        answers(phase.script);
        ChatStream stream = chat();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread consumer = new Thread(() -> {
            try {
                stream.response();
            } catch (LlmCancelledException e) {
                failure.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        consumer.start();
        awaitStill(phase);
        Await.parked(consumer);
        awaitText(phase);
        consumer.interrupt();
        consumer.join(PATIENCE.toMillis());
        assertThat(flag).isTrue();
        assertCancelled(phase, failure.get());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void cancelling_a_future_or_a_derived_one_hangs_up(Phase phase) {
        answers(phase.script);
        CompletableFuture<ChatResponse> direct = chat().responseAsync();
        server.takeExchange(PATIENCE);
        assertThat(direct.cancel(false)).isTrue();
        server.exchanges().get(0).awaitHangUp(PATIENCE);

        CompletableFuture<String> derived =
                chat().responseAsync().thenApply(ChatResponse::text).thenApply(String::strip);
        server.takeExchange(PATIENCE);
        assertThat(derived.cancel(true)).isTrue();
        server.exchanges().get(1).awaitHangUp(PATIENCE);
    }

    @Test
    void a_future_that_times_out_hangs_up() {
        answers(Phase.BEFORE_HEADERS.script);
        CompletableFuture<ChatResponse> future = chat().responseAsync().orTimeout(50, TimeUnit.MILLISECONDS);
        assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
        // The deadline may have come before the connection was there.
        if (!server.exchanges().isEmpty()) {
            server.exchanges().get(0).awaitHangUp(PATIENCE);
        }
        server.awaitOpenConnections(0, PATIENCE);
    }

    @Test
    void a_close_in_a_flood_drops_what_was_not_taken() {
        answers(stream().flood(WordDecoder.word("x") + "\n"));
        ChatStream stream = chat();
        Iterator<ChatEvent> events = stream.iterator();
        events.next();
        assertThat(events.hasNext()).isTrue();
        stream.close();
        assertThatThrownBy(events::hasNext).isInstanceOf(LlmCancelledException.class);
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void leaving_the_loop_of_a_try_with_resources_hangs_up() {
        answers(stream().lines(WordDecoder.word("a")).stall());
        try (ChatStream stream = chat()) {
            for (ChatEvent event : stream) {
                assertThat(event).isEqualTo(new ChatEvent.TextDelta("a"));
                break;
            }
        }
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void a_close_while_a_retry_is_due_sends_nothing_more() {
        answers(Script.reply(503, JSON, "{\"error\":\"busy\"}"), answer("never"));
        ChatStream stream = chat();
        CompletableFuture<ChatResponse> future = stream.responseAsync();
        time.awaitTaskIn(Duration.ofMillis(250));
        stream.close();
        assertThat(failure(future)).isInstanceOf(LlmCancelledException.class);
        assertThat(time.pending()).isEmpty();
        time.advance(Duration.ofMinutes(1));
        assertThat(chat().response().text()).isEqualTo("never");
        assertThat(server.requests()).hasSize(2);
    }

    /** Until the text has got through the decoder, which nothing but the partial response shows. */
    private void awaitText(Phase phase) {
        if (phase.hasText()) {
            Await.until("the text is decoded", () -> decoded.get() == 1);
        }
    }

    static List<Script> endings() {
        Script word = stream().lines(WordDecoder.word("a"));
        return List.of(
                word.lines(WordDecoder.DONE).end(), word.chunk(WordDecoder.DONE).end());
    }

    @ParameterizedTest
    @MethodSource("endings")
    void a_transport_that_is_closed_by_whoever_gets_the_last_event_leaves_the_answer_whole(Script script) {
        answers(script);
        Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
            @Override
            public void onNext(ChatEvent event) {
                super.onNext(event);
                if (event instanceof ChatEvent.Finished) {
                    transport.close();
                }
            }
        };
        chat().publisher().subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        assertThat(subscriber.events()).last().isInstanceOf(ChatEvent.Finished.class);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void an_answer_that_is_whole_too_late_is_not_delivered_as_whole(Script script) {
        answers(script);
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        WordDecoder words = new WordDecoder();
        transport
                .chat(call().build(), StreamFormat.NDJSON, () -> (record, out) -> {
                    words.record(record, out);
                    if (out.isFinished()) {
                        transport.close();
                    }
                })
                .publisher()
                .subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isInstanceOf(LlmCancelledException.class);
        assertThat(subscriber.events()).noneMatch(event -> event instanceof ChatEvent.Finished);
    }

    @Test
    void closing_a_transport_does_not_wait_for_those_who_are_told() {
        answers(Phase.BEFORE_HEADERS.script);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<String> teller = new AtomicReference<>();
        CompletableFuture<ChatResponse> told = chat().responseAsync().whenComplete((answer, failure) -> {
            teller.set(Thread.currentThread().getName());
            Await.on(closed);
        });
        server.takeExchange(PATIENCE);
        transport.close();
        closed.countDown();
        assertThatThrownBy(() -> get(told)).hasStackTraceContaining("LlmCancelledException");
        assertThat(teller.get()).startsWith("parley-http");
    }
}
