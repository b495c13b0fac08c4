package dev.parley.spi.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.Recorder;
import dev.parley.ServerException;
import dev.parley.spi.ChatEmitter;
import dev.parley.testserver.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is quoted from an answer that cannot be read has no key in it. */
class QuotedSecretTest extends WireFixture {
    private static final String KEY = "k3y-of-no-known-form";

    @Test
    void a_malformed_record_that_repeats_the_key_is_quoted_without_it() {
        answers(Script.ok(NDJSON)
                .lines("{\"word\":\"a\"}", "{\"word\":" + KEY + "}")
                .end());

        LlmException failure = failure(
                chat(call().credential("Authorization", () -> "Bearer " + KEY)).responseAsync());

        assertThat(failure).isInstanceOf(MalformedResponseException.class);
        assertThat(failure.getMessage()).contains("****");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(KEY);
        }
    }

    private void assertSaysNothing(ChatStream stream) {
        LlmException failure = failure(stream.responseAsync());
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything, true));
        assertThat(failure).isInstanceOf(MalformedResponseException.class).hasMessageContaining("not be understood");
        assertThat(failure.getMessage()).contains("IllegalStateException").contains("****");
        assertThat(everything + failure.details().toString()).doesNotContain(KEY);
        assertThat(failure.getStackTrace()[0].getClassName()).startsWith(QuotedSecretTest.class.getName());
    }

    private HttpCall keyed() {
        return call().credential("Authorization", () -> "Bearer " + KEY).build();
    }

    @Test
    void a_decoder_that_throws_what_it_has_read_is_quoted_without_the_key() {
        answers(Script.ok(NDJSON)
                .header("X-Echo", KEY)
                .lines("{\"key\":\"" + KEY + "\"}")
                .end());
        assertSaysNothing(transport.chat(keyed(), StreamFormat.NDJSON, () -> (record, out) -> {
            String read = new String(record.bytes(), record.from(), record.to() - record.from(), UTF_8);
            throw new IllegalStateException("bad: " + read, new IOException(read));
        }));
        assertSaysNothing(transport.chat(keyed(), StreamFormat.NDJSON, () -> new ChatDecoder() {
            @Override
            public void headers(HttpHeaders headers, ChatEmitter out) {
                throw new IllegalStateException(headers.firstValue("x-echo").orElseThrow());
            }

            @Override
            public void record(StreamRecord record, ChatEmitter out) {
                throw new AssertionError("there is no record");
            }
        }));
    }

    @Test
    void an_error_in_a_stream_is_told_without_the_key_that_was_sent_whatever_the_key_is_by_now() {
        answers(stream().lines("{\"error\":\"bad key " + KEY + " for you\"}").stall());
        AtomicInteger asked = new AtomicInteger();
        LlmException failure = failure(chat(call().credential("Authorization", () -> {
                    if (asked.getAndIncrement() > 0) {
                        throw new IllegalStateException("the vault is closed");
                    }
                    return "Bearer " + KEY;
                }))
                .responseAsync());
        assertThat(failure)
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("bad key **** for you")
                .hasNoCause();
        assertThat(asked).hasValue(1);
    }

    @Test
    void the_text_of_a_record_has_none_of_the_keys_that_were_sent() {
        answers(
                busy(),
                stream().lines("first-key second-key sk-not-ours-at-all").stall());
        AtomicInteger sent = new AtomicInteger();
        HttpCall call = call().rawEvents(true)
                .credential("X-Key", () -> sent.getAndIncrement() == 0 ? "first-key" : "second-key")
                .build();
        try (ChatStream stream =
                transport.chat(call, StreamFormat.NDJSON, () -> (record, out) -> out.raw("line", record.text()))) {
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            stream.publisher().subscribe(subscriber);
            assertWait(Duration.ofMillis(250), 1);
            assertThat(subscriber.awaitEvents(1))
                    .containsExactly(new ChatEvent.Raw("line", "**** **** sk-not-ours-at-all"));
        }
    }
}
