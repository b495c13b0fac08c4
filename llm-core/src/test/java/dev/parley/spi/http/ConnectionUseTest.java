package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Await;
import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.Recorder;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Connections and threads: what is opened, used again and given back. */
class ConnectionUseTest extends WireFixture {

    @Test
    void requests_over_http_do_not_offer_another_protocol() {
        answers(answer("a"));
        chat().response();
        chat().response();
        assertThat(server.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.header("upgrade")).isEmpty();
            assertThat(request.header("http2-settings")).isEmpty();
            assertThat(request.header("connection")).isEmpty();
        });
    }

    @Test
    void a_request_says_what_it_brings_and_what_it_takes() {
        answers(answer("a"));
        chat().response();
        SeenRequest request = server.takeRequest(PATIENCE);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("content-type")).contains("application/json");
        assertThat(request.header("accept")).contains(NDJSON);
        assertThat(request.text()).isEqualTo("{}");
        chat(call().accept("application/json")).response();
        assertThat(server.takeRequest(PATIENCE).header("accept")).contains("application/json");
    }

    @Test
    void a_complete_stream_gives_its_connection_to_the_next_call() {
        answers(stream()
                .lines(WordDecoder.word("a"), WordDecoder.DONE)
                .chunk("\n".repeat(100))
                .end());
        server.on("GET", "/tags").reply(Script.reply(200, JSON, "[]"));
        for (int i = 0; i < 10; i++) {
            assertThat(chat().response().text()).isEqualTo("a");
            // The rest of the answer is read behind the consumer's back.
            Await.until("the answer is read to its end", () -> time.pending().isEmpty());
            assertThat(get(transport.sendAsync(call("GET", server.uri("/tags")).build()))
                            .text())
                    .isEqualTo("[]");
        }
        assertThat(server.connections()).isLessThan(10);
    }

    @Test
    void a_connection_that_serves_again_keeps_nothing_of_the_call_before() {
        answers(
                answer("a"),
                stream()
                        .lines(WordDecoder.word("b"))
                        .awaitGate("rest")
                        .lines(WordDecoder.DONE)
                        .end());
        HttpCall[] first = {call().build()};
        WeakReference<HttpCall> kept = new WeakReference<>(first[0]);
        assertThat(transport
                        .chat(first[0], StreamFormat.NDJSON, WordDecoder::new)
                        .response()
                        .text())
                .isEqualTo("a");
        first[0] = null;
        Await.until("the answer is read to its end", () -> time.pending().isEmpty());
        Recorder<ChatEvent> second = Recorder.unbounded();
        chat().publisher().subscribe(second);
        second.awaitEvents(1);
        assertThat(server.connections()).isEqualTo(1);
        Await.until("the first call is forgotten", () -> {
            System.gc();
            return kept.get() == null;
        });
        server.gate("rest").open();
        assertThat(second.awaitEnd()).isEqualTo("complete");
    }

    @Test
    void refused_calls_give_their_connection_back_too() {
        answers(Script.reply(400, JSON, "{\"error\":\"no\"}"));
        for (int i = 0; i < 20; i++) {
            failure(chat().responseAsync());
        }
        // Now and then a call is made before the HTTP client has put the connection back.
        assertThat(server.connections()).isLessThan(10);
    }

    @Test
    void an_answer_that_goes_on_after_its_end_is_hung_up_on() {
        answers(stream().lines(WordDecoder.word("a"), WordDecoder.DONE).flood("more\n"));
        assertThat(chat().response().text()).isEqualTo("a");
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);

        answers(stream().lines(WordDecoder.word("b"), WordDecoder.DONE).stall());
        assertThat(chat().response().text()).isEqualTo("b");
        time.advance(Duration.ofSeconds(1));
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void a_connection_that_the_server_closed_meanwhile_is_no_error() {
        answers(answer("a"));
        server.closeConnectionsAfter(1);
        try (HttpTransport patient = HttpTransport.create()) {
            for (int i = 0; i < 10; i++) {
                assertThat(patient.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                                .response()
                                .text())
                        .isEqualTo("a");
            }
        }
    }

    @Test
    void a_hosts_own_client_is_used_and_not_closed() {
        answers(answer("a"));
        HttpClient own = HttpClient.newHttpClient();
        try (HttpTransport borrowed = newTransport().httpClient(own).build()) {
            assertThat(borrowed.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                            .response()
                            .text())
                    .isEqualTo("a");
        }
        try (HttpTransport again = newTransport().httpClient(own).build()) {
            assertThat(again.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                            .response()
                            .text())
                    .isEqualTo("a");
        }
    }

    // --- many ---

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("parley-http") && thread.isAlive())
                .collect(Collectors.toSet());
    }

    @Test
    void three_hundred_open_streams_take_few_threads_which_end_with_the_transport() {
        int streams = 300;
        answers(stream()
                .lines(WordDecoder.word("a"))
                .awaitGate("go")
                .lines(WordDecoder.word("b"), WordDecoder.DONE)
                .end());
        Set<Thread> before = threads();
        List<Recorder<ChatEvent>> subscribers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            subscribers.add(subscriber);
            chat().publisher().subscribe(subscriber);
        }
        subscribers.forEach(subscriber -> subscriber.awaitEvents(1));
        assertThat(server.openConnections()).isEqualTo(streams);
        Set<Thread> ours = threads();
        ours.removeAll(before);
        int cores = Runtime.getRuntime().availableProcessors();
        assertThat(ours).isNotEmpty().hasSizeLessThanOrEqualTo(4 * cores + 16);

        server.gate("go").open();
        subscribers.forEach(subscriber -> {
            assertThat(subscriber.awaitEnd()).isEqualTo("complete");
            assertThat(subscriber.events()).hasSize(3);
        });
        transport.close();
        Await.until("the transport's threads have ended", () -> ours.stream().noneMatch(Thread::isAlive));
    }

    // --- the end of a transport ---

    @Test
    void closing_the_transport_ends_what_is_open_and_tells_who_waits() {
        answers(stream().lines(WordDecoder.word("half")).stall());
        server.on("GET", "/tags").reply(Script.nothing().stall());
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        chat().publisher().subscribe(subscriber);
        subscriber.awaitEvents(1);
        CompletableFuture<HttpReply> reply =
                transport.sendAsync(call("GET", server.uri("/tags")).build());
        server.awaitRequests(2, PATIENCE);

        transport.close();
        transport.close();

        assertThat(subscriber.awaitEnd()).isInstanceOfSatisfying(LlmCancelledException.class, e -> {
            assertThat(e).hasMessageContaining("closed");
            assertThat(e.partialResponse().map(ChatResponse::text)).contains("half");
        });
        assertThat(failure(reply)).isInstanceOf(LlmCancelledException.class);
        server.exchanges().forEach(exchange -> exchange.awaitHangUp(PATIENCE));
        assertThat(time.pending()).isEmpty();
        assertThat(transport).hasToString("HttpTransport[open=0, closed]");
    }

    @Test
    void a_closed_transport_sends_nothing_more() {
        answers(answer("a"));
        ChatStream before = chat();
        transport.close();
        for (ChatStream stream : List.of(before, chat())) {
            LlmException failure = failure(stream.responseAsync());
            assertThat(failure).hasMessageContaining("closed");
        }
        assertThat(failure(transport.sendAsync(call().build()))).hasMessageContaining("closed");
        assertThat(server.connections()).isZero();
    }

    @Test
    void a_transport_closed_while_a_retry_is_due_sends_nothing_more() {
        answers(Script.reply(503, JSON, "{\"error\":\"busy\"}"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        time.awaitTaskIn(Duration.ofMillis(250));
        transport.close();
        assertThat(failure(answer)).isInstanceOf(LlmCancelledException.class);
        time.advance(Duration.ofSeconds(1));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void nothing_stays_behind_when_streams_end_in_any_way() {
        answers(
                answer("a"),
                Script.reply(400, JSON, "{}"),
                stream().end(),
                stream().stall());
        chat().response();
        failure(chat().responseAsync());
        failure(chat().responseAsync());
        ChatStream stalled = chat();
        CompletableFuture<ChatResponse> last = stalled.responseAsync();
        server.awaitRequests(4, PATIENCE);
        stalled.close();
        failure(last);
        assertThat(transport).hasToString("HttpTransport[open=0]");
        Await.until("no timer is left", () -> time.pending().isEmpty());
    }
}
