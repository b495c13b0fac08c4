package dev.parley.openai.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.ChatMessage;
import dev.parley.ChatOptions;
import dev.parley.ChatRequest;
import dev.parley.ImagePart;
import dev.parley.Json;
import dev.parley.Reasoning;
import dev.parley.ReasoningPart;
import dev.parley.RefusalPart;
import dev.parley.ResponseFormat;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.Tool;
import dev.parley.ToolCall;
import dev.parley.ToolChoice;
import dev.parley.ToolResult;
import dev.parley.Warning;
import dev.parley.openai.protocol.Dialect.ReasoningForm;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionsRequestWriterTest {
    private static final String BEGIN =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true";
    private static final String USAGE = ",\"stream_options\":{\"include_usage\":true}";

    record City(String name, long inhabitants) {}

    record Maybe(Optional<String> name) {}

    private static ChatRequest.Builder hi() {
        return ChatRequest.builder("m").user("Hi");
    }

    private static CompletionsRequestWriter.Written written(ChatRequest request, Dialect dialect) {
        return CompletionsRequestWriter.write(request, dialect);
    }

    private static String body(ChatRequest.Builder request, Dialect.Builder dialect) {
        return new String(written(request.build(), dialect.build()).body(), StandardCharsets.UTF_8);
    }

    /** What a request has beyond the least. */
    private static String beyond(ChatRequest.Builder request, Dialect.Builder dialect) {
        String body = body(request, dialect);
        String begin = BEGIN + (dialect.build().streamUsage() ? USAGE : "");
        assertThat(body).startsWith(begin);
        return body.substring(begin.length(), body.length() - 1);
    }

    private static String beyond(ChatRequest.Builder request) {
        return beyond(request, Dialect.builder());
    }

    private static String messages(ChatMessage... messages) {
        String body = body(
                ChatRequest.builder("m").messages(List.of(messages)),
                Dialect.builder().reasoningBackField("reasoning_content"));
        return body.substring(body.indexOf('['), body.indexOf(",\"stream\""));
    }

    private static List<String> warnings(ChatRequest.Builder request, Dialect.Builder dialect) {
        return written(request.build(), dialect.build()).warnings().stream()
                .map(Warning::code)
                .toList();
    }

    @Test
    void the_model_comes_first_and_little_else_is_needed() {
        assertThat(body(hi(), Dialect.builder())).isEqualTo(BEGIN + USAGE + "}");
        assertThat(body(hi(), Dialect.builder().streamUsage(false))).isEqualTo(BEGIN + "}");
    }

    @Test
    void who_does_not_stream_is_asked_for_the_whole_answer_without_a_word_about_streams() {
        assertThat(body(hi(), Dialect.builder().streaming(false))).isEqualTo(BEGIN.replace("true", "false") + "}");
    }

    @Test
    void messages_have_texts_or_parts() {
        assertThat(messages(
                        ChatMessage.system("Be kind."),
                        ChatMessage.user(
                                new TextPart("Look: "),
                                ImagePart.of(new byte[] {1, 2, 3}, "image/png"),
                                ImagePart.of(URI.create("https://a/b.jpg")),
                                new TextPart("Well?")),
                        ChatMessage.of(
                                Role.ASSISTANT,
                                List.of(ReasoningPart.of("Hm."), new TextPart("No. "), new RefusalPart("Sorry.")))))
                .isEqualTo("[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Look: \"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.jpg\"}},"
                        + "{\"type\":\"text\",\"text\":\"Well?\"}]},"
                        + "{\"role\":\"assistant\",\"content\":\"No. Sorry.\"}]");
    }

    @Test
    void tool_calls_go_back_with_their_arguments_as_text_and_results_by_id() {
        assertThat(messages(
                        ChatMessage.of(
                                Role.ASSISTANT,
                                List.of(
                                        ReasoningPart.of("Hm."),
                                        new ToolCall("a", "f", "{\"x\": 1}"),
                                        new ToolCall("b", "g", ""))),
                        ChatMessage.tool(new ToolResult("a", "f", "one", false)),
                        ChatMessage.of(
                                Role.TOOL,
                                List.of(
                                        new ToolResult("b", "g", "two", true),
                                        new ToolResult("c", "g", "three", false)))))
                .isEqualTo("[{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"Hm.\",\"tool_calls\":["
                        + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\": 1}\"}},"
                        + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"one\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"two\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"three\"}]");
    }

    @Test
    void reasoning_is_dropped_where_the_dialect_has_no_field_for_it() {
        ChatRequest request = hi().message(ChatMessage.of(
                        Role.ASSISTANT, List.of(ReasoningPart.of("secret"), new ToolCall("a", "f", "{}"))))
                .build();
        assertThat(new String(written(request, Dialect.standard()).body(), StandardCharsets.UTF_8))
                .doesNotContain("secret");
    }

    @Test
    void half_a_surrogate_pair_becomes_the_replacement_character() {
        assertThat(Json.of(messages(ChatMessage.user("a\ud83d b\ud83d\ude00"))).value())
                .isEqualTo(List.of(Map.of("role", "user", "content", "a\ufffd b\ud83d\ude00")));
    }

    @Test
    void tools_and_their_choice_are_written() {
        Tool plain = Tool.of("f", "Does f");
        Tool strict = Tool.builder("g").strict(true).build();
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"Does f\",\"parameters\":"
                        + plain.parameters().text()
                        + "}},{\"type\":\"function\",\"function\":{\"name\":\"g\",\"parameters\":"
                        + strict.parameters().text() + ",\"strict\":true}}]";
        ChatRequest.Builder request = hi().tools(List.of(plain, strict));
        assertThat(beyond(request)).isEqualTo(tools);
        assertThat(beyond(request.toolChoice(ToolChoice.AUTO))).isEqualTo(tools + ",\"tool_choice\":\"auto\"");
        assertThat(beyond(request.toolChoice(ToolChoice.NONE))).isEqualTo(tools + ",\"tool_choice\":\"none\"");
        assertThat(beyond(request.toolChoice(ToolChoice.REQUIRED))).isEqualTo(tools + ",\"tool_choice\":\"required\"");
        assertThat(beyond(request, Dialect.builder().requiredToolChoice("any"))).endsWith(",\"tool_choice\":\"any\"");
        assertThat(beyond(request.toolChoice(ToolChoice.tool("g"))))
                .isEqualTo(tools + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}");
        assertThat(warnings(request, Dialect.builder())).isEmpty();
        assertThat(beyond(request, Dialect.builder().strictTools(false))).doesNotContain("strict");
        assertThat(warnings(request, Dialect.builder().strictTools(false))).containsExactly("tool_strict_ignored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "true", "{\"type\":\"string\"}"})
    void tool_schema_that_is_no_object_is_refused_when_the_tool_is_made(String schema) {
        assertThatIllegalArgumentException().isThrownBy(() -> Tool.of("f", "", Json.of(schema)));
    }

    @Test
    void model_is_written_as_it_is_whatever_is_in_it() {
        assertThat(body(ChatRequest.builder("my model: \"2\"/x").user("Hi"), Dialect.builder()))
                .startsWith("{\"model\":\"my model: \\\"2\\\"/x\",");
    }

    @Test
    void response_formats_are_written_and_a_closed_schema_is_strict() {
        assertThat(beyond(hi().responseFormat(ResponseFormat.TEXT))).isEmpty();
        assertThat(beyond(hi().responseFormat(ResponseFormat.JSON)))
                .isEqualTo(",\"response_format\":{\"type\":\"json_object\"}");
        ResponseFormat city = ResponseFormat.schema(City.class);
        assertThat(beyond(hi().responseFormat(city)))
                .isEqualTo(
                        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"City\",\"schema\":"
                                + city.schema().orElseThrow().text() + ",\"strict\":true}}");
        assertThat(beyond(hi().responseFormat(ResponseFormat.schema(Maybe.class))))
                .endsWith("\"strict\":false}}");
        assertThat(beyond(hi().responseFormat(ResponseFormat.schema("x", Json.of("{\"type\":\"object\"}")))))
                .endsWith("\"strict\":false}}");
        Dialect.Builder noSchema = Dialect.builder().jsonSchema(false);
        assertThat(beyond(hi().responseFormat(city), noSchema))
                .isEqualTo(",\"response_format\":{\"type\":\"json_object\"}");
        assertThat(warnings(hi().responseFormat(city), noSchema)).containsExactly("response_schema_ignored");
    }

    @Test
    void options_are_written_by_the_names_of_the_dialect() {
        ChatOptions options = ChatOptions.builder()
                .maxTokens(10)
                .temperature(0.5)
                .topP(0.9)
                .stop("a", "b")
                .frequencyPenalty(0.1)
                .presencePenalty(0.2)
                .seed(7)
                .topK(40)
                .minP(0.05)
                .repeatPenalty(1.1)
                .build();
        String common =
                ",\"temperature\":0.5,\"top_p\":0.9,\"stop\":[\"a\",\"b\"],\"frequency_penalty\":0.1,\"presence_penalty\":0.2";
        assertThat(beyond(hi().options(options))).isEqualTo(",\"max_tokens\":10" + common + ",\"seed\":7");
        assertThat(warnings(hi().options(options), Dialect.builder()))
                .containsExactly("option_ignored", "option_ignored", "option_ignored");
        Dialect.Builder rich = Dialect.builder()
                .maxTokensField("max_completion_tokens")
                .seedField("random_seed")
                .topKField("top_k")
                .minPField("min_p")
                .repeatPenaltyField("repetition_penalty");
        assertThat(beyond(hi().options(options), rich))
                .isEqualTo(",\"max_completion_tokens\":10" + common
                        + ",\"random_seed\":7,\"top_k\":40,\"min_p\":0.05,\"repetition_penalty\":1.1");
        assertThat(warnings(hi().options(options), rich)).isEmpty();
        assertThat(warnings(hi().options(options), rich.noSeed())).containsExactly("option_ignored");
    }

    @Test
    void logprobs_are_asked_for() {
        assertThat(beyond(hi().logprobs())).isEqualTo(",\"logprobs\":true");
        assertThat(beyond(hi().logprobs(3))).isEqualTo(",\"logprobs\":true,\"top_logprobs\":3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EFFORT   | off  | ,\"reasoning_effort\":\"none\"",
                "EFFORT   | on   | ,\"reasoning_effort\":\"medium\"",
                "EFFORT   | low  | ,\"reasoning_effort\":\"low\"",
                "OBJECT   | off  | ,\"reasoning\":{\"enabled\":false}",
                "OBJECT   | on   | ,\"reasoning\":{\"enabled\":true}",
                "OBJECT   | high | ,\"reasoning\":{\"effort\":\"high\"}",
                "THINKING | off  | ,\"thinking\":{\"type\":\"disabled\"}",
                "THINKING | on   | ,\"thinking\":{\"type\":\"enabled\"}",
                "THINKING | max  | ,\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"max\"",
                "TEMPLATE | off  | ,\"chat_template_kwargs\":{\"enable_thinking\":false}",
                "TEMPLATE | on   | ,\"chat_template_kwargs\":{\"enable_thinking\":true}",
                "TEMPLATE | low  | ,\"chat_template_kwargs\":{\"enable_thinking\":true},\"reasoning_effort\":\"low\"",
            })
    void reasoning_is_asked_for_in_the_form_of_the_dialect(ReasoningForm form, String word, String expected) {
        assertThat(beyond(
                        hi().reasoning(Reasoning.level(word)), Dialect.builder().reasoning(form)))
                .isEqualTo(expected);
    }

    @Test
    void reasoning_that_cannot_be_asked_for_is_a_warning_and_none_at_all_is_not() {
        Dialect.Builder none = Dialect.builder().reasoning(ReasoningForm.NONE);
        assertThat(beyond(hi().reasoning(Reasoning.HIGH), none)).isEmpty();
        assertThat(warnings(hi().reasoning(Reasoning.HIGH), none)).containsExactly("reasoning_ignored");
        assertThat(warnings(hi().reasoning(Reasoning.OFF), none)).isEmpty();
    }

    @Test
    void provider_options_are_passed_on_and_have_the_last_word() {
        String beyond = beyond(hi().temperature(0.5)
                .reasoning(Reasoning.LOW)
                .providerOption("temperature", 1)
                .providerOption("reasoning_effort", "minimal")
                .providerOption("logit_bias", Map.of("50256", -100))
                .providerOption("user", "me"));
        assertThat(beyond)
                .contains(
                        "\"temperature\":1",
                        "\"reasoning_effort\":\"minimal\"",
                        "\"logit_bias\":{\"50256\":-100}",
                        "\"user\":\"me\"")
                .doesNotContain("0.5")
                .doesNotContain("low");
        assertThat(body(hi().providerOption("stream_options", Map.of("include_usage", false)), Dialect.builder()))
                .isEqualTo(BEGIN + ",\"stream_options\":{\"include_usage\":false}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "messages", "stream", "tools"})
    void fields_that_a_request_has_cannot_be_provider_options(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(hi().providerOption(name, "x").build(), Dialect.standard()))
                .withMessageContaining(name);
    }

    @Test
    void metadata_of_a_request_stay_here() {
        assertThat(beyond(hi().metadata("user", "secret"))).isEmpty();
    }
}
