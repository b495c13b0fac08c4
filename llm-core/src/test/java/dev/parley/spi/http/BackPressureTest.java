package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Await;
import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.ConnectionException;
import dev.parley.Recorder;
import dev.parley.testserver.Exchange;
import java.net.URI;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A consumer that is slow holds the server back, and gets no more than it asked for. */
class BackPressureTest extends WireFixture {
    private static final String LINE = WordDecoder.word("x".repeat(1_000)) + "\n";

    /** More than the sockets and the HTTP client hold together. */
    private static final long BUFFERS = 24L << 20;

    /** How much a quick consumer has the server write, while a slow one gets nothing more. */
    private static final long MUCH = 3 * BUFFERS;

    @Test
    void a_slow_consumer_bounds_what_the_server_can_write() {
        answers(stream().flood(LINE));
        try (ChatStream slow = chat();
                ChatStream subscribed = chat();
                ChatStream quick = chat()) {
            Iterator<ChatEvent> slowEvents = slow.iterator();
            slowEvents.next();
            Exchange slowExchange = server.takeExchange(PATIENCE);
            Recorder<ChatEvent> subscriber = new Recorder<>(3);
            subscribed.publisher().subscribe(subscriber);
            Exchange subscribedExchange = server.takeExchange(PATIENCE);

            Iterator<ChatEvent> quickEvents = quick.iterator();
            Exchange quickExchange = server.takeExchange(PATIENCE);
            while (quickExchange.bytesWritten() < MUCH) {
                quickEvents.next();
            }

            assertThat(slowExchange.bytesWritten()).isLessThan(BUFFERS);
            assertThat(subscribedExchange.bytesWritten()).isLessThan(BUFFERS);
            assertThat(subscriber.events()).hasSize(3);

            long before = slowExchange.bytesWritten();
            while (slowExchange.bytesWritten() < before + (1 << 20)) {
                slowEvents.next();
            }
        }
    }

    @Test
    void a_subscriber_gets_exactly_what_it_asked_for() {
        answers(stream()
                .lines(
                        WordDecoder.word("a"),
                        WordDecoder.word("b"),
                        WordDecoder.word("c"),
                        WordDecoder.word("d"),
                        WordDecoder.DONE)
                .end());
        Recorder<ChatEvent> subscriber = new Recorder<>(0);
        chat().publisher().subscribe(subscriber);
        Exchange exchange = server.takeExchange(PATIENCE);
        exchange.awaitFinished(PATIENCE);
        for (int i = 1; i <= 5; i++) {
            assertThat(subscriber.events()).hasSize(i - 1);
            subscriber.request(1);
            assertThat(subscriber.awaitEvents(i)).hasSize(i);
        }
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
    }

    @Test
    void callbacks_run_on_the_transports_threads_or_the_callers_and_never_in_the_common_pool() {
        answers(stream()
                .lines(WordDecoder.word("a"))
                .awaitGate("go")
                .lines(WordDecoder.word("b"), WordDecoder.DONE)
                .end());
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat().publisher().subscribe(subscriber);
        subscriber.awaitEvents(1);
        server.gate("go").open();
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        assertThat(subscriber.threads()).isNotEmpty().allMatch(name -> name.startsWith("parley-http"));

        String[] decoding = new String[1];
        String[] completing = new String[1];
        Thread caller = Thread.currentThread();
        answers(stream()
                .awaitGate("late")
                .lines(WordDecoder.word("a"), WordDecoder.DONE)
                .end());
        CompletableFuture<Void> future = transport
                .chat(call().build(), StreamFormat.NDJSON, () -> {
                    decoding[0] = Thread.currentThread().getName();
                    return new WordDecoder();
                })
                .responseAsync()
                .thenAccept(response -> completing[0] = Thread.currentThread().getName());
        server.gate("late").open();
        get(future);
        assertThat(decoding[0]).startsWith("parley-http");
        assertThat(completing[0])
                .satisfiesAnyOf(
                        name -> assertThat(name).startsWith("parley-http"),
                        name -> assertThat(name).isEqualTo(caller.getName()));
    }

    @Test
    void a_failure_to_connect_is_not_told_in_the_common_pool_either() {
        HttpCall nowhere = call("POST", URI.create("http://127.0.0.1:1/chat"))
                .retryPolicy(RetryPolicy.none())
                .build();
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        transport
                .chat(nowhere, StreamFormat.NDJSON, WordDecoder::new)
                .publisher()
                .subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isInstanceOf(ConnectionException.class);
        assertThat(subscriber.threads()).allMatch(name -> name.startsWith("parley-http"));
    }

    @Test
    void a_consumer_that_throws_hangs_up() {
        answers(stream().lines(WordDecoder.word("a")).stall());
        Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
            @Override
            public void onNext(ChatEvent event) {
                super.onNext(event);
                throw new IllegalStateException("bug in the subscriber");
            }
        };
        chat().publisher().subscribe(subscriber);
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        Await.until("the transport has nothing open", () -> transport.toString().contains("open=0"));
        assertThat(subscriber.hasEnded()).isFalse();
    }
}
