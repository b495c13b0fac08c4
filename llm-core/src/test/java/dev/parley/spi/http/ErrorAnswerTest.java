package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.AuthenticationException;
import dev.parley.Await;
import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.ErrorDetails;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.Recorder;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are none, as they come over the wire. */
class ErrorAnswerTest extends WireFixture {

    @Test
    void the_callers_mapper_decides_and_sees_everything() {
        answers(Script.status(400, JSON)
                .header("X-Request-Id", "r1")
                .contentLength()
                .chunk("{\"error\":\"nö\"}")
                .end());
        ErrorResponse[] seen = new ErrorResponse[1];
        PermissionException mine = new PermissionException(ErrorDetails.of("mine"));
        LlmException failure = failure(chat(call().errorMapper(response -> {
                    seen[0] = response;
                    return mine;
                }))
                .responseAsync());
        assertThat(failure).isSameAs(mine);
        assertThat(seen[0].body()).isEqualTo("{\"error\":\"nö\"}");
        assertThat(seen[0].message()).contains("nö");
        assertThat(seen[0].status()).isEqualTo(400);
        assertThat(seen[0].requestId()).contains("r1");
        assertThat(seen[0].contentType()).contains(JSON);
        assertThat(seen[0].uri()).contains(server.uri("/chat"));
        assertThat(seen[0].inStream()).isFalse();
    }

    @Test
    void a_mapper_that_throws_or_returns_null_does_not_hide_the_error() {
        answers(Script.reply(401, JSON, "{\"error\":\"who are you\"}"));
        IllegalStateException bug = new IllegalStateException("bug");
        LlmException thrown = failure(chat(call().errorMapper(response -> {
                    throw bug;
                }))
                .responseAsync());
        assertThat(thrown)
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("who are you")
                .hasSuppressedException(bug);
        LlmException none = failure(chat(call().errorMapper(response -> null)).responseAsync());
        assertThat(none).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void a_web_page_with_status_200_is_no_answer() {
        answers(Script.reply(200, "text/html", "<html><title>Welcome</title></html>"));
        assertThat(failure(chat().responseAsync()))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("'Welcome'")
                .hasMessageContaining("base URL");
        server.on("GET", "/tags")
                .reply(Script.reply(200, "Text/HTML; charset=utf-8", "<html><title>Hi</title></html>"));
        assertThat(failure(transport.sendAsync(call("GET", server.uri("/tags")).build())))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("'Hi'");
    }

    @Test
    void another_content_type_is_only_a_hint_when_the_bytes_make_no_sense() {
        answers(
                Script.reply(200, "text/plain", WordDecoder.word("a") + "\n" + WordDecoder.DONE + "\n"),
                Script.reply(200, "text/plain", "hello\n"));
        assertThat(chat().response().text()).isEqualTo("a");
        assertThat(failure(chat().responseAsync()))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("text/plain")
                .hasMessageContaining("base URL");
    }

    @Test
    void a_malformed_line_ends_the_stream_with_what_came_before() {
        answers(stream()
                .lines(WordDecoder.word("half"), "{\"t\":", WordDecoder.DONE)
                .stall());
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(MalformedResponseException.class);
        assertThat(failure.provider()).contains("test");
        assertThat(failure.model()).contains("tiny");
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void a_decoder_with_a_bug_ends_the_stream() {
        answers(stream().lines("x").stall());
        CompletableFuture<ChatResponse> answer = transport
                .chat(call().build(), StreamFormat.NDJSON, () -> (record, out) -> {
                    throw new IndexOutOfBoundsException("bug");
                })
                .responseAsync();
        assertThat(failure(answer))
                .isInstanceOf(MalformedResponseException.class)
                .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void an_error_line_in_a_good_answer_is_an_error() {
        answers(stream()
                .lines(WordDecoder.word("half"), "{\"error\":\"boom\"}", WordDecoder.DONE)
                .end());
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(ServerException.class).hasMessageContaining("boom");
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
    }

    @Test
    void every_early_end_is_truncated_and_an_end_mark_without_a_newline_is_not() {
        List<UnaryOperator<Script>> ends = List.of(
                Script::end,
                Script::close,
                Script::reset,
                script -> script.wire("zz\r\n").close());
        for (int i = 0; i < ends.size(); i++) {
            // The text is waited for: what comes together with a broken connection may be lost with it.
            String gate = "end " + i;
            answers(ends.get(i).apply(stream().lines(WordDecoder.word("half")).awaitGate(gate)));
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            chat().publisher().subscribe(subscriber);
            subscriber.awaitEvents(1);
            server.gate(gate).open();
            assertTruncated((LlmException) subscriber.awaitEnd());
        }
        for (Script head : List.of(stream().closeDelimited(), stream().contentLength(500))) {
            answers(head.lines(WordDecoder.word("half")).close());
            assertTruncated(failure(chat().responseAsync()));
        }
        answers(stream()
                .closeDelimited()
                .lines(WordDecoder.word("a"))
                .chunk(WordDecoder.DONE)
                .close());
        assertThat(chat().response().text()).isEqualTo("a");
    }

    private static void assertTruncated(LlmException failure) {
        assertThat(failure).isInstanceOf(TruncatedStreamException.class);
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains("half");
    }

    @Test
    void an_empty_answer_is_truncated() {
        answers(Script.reply(200, NDJSON, ""));
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(TruncatedStreamException.class);
        assertThat(failure.partialResponse()).isEmpty();
    }

    // --- bodies of errors ---

    @Test
    void an_error_whose_body_breaks_off_still_tells_its_status() {
        answers(Script.status(401, JSON).contentLength(500).chunk("{\"error\":").close());
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(AuthenticationException.class);
        assertThat(failure.status()).hasValue(401);
    }

    @Test
    void an_error_with_an_endless_body_is_cut_and_hung_up_on() {
        answers(Script.status(400, "text/plain").flood("no! "));
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(InvalidRequestException.class).hasMessageContaining("no! no! ");
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }

    @Test
    void a_retry_follows_an_endless_body_too() {
        answers(Script.status(503, "text/plain").flood("busy "), answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        time.awaitTaskIn(Duration.ofMillis(250));
        Exchange first = server.takeExchange(PATIENCE);
        first.awaitHangUp(PATIENCE);
        time.advance(Duration.ofMillis(250));
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void an_error_body_is_cut_at_its_limit() {
        answers(Script.reply(503, "text/plain", "x".repeat(5_000)));
        String[] body = new String[1];
        try (HttpTransport small = newTransport()
                .limits(HttpLimits.builder().maxErrorBytes(1_000).build())
                .retryPolicy(RetryPolicy.none())
                .build()) {
            HttpCall call = call().errorMapper(response -> {
                        body[0] = response.body();
                        return ErrorMapper.standard().map(response);
                    })
                    .build();
            LlmException failure = failure(
                    small.chat(call, StreamFormat.NDJSON, WordDecoder::new).responseAsync());
            assertThat(failure).isInstanceOf(OverloadedException.class);
            assertThat(body[0]).hasSize(1_000);
        }
    }

    // --- limits of good answers ---

    @Test
    void a_line_or_a_reply_over_its_limit_is_refused() {
        answers(stream().lines(WordDecoder.word("half")).flood("x"));
        server.on("GET", "/tags").reply(Script.reply(200, JSON, "[" + " ".repeat(5_000) + "]"));
        HttpLimits limits =
                HttpLimits.builder().maxRecordBytes(10_000).maxReplyBytes(5_001).build();
        try (HttpTransport small = newTransport().limits(limits).build()) {
            LlmException line = failure(small.chat(call().build(), StreamFormat.NDJSON, WordDecoder::new)
                    .responseAsync());
            assertThat(line).isInstanceOf(MalformedResponseException.class).hasMessageContaining("10000");
            assertThat(line.partialResponse().map(ChatResponse::text)).contains("half");
            server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);

            HttpCall tags = call("GET", server.uri("/tags")).build();
            assertThat(failure(small.sendAsync(tags)))
                    .isInstanceOf(MalformedResponseException.class)
                    .hasMessageContaining("5001")
                    .hasMessageContaining("maxReplyBytes");
        }
        assertThat(get(transport.sendAsync(call("GET", server.uri("/tags")).build()))
                        .body())
                .hasSize(5_002);
    }

    // --- errors in the code that reads ---

    static List<Error> errors() {
        return List.of(new NoClassDefFoundError("some/Type"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_in_the_code_that_reads_is_no_failure_of_the_connection(Error error) {
        answers(stream().lines("x").stall());
        CompletableFuture<ChatResponse> unmade = transport
                .chat(call().build(), StreamFormat.NDJSON, () -> {
                    throw error;
                })
                .responseAsync();
        CompletableFuture<ChatResponse> unread = transport
                .chat(call().build(), StreamFormat.NDJSON, () -> (record, out) -> {
                    throw error;
                })
                .responseAsync();
        for (CompletableFuture<ChatResponse> answer : List.of(unmade, unread)) {
            assertThat(failure(answer))
                    .isInstanceOf(MalformedResponseException.class)
                    .hasMessageContaining("could not be understood")
                    .hasCause(error);
        }
        assertThat(server.requests()).hasSize(2);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void nothing_is_sent_again_once_an_answer_has_begun() {
        answers(stream().lines("x").stall());
        AssertionError error = new AssertionError("bug");
        LlmException failure = failure(transport
                .chat(call().build(), StreamFormat.NDJSON, () -> {
                    throw error;
                })
                .responseAsync());
        assertThat(failure).isInstanceOf(MalformedResponseException.class).hasStackTraceContaining("bug");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_in_a_mapper_does_not_hide_what_the_server_said(Error error) {
        answers(Script.reply(401, JSON, "{\"error\":\"who are you\"}"));
        assertThat(failure(chat(call().errorMapper(response -> {
                            throw error;
                        }))
                        .responseAsync()))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("who are you")
                .hasSuppressedException(error);
    }

    // --- bodies of errors that do not end ---

    @ParameterizedTest
    @ValueSource(ints = {5, 3})
    void an_error_whose_body_stalls_is_told_with_what_came_of_it(int seconds) {
        answers(Script.status(500, "text/plain")
                .awaitGate("first")
                .chunk("boom ")
                .awaitGate("second")
                .chunk("and")
                .stall());
        Duration patience = Duration.ofSeconds(seconds);
        Deadlines deadlines = Deadlines.builder()
                .idle(seconds == 5 ? Duration.ofMinutes(2) : patience)
                .build();
        CompletableFuture<ChatResponse> answer =
                chat(call().deadlines(deadlines)).responseAsync();
        time.awaitTaskIn(patience);
        for (String gate : List.of("first", "second")) {
            int before = time.reads();
            server.gate(gate).open();
            Await.until("the chunk after the gate", () -> time.reads() > before);
        }
        time.advance(patience.minus(TICK));
        assertThat(answer).isNotDone();
        time.advance(TICK);
        LlmException failure = failure(answer);
        assertThat(failure).isInstanceOf(ServerException.class).hasMessageContaining("boom");
        assertThat(failure.status()).hasValue(500);
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void a_retry_follows_a_body_that_stalls_too() {
        answers(Script.status(503, JSON).contentLength(500).chunk("{").stall(), answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        time.awaitTaskIn(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        assertWait(Duration.ofMillis(250), 1);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void a_stop_while_an_error_is_read_leaves_no_timer() {
        answers(Script.status(500, JSON).stall());
        ChatStream stream = chat();
        CompletableFuture<ChatResponse> answer = stream.responseAsync();
        time.awaitTaskIn(Duration.ofSeconds(5));
        stream.close();
        assertThat(failure(answer)).isInstanceOf(LlmCancelledException.class);
        assertThat(time.pending()).isEmpty();
        server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
    }
}
