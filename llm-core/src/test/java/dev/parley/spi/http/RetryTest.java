package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ConnectionException;
import dev.parley.Deadlines;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoadingException;
import dev.parley.Recorder;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;
import dev.parley.spi.ChatEmitter;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, and how often. */
class RetryTest extends WireFixture {
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration SECOND_WAIT = Duration.ofMillis(500);
    private static final Script LOADING =
            Script.reply(503, JSON, "{\"error\":{\"message\":\"Loading model\",\"code\":503}}");

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 502, 503, 504})
    void these_are_sent_again(int status) {
        answers(Script.reply(status, JSON, "{\"error\":\"not now\"}"), answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(FIRST_WAIT, 1);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 424, 500, 501})
    void these_are_not(int status) {
        answers(Script.reply(status, JSON, "{\"error\":\"no\"}"));
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(server.requests()).hasSize(1);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void an_account_without_credit_is_not_asked_again() {
        answers(Script.reply(
                429,
                JSON,
                "{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}"));
        assertThat(failure(chat().responseAsync()).attempts()).isEqualTo(1);
    }

    @Test
    void a_model_that_is_loading_is_waited_for_as_long_as_the_deadlines_allow() {
        answers(LOADING);
        CompletableFuture<ChatResponse> answer = chat(call().deadlines(Deadlines.builder()
                        .firstToken(Duration.ofSeconds(4))
                        .build()))
                .responseAsync();
        assertWait(FIRST_WAIT, 1);
        assertWait(SECOND_WAIT, 2);
        assertWait(SECOND_WAIT.multipliedBy(2), 3);
        assertWait(SECOND_WAIT.multipliedBy(4), 4);
        LlmException failure = failure(answer);
        assertThat(failure).isInstanceOf(ModelLoadingException.class);
        assertThat(failure.attempts()).isEqualTo(5);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void attempts_while_a_model_is_loading_do_not_count() {
        answers(LOADING, LOADING, LOADING, busy(), busy(), busy());
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(FIRST_WAIT, 1);
        assertWait(SECOND_WAIT, 2);
        assertWait(SECOND_WAIT.multipliedBy(2), 3);
        assertWait(FIRST_WAIT, 4);
        assertWait(SECOND_WAIT, 5);
        assertThat(failure(answer).attempts()).isEqualTo(6);
    }

    @Test
    void a_policy_of_one_attempt_waits_for_no_model_either() {
        answers(LOADING);
        assertThat(failure(chat(call().retryPolicy(RetryPolicy.none())).responseAsync())
                        .attempts())
                .isEqualTo(1);
    }

    @Test
    void a_policy_of_one_attempt_makes_one() {
        answers(busy());
        assertThat(failure(chat(call().retryPolicy(RetryPolicy.none())).responseAsync())
                        .attempts())
                .isEqualTo(1);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_connection_closed_or_reset_without_a_byte_is_tried_again() {
        answers(Script.nothing().close(), Script.nothing().reset(), answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(FIRST_WAIT, 1);
        assertWait(SECOND_WAIT, 2);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void a_connection_always_closed_without_a_byte_says_so() {
        answers(Script.nothing().close());
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(FIRST_WAIT, 1);
        assertWait(SECOND_WAIT, 2);
        assertThat(failure(answer))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("closed the connection without an answer");
    }

    @Test
    void a_refused_connection_is_tried_again_until_the_server_is_back() {
        ScriptedServer gone = ScriptedServer.start();
        int port = gone.port();
        HttpCall call = call("POST", gone.uri("/chat")).connectHint("start it").build();
        gone.close();
        CompletableFuture<ChatResponse> answer =
                transport.chat(call, StreamFormat.NDJSON, WordDecoder::new).responseAsync();
        time.awaitTaskIn(FIRST_WAIT);
        try (ScriptedServer back = ScriptedServer.start(port)) {
            back.on("POST", "/chat").reply(answer("a"));
            time.advance(FIRST_WAIT);
            assertThat(get(answer).text()).isEqualTo("a");
        }
        CompletableFuture<ChatResponse> again =
                transport.chat(call, StreamFormat.NDJSON, WordDecoder::new).responseAsync();
        time.awaitTaskIn(FIRST_WAIT);
        time.advance(FIRST_WAIT);
        time.awaitTaskIn(SECOND_WAIT);
        time.advance(SECOND_WAIT);
        LlmException failure = failure(again);
        assertThat(failure)
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("start it");
        assertThat(failure.attempts()).isEqualTo(3);
    }

    // --- never after the first byte of an answer ---

    @Test
    void nothing_is_sent_again_once_the_head_of_a_good_answer_was_there() {
        List<Script> cut = List.of(
                stream().close(),
                stream().reset(),
                stream().lines(WordDecoder.word("half")).close(),
                stream().lines(WordDecoder.word("half")).reset(),
                stream().lines(WordDecoder.word("half")).end(),
                stream()
                        .lines("{\"error\":{\"message\":\"overloaded\",\"code\":503}}")
                        .end());
        for (Script script : cut) {
            int before = server.requests().size();
            answers(script);
            LlmException failure = failure(chat().responseAsync());
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(server.requests()).hasSize(before + 1);
            assertThat(time.pending()).isEmpty();
        }
    }

    @Test
    void nothing_is_sent_again_once_a_part_of_a_head_was_there() {
        for (String part : List.of("HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Type: appl")) {
            for (Script script :
                    List.of(Script.raw(part).close(), Script.raw(part).reset())) {
                int before = server.requests().size();
                answers(script);
                LlmException failure = failure(chat().responseAsync());
                assertThat(failure).isInstanceOf(ConnectionException.class);
                assertThat(failure.attempts()).isEqualTo(1);
                assertThat(server.requests()).hasSize(before + 1);
                assertThat(time.pending()).isEmpty();
            }
        }
    }

    @Test
    void garbage_instead_of_HTTP_is_not_tried_again() {
        answers(Script.raw("SSH-2.0-OpenSSH_9.6\r\n").close());
        assertThat(failure(chat().responseAsync()))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("does not speak HTTP");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_decoder_that_fails_at_the_head_ends_the_call() {
        answers(answer("a"));
        ServerException refused = new ServerException(ErrorDetails.of("wrong version"));
        List<RuntimeException> thrown = List.of(refused, new IllegalStateException("bug"));
        for (RuntimeException e : thrown) {
            CompletableFuture<ChatResponse> answer = transport
                    .chat(call().build(), StreamFormat.NDJSON, () -> new ChatDecoder() {
                        @Override
                        public void headers(HttpHeaders headers, ChatEmitter out) {
                            throw e;
                        }

                        @Override
                        public void record(StreamRecord record, ChatEmitter out) {}
                    })
                    .responseAsync();
            LlmException failure = failure(answer);
            if (e == refused) {
                assertThat(failure).isSameAs(refused);
            } else {
                assertThat(failure)
                        .isInstanceOf(MalformedResponseException.class)
                        .hasCause(e);
            }
            assertThat(failure.attempts()).isEqualTo(1);
        }
        assertThat(server.requests()).hasSize(2);
    }

    // --- as the caller sees it ---

    @Test
    void a_retry_shows_in_the_response_and_each_attempt_is_made_anew() {
        answers(busy(), answer("a"));
        AtomicInteger keys = new AtomicInteger();
        AtomicInteger decoders = new AtomicInteger();
        HttpCall call = call().json("{\"q\":1}".getBytes(StandardCharsets.UTF_8))
                .credential("Authorization", () -> "Bearer key-number-" + keys.incrementAndGet())
                .build();
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        transport
                .chat(call, StreamFormat.NDJSON, () -> {
                    decoders.incrementAndGet();
                    return new WordDecoder();
                })
                .publisher()
                .subscribe(subscriber);
        assertWait(FIRST_WAIT, 1);
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        ChatResponse response = ((ChatEvent.Finished) subscriber.events().get(1)).response();
        assertThat(response.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("retried");
            assertThat(warning.message()).contains("attempt 2").contains("busy");
        });
        assertThat(response.metadata()).containsEntry("attempts", 2).containsEntry("waited_ms", 250L);
        assertThat(server.requests()).extracting(SeenRequest::text).containsExactly("{\"q\":1}", "{\"q\":1}");
        assertThat(server.requests())
                .extracting(request -> request.header("authorization").orElse(""))
                .containsExactly("Bearer key-number-1", "Bearer key-number-2");
        assertThat(decoders).hasValue(1);
    }

    @Test
    void an_answer_at_the_first_attempt_says_nothing_of_attempts() {
        answers(answer("a"));
        ChatResponse response = chat().response();
        assertThat(response.warnings()).isEmpty();
        assertThat(response.metadata()).isEmpty();
    }

    @Test
    void whole_replies_are_tried_again_by_the_same_rules() {
        server.on("GET", "/tags").reply(busy(), Script.reply(200, JSON, "[]"));
        CompletableFuture<HttpReply> reply =
                transport.sendAsync(call("GET", server.uri("/tags")).build());
        assertWait(FIRST_WAIT, 1);
        assertThat(get(reply).text()).isEqualTo("[]");
    }

    @Test
    void truncation_is_not_retryable_by_the_caller_either() {
        answers(stream().lines(WordDecoder.word("half")).close());
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(TruncatedStreamException.class);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
    }
}
