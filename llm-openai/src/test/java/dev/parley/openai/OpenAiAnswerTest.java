package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ContentPart;
import dev.parley.FinishReason;
import dev.parley.MalformedResponseException;
import dev.parley.ServerException;
import dev.parley.Support;
import dev.parley.TokenLogprob;
import dev.parley.TruncatedStreamException;
import dev.parley.Usage;
import dev.parley.Warning;
import dev.parley.openai.protocol.Dialect;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAnswerTest extends AnswerFixture {
    // text

    @Test
    void text_is_what_the_deltas_say_whatever_is_beside_them() {
        ChatResponse response = stopped(
                "{\"choices\":[],\"prompt_filter_results\":[{\"a\":1}]}",
                delta("\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":null"),
                "null",
                "",
                "{\"choices\":null}",
                "{\"choices\":[{\"index\":0,\"delta\":null,\"finish_reason\":null}]}",
                text("He"),
                delta("\"role\":\"assistant\",\"content\":\"llo\""),
                "{\"choices\":[{\"index\":0,\"text\":\"again\",\"delta\":{\"content\":\"!\",\"token_id\":7}}]}");
        assertThat(response.text()).isEqualTo("Hello!");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.warnings()).isEmpty();
    }

    @Test
    void comments_and_carriage_returns_and_names_of_events_do_not_matter() {
        ChatResponse response = body(
                EVENTS,
                ": OPENROUTER PROCESSING\r\n\r\nevent: message\r\ndata:" + text("Hi") + "\r\n\r\n:\r\n\r\ndata: " + STOP
                        + "\r\n\r\ndata:  [DONE]  \r\n\r\n");
        assertThat(response.text()).isEqualTo("Hi");
    }

    @Test
    void content_in_parts_is_joined_and_thinking_parts_are_reasoning() {
        ChatResponse response = stopped(
                delta("\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"Hm.\"}]}]"),
                delta(
                        "\"content\":[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\" So.\"}]},"
                                + "{\"text\":\"4\",\"type\":\"text\"},{\"type\":\"image_url\",\"image_url\":{}},\"2\"]"));
        assertThat(response.reasoning()).contains("Hm. So.");
        assertThat(response.text()).isEqualTo("42");
    }

    @Test
    void refusal_is_a_part_of_its_own() {
        ChatResponse response = stopped(delta("\"refusal\":\"I'm \""), delta("\"refusal\":\"sorry.\""));
        assertThat(response.refusal()).contains("I'm sorry.");
        assertThat(response.text()).isEmpty();
    }

    @Test
    void logprobs_are_told_with_the_likeliest_others() {
        ChatResponse response =
                stopped("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"logprobs\":{\"content\":"
                        + "[{\"token\":\"Hi\",\"logprob\":-0.5,\"bytes\":[72,105],\"top_logprobs\":"
                        + "[{\"token\":\"Hi\",\"logprob\":-0.5},{\"token\":\"Yo\",\"logprob\":-2}]}],"
                        + "\"reasoning_content\":[{\"token\":\"x\",\"logprob\":-1}]}}]}");
        assertThat(response.logprobs())
                .containsExactly(
                        new TokenLogprob("Hi", -0.5, List.of(TokenLogprob.of("Hi", -0.5), TokenLogprob.of("Yo", -2))));
    }

    @Test
    void only_the_first_choice_is_delivered_with_a_warning() {
        ChatResponse response = stopped(
                "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"mine\"}},{\"delta\":{\"content\":\"other\"}}]}");
        assertThat(response.text()).isEqualTo("mine");
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("choice_ignored");
    }

    // reasoning

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reasoning_content\":\"Hm.\"",
                "\"reasoning\":\"Hm.\"",
                "\"content\":\"\",\"reasoning\":\"Hm.\",\"reasoning_content\":\"Hm.\"",
                "\"reasoning\":\"Hm.\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm.\"}]",
                "\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"Hm.\"}]",
                "\"reasoning_content\":\"\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"Hm.\"},"
                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"zzz\"}]",
            })
    void reasoning_is_found_in_every_field_and_told_once(String fields) {
        ChatResponse response = stopped(delta(fields), text("42"));
        assertThat(response.reasoning()).contains("Hm.");
        assertThat(response.text()).isEqualTo("42");
    }

    static Stream<Arguments> thinkTags() {
        return Stream.of(
                Arguments.of("<think>Hm.</think>42", "Hm.", "42"),
                Arguments.of("\n <think>\n\nHm. \n</think>\n\n42", "Hm.", "42"),
                Arguments.of("<think></think>42", "", "42"),
                Arguments.of("<think>a <b </thin </think>42 <think>x</think>", "a <b </thin", "42 <think>x</think>"),
                Arguments.of("42 <think>x</think>", "", "42 <think>x</think>"),
                Arguments.of("<thin", "", "<thin"),
                Arguments.of("<think>cut </thi", "cut </thi", ""),
                Arguments.of("  ", "", "  "),
                Arguments.of("<b>bold</b>", "", "<b>bold</b>"));
    }

    @ParameterizedTest
    @MethodSource("thinkTags")
    void think_tags_are_reasoning_where_the_dialect_says_so_however_they_are_cut(
            String content, String reasoning, String text) {
        dialect = Dialect.builder().thinkTags(true).build();
        for (int cut = 0; cut <= content.length(); cut++) {
            ChatResponse response = stopped(text(json(content.substring(0, cut))), text(json(content.substring(cut))));
            assertThat(response.reasoning().orElse("")).isEqualTo(reasoning);
            assertThat(response.text()).isEqualTo(text);
        }
        String[] letters =
                content.chars().mapToObj(c -> text(json(Character.toString(c)))).toArray(String[]::new);
        assertThat(stopped(letters).text()).isEqualTo(text);
    }

    @Test
    void think_tags_are_text_otherwise() {
        assertThat(stopped(text("<think>Hm.</think>42")).text()).isEqualTo("<think>Hm.</think>42");
    }

    // tool calls

    static Stream<Arguments> toolCalls() {
        String begin = "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":";
        return Stream.of(
                Arguments.of(
                        "in pieces",
                        List.of(begin + "\"\"}}", arguments(0, "{\\\"x\\\""), arguments(0, ":1}")),
                        "a f {\"x\":1}"),
                Arguments.of("whole", List.of(begin + "\"{\\\"x\\\":1}\"}}"), "a f {\"x\":1}"),
                Arguments.of("as an object", List.of(begin + "{\"x\": 1}}}"), "a f {\"x\": 1}"),
                Arguments.of("without arguments", List.of(begin + "null}}"), "a f {}"),
                Arguments.of("with the name again and again", List.of(begin + "\"{\"}}", begin + "\"}\"}}"), "a f {}"),
                Arguments.of(
                        "with a late id",
                        List.of(
                                "{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}",
                                "{\"index\":0,\"id\":\"late\",\"function\":{\"arguments\":\"}\"}}"),
                        "late f {}"),
                Arguments.of(
                        "without an id",
                        List.of("{\"index\":0,\"id\":null,\"function\":{\"name\":\"f\"}}"),
                        "call_1 f {}"),
                Arguments.of(
                        "with a number as id",
                        List.of("{\"index\":0,\"id\":0,\"function\":{\"name\":\"f\"}}"),
                        "0 f {}"),
                Arguments.of(
                        "two by turns",
                        List.of(
                                begin + "\"{\"}}",
                                "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}",
                                arguments(0, "}"),
                                arguments(1, "}")),
                        "a f {}, b g {}"),
                Arguments.of(
                        "two in one piece without an index",
                        List.of("{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                                + "{\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                        "a f {}, b f {}"),
                Arguments.of(
                        "pieces without an index",
                        List.of(
                                "{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}",
                                "{\"function\":{\"arguments\":\"}\"}}",
                                "{\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}",
                                "{\"function\":{\"arguments\":\"}\"}}"),
                        "a f {}, call_2 g {}"),
                Arguments.of(
                        "two of one index",
                        List.of(
                                begin + "\"{}\"}}",
                                "{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}"),
                        "a f {}, b g {}"));
    }

    private static String arguments(int index, String piece) {
        return "{\"index\":" + index + ",\"function\":{\"arguments\":\"" + piece + "\"}}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("toolCalls")
    void tool_calls_are_put_together(String how, List<String> fragments, String calls) {
        String[] events = fragments.stream().map(OpenAiAnswerTest::tool).toArray(String[]::new);
        ChatResponse response = stopped(events);
        assertThat(response.toolCalls().stream()
                        .map(call -> call.id() + " " + call.name() + " " + call.arguments())
                        .toList())
                .containsExactly(calls.split(", "));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void id_and_name_of_a_tool_call_are_told_with_its_first_piece_only() {
        String again = tool("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}");
        List<ChatEvent> events = events(ChatRequest.of("tiny", "x"), again, again.replace("{\\\"}", "}"), STOP, DONE);
        assertThat(events.subList(0, 2))
                .containsExactly(
                        new ChatEvent.ToolCallDelta(0, "a", "f", "{"), new ChatEvent.ToolCallDelta(0, "", "", "{"));
    }

    @Test
    void arguments_that_the_token_limit_cuts_are_kept_with_a_warning() {
        ChatResponse response = response(
                tool("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"city\"}}"),
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}",
                DONE);
        assertThat(response.toolCalls().get(0).arguments()).isEqualTo("{\"city");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("tool_call_incomplete");
    }

    @Test
    void a_function_call_of_old_is_a_tool_call() {
        ChatResponse response = response(
                delta("\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}"),
                delta("\"function_call\":{\"arguments\":\"}\"}"),
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"function_call\"}]}",
                DONE);
        assertThat(response.toolCalls()).hasSize(1);
        assertThat(response.toolCalls().get(0).arguments()).isEqualTo("{}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    // the end

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "STOP, stop",
        "eos_token, stop",
        "eos, stop",
        "stop_sequence, stop",
        "end_turn, stop",
        "length, length",
        "max_tokens, length",
        "model_length, length",
        "tool_calls, tool_calls",
        "function_call, tool_calls",
        "content_filter, content_filter",
        "insufficient_system_resource, insufficient_system_resource",
    })
    void finish_reasons_have_one_word_and_the_servers_own_is_kept(String theirs, String ours) {
        ChatResponse response = response(
                text("x"), "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + theirs + "\"}]}", DONE);
        assertThat(response.finishReason().word()).isEqualTo(ours);
        assertThat(response.metadata()).containsEntry("finish_reason", theirs);
    }

    @Test
    void a_finish_reason_and_then_the_end_of_the_body_is_a_whole_answer() {
        assertThat(response(text("x"), STOP).text()).isEqualTo("x");
        assertThat(body(EVENTS, "data: " + text("x") + "\n\ndata: " + STOP).text())
                .isEqualTo("x");
        assertThat(body(EVENTS, "data: " + text("x") + "\n\ndata: " + STOP + "\n\ndata: [DON")
                        .text())
                .isEqualTo("x");
    }

    @Test
    void an_end_mark_alone_is_a_whole_answer_of_unknown_reason() {
        assertThat(response(text("x"), DONE).finishReason()).isEqualTo(FinishReason.UNKNOWN);
        assertThat(response(text("x"), delta("").replace("}}]}", "},\"finish_reason\":\"\"}]}"), DONE)
                        .finishReason())
                .isEqualTo(FinishReason.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                ": ping\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x",
                "{\"choices\":[{\"message\":{\"content\":\"x"
            })
    void an_end_without_a_finish_reason_is_a_truncated_answer(String body) {
        failure(TruncatedStreamException.class, Script.reply(200, EVENTS, body));
    }

    @Test
    void the_first_of_two_finish_reasons_counts_and_counts_may_come_after_it() {
        ChatResponse response = response(
                text("x"),
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\",\"native_finish_reason\":\"MAX\"}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],\"usage\":"
                        + "{\"prompt_tokens\":3,\"completion_tokens\":2}}",
                DONE);
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.usage().promptTokens()).hasValue(3);
        assertThat(response.metadata()).containsEntry("native_finish_reason", "MAX");
    }

    @Test
    void a_finish_reason_error_is_an_error() {
        ServerException failure = failure(
                ServerException.class,
                Script.ok(EVENTS)
                        .events(
                                text("x"),
                                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}",
                                DONE)
                        .end());
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("x");
    }

    @Test
    void a_malformed_event_is_an_error_and_what_came_before_it_is_kept() {
        MalformedResponseException failure = failure(
                MalformedResponseException.class,
                Script.ok(EVENTS)
                        .events(text("x"), "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"y\"}", DONE)
                        .end());
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("x");
    }

    // counts, times, facts

    static Stream<Arguments> usages() {
        Usage plain = Usage.builder()
                .promptTokens(7)
                .completionTokens(5)
                .totalTokens(12)
                .build();
        String counts = "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}";
        return Stream.of(
                Arguments.of("{\"choices\":[]," + counts + "}", plain),
                Arguments.of("{" + counts + "}", plain),
                Arguments.of(
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"," + counts + "}]}", plain),
                Arguments.of("{\"choices\":[],\"x_groq\":{\"id\":\"r\"," + counts + "},\"usage\":null}", plain),
                Arguments.of(
                        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"audio_tokens\":0},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":3}}}",
                        plain.toBuilder().cachedTokens(4).reasoningTokens(3).build()),
                Arguments.of(
                        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":12,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":3}}}",
                        plain.toBuilder().reasoningTokens(3).build()),
                Arguments.of(
                        "{\"usage\":{\"prompt_tokens\":7,\"prompt_cache_hit_tokens\":6,\"completion_tokens\":null,"
                                + "\"prompt_tokens_details\":null,\"cost\":{\"total\":1}}}",
                        Usage.builder().promptTokens(7).cachedTokens(6).build()));
    }

    @ParameterizedTest
    @MethodSource("usages")
    void counts_are_read_wherever_they_are(String event, Usage usage) {
        assertThat(response(text("x"), STOP, event, DONE).usage()).isEqualTo(usage);
    }

    @Test
    void of_counts_that_grow_the_last_hold_and_none_are_unknown() {
        assertThat(stopped("{\"usage\":{\"completion_tokens\":1}}", text("x"), "{\"usage\":{\"completion_tokens\":2}}")
                        .usage()
                        .completionTokens())
                .hasValue(2);
        assertThat(stopped(text("x")).usage()).isEqualTo(Usage.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"timings\":{\"prompt_n\":5,\"prompt_ms\":250.5,\"predicted_ms\":1000}}",
                "{\"usage\":{\"queue_time\":0.1,\"prompt_time\":0.2505,\"completion_time\":1,\"total_time\":1.2505}}",
                "{\"time_info\":{\"prompt_time\":0.2505,\"completion_time\":1.0,\"total_time\":1.2505}}",
            })
    void times_are_read_wherever_they_are(String event) {
        ChatResponse response = stopped(text("x"), event);
        assertThat(response.timings().prompt()).contains(Duration.ofNanos(250_500_000));
        assertThat(response.timings().generation()).contains(Duration.ofSeconds(1));
    }

    @Test
    void counts_of_an_event_that_is_cut_do_not_count() {
        ChatResponse response = body(
                EVENTS,
                "data: " + STOP + "\n\ndata: {\"usage\":{\"prompt_tokens\":3}}\n\n"
                        + "data: {\"usage\":{\"prompt_tokens\":12},\"x");
        assertThat(response.usage()).isEqualTo(Usage.builder().promptTokens(3).build());
    }

    @Test
    void facts_about_the_answer_are_kept() {
        ChatResponse response = stopped(
                "{\"id\":\"c1\",\"created\":1795351530,\"model\":\"tiny-2\",\"system_fingerprint\":\"fp\","
                        + "\"service_tier\":\"default\",\"provider\":\"Meta\",\"choices\":[]}",
                "{\"id\":\"c1\",\"model\":\"\",\"choices\":[],\"citations\":[\"http://a\"],\"usage\":{\"cost\":0.25}}");
        assertThat(response.model()).isEqualTo("tiny-2");
        assertThat(response.requestedModel()).isEqualTo("tiny");
        assertThat(response.provider()).isEqualTo("test");
        assertThat(response.createdAt()).contains(Instant.ofEpochSecond(1795351530));
        assertThat(response.metadata())
                .containsEntry("id", "c1")
                .containsEntry("system_fingerprint", "fp")
                .containsEntry("service_tier", "default")
                .containsEntry("served_by", "Meta")
                .containsEntry("cost", 0.25)
                .containsEntry("citations", List.of("http://a"))
                .doesNotContainKey("streamed");
    }

    @Test
    void what_no_event_covers_is_raw_if_it_is_asked_for() {
        ChatRequest request =
                ChatRequest.builder("tiny").user("x").rawEvents(true).build();
        List<ChatEvent> events = events(
                request,
                "{\"new\":[1],\"choices\":[{\"index\":0,\"x\":{},\"delta\":{\"channel\":\"analysis\",\"content\":\"a\"}}]}",
                STOP,
                DONE);
        assertThat(events)
                .contains(
                        new ChatEvent.Raw("new", "[1]"),
                        new ChatEvent.Raw("choice.x", "{}"),
                        new ChatEvent.Raw("message.channel", "\"analysis\""));
    }

    // one whole object

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "application/octet-stream"})
    void one_whole_object_is_an_answer_and_noted_as_such(String contentType) {
        ChatResponse response = body(
                contentType,
                "\n  {\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"tiny\",\"choices\":[{\"index\":0,\n\n"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\",\"reasoning_content\":\"Hm.\","
                        + "\"tool_calls\":[{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                        + "\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"},{\"index\":1,\"message\":{\"content\":\"other\"}}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n");
        assertThat(response.message().parts()).extracting(ContentPart::getClass).hasSize(4);
        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.reasoning()).contains("Hm.");
        assertThat(response.toolCalls()).extracting(call -> call.id()).containsExactly("call_1", "call_2");
        assertThat(response.usage().totalTokens()).hasValue(5);
        assertThat(response.metadata()).containsEntry("streamed", false).containsEntry("id", "c1");
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("choice_ignored");
    }

    @Test
    void a_server_that_does_not_stream_is_asked_for_the_whole_answer() {
        dialect = Dialect.builder().streaming(false).build();
        ChatResponse response =
                body(JSON, "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}");
        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.metadata()).containsEntry("streamed", false);
        SeenRequest seen = server.requests().get(0);
        assertThat(seen.text()).contains("\"stream\":false").doesNotContain("stream_options");
        assertThat(seen.header("accept")).contains(JSON);
        server.on("GET", "/v1/models").reply(Script.reply(200, JSON, "{\"data\":[]}"));
        assertThat(provider().info().streaming()).isEqualTo(Support.NO);
        assertThat(provider().health().streaming()).isEqualTo(Support.NO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "//v1//", "/v1/chat/completions"})
    void an_address_may_be_bare_or_versioned(String path) {
        answers(Script.ok(EVENTS).events(text("Hi"), STOP, DONE).end());
        OpenAiProvider provider = OpenAiProvider.builder()
                .baseUrl(server.uri() + path)
                .transport(transport)
                .build();
        assertThat(provider.chat(ChatRequest.of("tiny", "Hello")).text()).isEqualTo("Hi");
    }

    @Test
    void a_message_beside_a_delta_is_the_answer_so_far_and_does_not_count() {
        ChatResponse response = stopped(
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"message\":{\"content\":\"a\"}}]}",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},\"delta\":{\"content\":\"b\"}}]}");
        assertThat(response.text()).isEqualTo("ab");
    }

    @Test
    void an_object_that_is_no_answer_is_malformed() {
        MalformedResponseException failure =
                failure(MalformedResponseException.class, Script.reply(200, JSON, "{\"hello\":\"world\"}"));
        assertThat(failure).hasMessageContaining("hello").hasMessageContaining("base URL");
        assertThat(failure.partialResponse()).isEqualTo(Optional.empty());
    }

    private static String json(String text) {
        return text.replace("\n", "\\n").replace("\"", "\\\"");
    }
}
