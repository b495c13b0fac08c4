package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.TruncatedStreamException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.NdjsonFramer;
import dev.parley.spi.http.RecordHandler;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaChatDecoderTest {
    private static final String DONE =
            "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n";

    private static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();

    @AfterAll
    static void endThreads() {
        EXECUTOR.shutdownNow();
    }

    static Stream<Recording> goodChats() {
        return Recording.ofPath("/api/chat")
                .filter(recording -> recording.status() == 200)
                .filter(recording -> SecondReader.of(recording.body()).done);
    }

    @ParameterizedTest
    @MethodSource("goodChats")
    void recorded_chat_is_read_as_a_second_reader_reads_it(Recording recording) {
        SecondReader expected = SecondReader.of(recording.body());
        ChatResponse response = decode(recording.bytes()).response();

        assertThat(response.text()).isEqualTo(expected.text.toString());
        assertThat(response.reasoning().orElse("")).isEqualTo(expected.thinking.toString());
        assertThat(response.model()).isEqualTo(expected.model);
        assertThat(response.usage().promptTokens()).isEqualTo(expected.promptTokens);
        assertThat(response.usage().completionTokens()).isEqualTo(expected.completionTokens);
        assertThat(response.timings().total()).isEqualTo(expected.total);
        assertThat(response.createdAt()).isPresent();
        assertThat(response.metadata().get("done_reason")).isEqualTo(expected.doneReason.orElse(null));
        assertThat(response.finishReason())
                .isEqualTo(
                        expected.toolCalls.isEmpty()
                                ? FinishReason.of(expected.doneReason.orElseThrow())
                                : FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls()).hasSameSizeAs(expected.toolCalls);
        for (int i = 0; i < expected.toolCalls.size(); i++) {
            ToolCall call = response.toolCalls().get(i);
            JsonNode recorded = expected.toolCalls.get(i);
            assertThat(call.id()).isEqualTo(recorded.get("id").textValue());
            assertThat(call.name()).isEqualTo(recorded.at("/function/name").textValue());
            assertThat(tree(call.arguments())).isEqualTo(recorded.at("/function/arguments"));
        }
        assertThat(response.logprobs()).hasSameSizeAs(expected.logprobs);
        for (int i = 0; i < expected.logprobs.size(); i++) {
            TokenLogprob token = response.logprobs().get(i);
            JsonNode recorded = expected.logprobs.get(i);
            assertThat(token.token()).isEqualTo(recorded.get("token").textValue());
            assertThat(token.logprob()).isEqualTo(recorded.get("logprob").doubleValue());
            assertThat(token.top()).hasSize(recorded.path("top_logprobs").size());
        }
    }

    @Test
    void recordings_cover_thinking_tools_logprobs_lengths_and_loads() {
        List<SecondReader> all =
                goodChats().map(Recording::body).map(SecondReader::of).toList();
        assertThat(all).hasSizeGreaterThan(40);
        assertThat(all).anyMatch(chat -> chat.thinking.length() > 0);
        assertThat(all).anyMatch(chat -> chat.toolCalls.size() > 1);
        assertThat(all).anyMatch(chat -> !chat.logprobs.isEmpty());
        assertThat(all).extracting(chat -> chat.doneReason.orElse("")).contains("stop", "length", "load", "unload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-stream", "chat-go-tools", "chat-think-on"})
    void every_cut_of_the_bytes_gives_the_same_events(String name) {
        everyCutGivesTheSameEvents(Recording.of(name));
    }

    @Test
    void every_cut_of_a_stream_with_emoji_and_cjk_gives_the_same_events() {
        Recording recording = Recording.derivedWithCjk();
        assertThat(decode(recording.bytes()).response().text())
                .isEqualTo(SecondReader.of(recording).text.toString())
                .contains(Recording.EMOJI, Recording.CJK);
        everyCutGivesTheSameEvents(recording);
    }

    private static void everyCutGivesTheSameEvents(Recording recording) {
        byte[] body = recording.bytes();
        List<ChatEvent> whole = events(decode(body));
        assertThat(whole).isNotEmpty();
        for (int cut = 1; cut < body.length; cut++) {
            byte[] head = Arrays.copyOf(body, cut);
            byte[] tail = Arrays.copyOfRange(body, cut, body.length);
            assertThat(events(decode(head, tail))).as("cut at byte %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void single_bytes_give_the_same_events_as_the_whole() {
        byte[] body = Recording.of("chat-stream").bytes();
        byte[][] pieces = new byte[body.length][];
        for (int i = 0; i < body.length; i++) {
            pieces[i] = new byte[] {body[i]};
        }
        assertThat(events(decode(pieces))).isEqualTo(events(decode(body)));
    }

    @Test
    void byte_order_mark_carriage_returns_and_blank_lines_are_passed_over() {
        ChatResponse response = decode("\ufeff{\"message\":{\"content\":\"a\"},\"done\":false}\r\n\r\n\n" + DONE)
                .response();
        assertThat(response.text()).isEqualTo("a");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void bytes_that_are_no_text_become_replacement_characters() {
        byte[] line = "{\"message\":{\"content\":\"a?b\"},\"done\":false}\n".getBytes(StandardCharsets.UTF_8);
        line[new String(line, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;
        assertThat(decode(line, DONE.getBytes(StandardCharsets.UTF_8))
                        .response()
                        .text())
                .isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"done_reason\":\"stop\"', stop",
        "'\"done_reason\":\"length\"', length",
        "'\"done_reason\":\"\"', unknown",
        "'\"done_reason\":null', unknown",
        "'\"x\":1', unknown",
        "'\"done_reason\":\"brand_new\"', brand_new",
    })
    void finish_reason_is_the_servers_word_or_unknown(String field, String word) {
        ChatResponse response = decode("{\"message\":{\"content\":\"a\"},\"done\":true," + field + "}\n")
                .response();
        assertThat(response.finishReason().word()).isEqualTo(word);
    }

    @Test
    void counters_that_are_absent_are_unknown_and_not_zero() {
        ChatResponse response = decode(DONE).response();
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(response.timings().total()).isEmpty();
        assertThat(response.timings().load()).isEmpty();
    }

    @Test
    void durations_are_nanoseconds_and_time_may_have_an_offset() {
        ChatResponse response = decode(
                        "{\"model\":\"m\",\"created_at\":\"2025-02-20T18:55:09.150577031-08:00\",\"done\":true,"
                                + "\"load_duration\":1000000,\"prompt_eval_duration\":2,\"eval_duration\":3000000000,"
                                + "\"total_duration\":4000000000}\n")
                .response();
        assertThat(response.createdAt()).contains(Instant.parse("2025-02-21T02:55:09.150577031Z"));
        assertThat(response.timings().load()).contains(Duration.ofMillis(1));
        assertThat(response.timings().prompt()).contains(Duration.ofNanos(2));
        assertThat(response.timings().generation()).contains(Duration.ofSeconds(3));
        assertThat(response.timings().total()).contains(Duration.ofSeconds(4));
    }

    @Test
    void tool_calls_are_taken_from_every_line_and_keep_their_text() {
        List<ToolCall> calls = decode(
                        "{\"message\":{\"content\":\"\",\"tool_calls\":["
                                + "{\"function\":{\"index\":0,\"name\":\"a\",\"arguments\":{\"n\": 1.0e2, \"s\":\"\\u003c\"}}},"
                                + "{\"id\":\"x\",\"function\":{\"name\":\"b\",\"arguments\":\"{\\\"as\\\":\\\"text\\\"}\"}}]},\"done\":false}\n"
                                + "{\"message\":{\"tool_calls\":[{\"id\":\"y\",\"function\":{\"name\":\"c\"}}]},\"done\":true,\"done_reason\":\"stop\"}\n")
                .response()
                .toolCalls();
        assertThat(calls).extracting(ToolCall::name).containsExactly("a", "b", "c");
        assertThat(calls.get(0).arguments()).isEqualTo("{\"n\": 1.0e2, \"s\":\"\\u003c\"}");
        assertThat(calls.get(0).id()).isNotBlank();
        assertThat(calls.get(1)).isEqualTo(new ToolCall("x", "b", "{\"as\":\"text\"}"));
        assertThat(calls.get(2)).isEqualTo(new ToolCall("y", "c", "{}"));
    }

    @Test
    void cloud_answer_tells_where_the_model_ran() {
        ChatResponse response = decode("{\"model\":\"gpt-oss:120b-cloud\",\"remote_model\":\"gpt-oss:120b\","
                        + "\"remote_host\":\"https://ollama.com:443\",\"message\":{\"content\":\"a\"},\"done\":false}\n"
                        + DONE)
                .response();
        assertThat(response.metadata())
                .containsEntry("remote_model", "gpt-oss:120b")
                .containsEntry("remote_host", "https://ollama.com:443");
    }

    @Test
    void thinking_comes_before_content_of_the_same_line() {
        assertThat(events(decode("{\"message\":{\"content\":\"b\",\"thinking\":\"a\"},\"done\":false}\n" + DONE)))
                .startsWith(new ChatEvent.ReasoningDelta("a"), new ChatEvent.TextDelta("b"));
    }

    @Test
    void error_line_fails_the_stream_and_keeps_what_had_arrived() {
        Recording recording = Recording.of("fault-runner-killed-stream");
        SecondReader expected = SecondReader.of(recording.body());
        LlmException failure = catchThrowableOfType(
                LlmException.class, () -> decode(recording.bytes()).response());
        assertThat(failure).hasMessageContaining("while running the model: unexpected EOF");
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo(expected.text.toString());
    }

    @Test
    void end_without_done_is_a_truncated_stream() {
        String body = Recording.of("chat-stream").body();
        String cut = body.substring(0, body.lastIndexOf("{\"model\""));
        TruncatedStreamException failure = catchThrowableOfType(
                TruncatedStreamException.class, () -> decode(cut).response());
        assertThat(failure.partialResponse().orElseThrow().text())
                .isEqualTo("Hello from a tiny caf\u00e9 \ud83d\ude00.");
    }

    @Test
    void end_inside_a_line_is_a_truncated_stream_at_every_byte() {
        byte[] body = Recording.of("chat-stream").bytes();
        for (int length = 0; length < body.length - 1; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decode(cut).response())
                    .as("cut after %d bytes", length)
                    .isInstanceOf(TruncatedStreamException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "{}",
                "{\"status\":\"pulling manifest\"}",
                "{\"message\":\"text\",\"done\":false}",
                "{\"message\":{\"content\":[\"parts\"]}}",
                "{\"message\":{\"content\":\"a\"},\"done\":\"yes\"}",
                "{\"message\":{\"content\":\"a\"",
                "{\"message\":{\"content\":\"a\"}} x",
                "data: {\"message\":{}}",
                "<html>"
            })
    void line_that_is_no_part_of_a_chat_is_malformed_and_adds_nothing(String line) {
        MalformedResponseException failure = catchThrowableOfType(
                MalformedResponseException.class,
                () -> decode("{\"message\":{\"content\":\"good\"},\"done\":false}\n" + line + "\n" + DONE)
                        .response());
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("good");
    }

    @Test
    void unknown_fields_are_passed_over_wherever_they_are() {
        ChatResponse response = decode(
                        "{\"new\":{\"a\":[1,{}]},\"message\":{\"new\":null,\"content\":\"a\",\"images\":null},"
                                + "\"logprobs\":null,\"done\":false}\n" + DONE)
                .response();
        assertThat(response.text()).isEqualTo("a");
    }

    @Test
    void warnings_of_the_request_are_on_the_response() {
        Warning warning = new Warning("tool_choice_ignored", "so it is");
        ChatStream stream = stream(List.of(warning), DONE.getBytes(StandardCharsets.UTF_8));
        assertThat(stream.response().warnings()).containsExactly(warning);
    }

    private static List<ChatEvent> events(ChatStream stream) {
        List<ChatEvent> events = new ArrayList<>();
        stream.forEach(event -> {
            if (!(event instanceof ChatEvent.Finished)) {
                events.add(event);
            }
        });
        return events;
    }

    private static ChatStream decode(String body) {
        return decode(body.getBytes(StandardCharsets.UTF_8));
    }

    private static ChatStream decode(byte[]... pieces) {
        return stream(List.of(), pieces);
    }

    private static ChatStream stream(List<Warning> warnings, byte[]... pieces) {
        OllamaErrorMapper errors = new OllamaErrorMapper(URI.create("http://127.0.0.1:11434"));
        OllamaChatDecoder decoder = OllamaChatDecoder.ofChat(
                "m", line -> errors.map(ErrorResponse.inStream("ollama", "m", line)), warnings, false);
        return ChatStream.generate(
                out -> {
                    decoder.headers(HttpHeaders.of(Map.of(), (name, value) -> true), out);
                    NdjsonFramer framer = new NdjsonFramer(1 << 24);
                    RecordHandler handler = record -> {
                        if (!out.isFinished()) {
                            decoder.record(record, out);
                        }
                    };
                    for (byte[] piece : pieces) {
                        framer.feed(ByteBuffer.wrap(piece), handler);
                    }
                    framer.end(handler);
                    decoder.end(out);
                },
                EXECUTOR);
    }

    private static JsonNode tree(String json) {
        try {
            return Recording.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
