package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.FinishReason;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelNotFoundException;
import dev.parley.testserver.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to a chat that are not what they should be, from the socket to the caller. */
class OllamaFaultsTest extends ServerTest {
    private static final ChatRequest REQUEST = ChatRequest.of("tiny-chat", "Hi");
    private static final String GOOD = "{\"message\":{\"content\":\"good\"},\"done\":false}";
    private static final String LOST = "{\"message\":{\"content\":\"lost\"},\"done\":false}";
    private static final String DONE = "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}";

    private void chatIs(Script first, Script... next) {
        server.on("POST", "/api/chat").reply(first, next);
    }

    /** The events of a chat that fails, each a piece of text, and then its failure. */
    private <X extends LlmException> X failure(String text, Class<X> expected) {
        StringBuilder seen = new StringBuilder();
        X failure = catchThrowableOfType(
                expected,
                () -> ollama.stream(REQUEST).forEach(event -> seen.append(((ChatEvent.TextDelta) event).text())));
        assertThat(seen).hasToString(text);
        assertThat(failure.partialResponse().map(ChatResponse::text).orElse("")).isEqualTo(text);
        return failure;
    }

    // bytes

    @Test
    void every_cut_of_a_stream_with_emoji_and_cjk_gives_the_same_events_over_a_socket() {
        Recording recording = Recording.derivedWithCjk();
        byte[] body = recording.bytes();
        List<Script> cuts = IntStream.range(1, body.length)
                .mapToObj(cut -> Script.ok(NDJSON).splitAt(body, cut).end())
                .toList();
        chatIs(Script.ok(NDJSON).chunk(body).end(), cuts.toArray(Script[]::new));
        List<Object> whole = timeless();
        assertThat(whole)
                .contains(new ChatEvent.TextDelta(Recording.EMOJI), new ChatEvent.TextDelta(Recording.CJK))
                .contains(SecondReader.of(recording).text.toString());
        for (int cut = 1; cut < body.length; cut++) {
            assertThat(timeless()).as("cut at byte %d", cut).isEqualTo(whole);
        }
        assertThat(server.requests()).hasSize(body.length);
    }

    /** The events of a chat that ends well, and what does not depend on time in its response. */
    private List<Object> timeless() {
        List<Object> seen = new ArrayList<>();
        ollama.stream(REQUEST).forEach(event -> {
            if (event instanceof ChatEvent.Finished finished) {
                ChatResponse response = finished.response();
                seen.addAll(List.of(response.text(), response.finishReason(), response.usage(), response.metadata()));
            } else {
                seen.add(event);
            }
        });
        return seen;
    }

    // content types

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain; charset=utf-8", "application/octet-stream", ""})
    void stream_of_another_content_type_that_is_one_nevertheless_is_read(String type) {
        Script script = type.isEmpty() ? Script.raw(head("")) : Script.raw(head("Content-Type: " + type + "\r\n"));
        chatIs(script.wire(GOOD + "\n" + DONE + "\n").close());
        ChatResponse response = ollama.chat(REQUEST);
        assertThat(response.text()).isEqualTo("good");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    private static String head(String contentType) {
        return "HTTP/1.1 200 OK\r\n" + contentType + "Connection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/event-stream", "application/xml", "image/png"})
    void answer_of_another_content_type_that_is_no_stream_is_malformed_and_names_the_type(String type) {
        chatIs(Script.reply(200, type, "data: " + GOOD + "\n\n"));
        assertThat(failure("", MalformedResponseException.class))
                .hasMessageContaining("content type " + type + " instead of " + NDJSON)
                .hasMessageContaining("base URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "TEXT/HTML; charset=utf-8"})
    void web_page_is_malformed_whatever_is_in_it(String type) {
        chatIs(Script.reply(200, type, GOOD + "\n" + DONE + "\n"));
        failure("", MalformedResponseException.class);
    }

    // not found

    @Test
    void not_found_with_words_about_no_model_is_not_taken_for_a_missing_model() {
        chatIs(Script.reply(404, JSON, "{\"error\":\"the adapter is gone\"}"));
        assertThat(failure("", InvalidRequestException.class))
                .isNotInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("the adapter is gone")
                .satisfies(failure -> assertThat(failure.status()).hasValue(404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"detail\":\"Not Found\"}", "[]"})
    void not_found_in_json_of_another_server_keeps_its_status(String body) {
        chatIs(Script.reply(404, JSON, body));
        assertThat(failure("", LlmException.class).status()).hasValue(404);
    }

    // records

    static Stream<String> malformed() {
        return Stream.of(
                "{\"message\":{\"content\":\"bad\"},\"done\":fals}",
                "{\"message\":{\"content\":\"bad",
                "{\"message\":{\"content\":\"bad\"}} {}",
                "{\"message\":{\"content\":\"\\x\"},\"done\":false}",
                "{\"message\":{\"content\":\"a\u0001b\"},\"done\":false}",
                "{'message':{'content':'bad'}}",
                "{\"message\":{\"content\":7e},\"done\":false}",
                "[" + LOST + "]",
                "null",
                "not JSON at all",
                "data: " + LOST);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformed_record_ends_the_stream_with_what_came_before_it(String line) {
        chatIs(lines(GOOD, line, LOST, DONE));
        MalformedResponseException failure = failure("good", MalformedResponseException.class);
        assertThat(failure.provider()).contains(OllamaProvider.ID);
        assertThat(failure.model()).contains("tiny-chat");
        assertThat(failure.retryable()).isFalse();
        assertThat(server.requests()).as("it is not asked for again").hasSize(1);
    }

    @Test
    void last_record_without_its_line_feed_counts() {
        chatIs(Script.ok(NDJSON).chunk(GOOD + "\n" + DONE).end());
        assertThat(ollama.chat(REQUEST).text()).isEqualTo("good");
    }
}
