package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.ChatMessage;
import dev.parley.ChatOptions;
import dev.parley.ChatRequest;
import dev.parley.ImagePart;
import dev.parley.InvalidRequestException;
import dev.parley.Json;
import dev.parley.Reasoning;
import dev.parley.ReasoningPart;
import dev.parley.ResponseFormat;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.Tool;
import dev.parley.ToolCall;
import dev.parley.ToolChoice;
import dev.parley.ToolResult;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaChatRequestWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private static final Tool WEATHER = Tool.of(
            "get_weather",
            "Weather of a city",
            Json.of("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}"));

    @Test
    void plain_request_says_no_more_than_it_must() {
        assertThat(body(ChatRequest.of("llama3.2", "Hi")))
                .isEqualTo(
                        "{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}");
    }

    @Test
    void conversation_with_tools_is_written_in_full() {
        ToolCall call = new ToolCall("call_1", "get_weather", "{\"city\": \"Paris\"}");
        ChatRequest request = ChatRequest.builder("m")
                .system("Be brief.")
                .system("Speak French.")
                .user("What is this?", ImagePart.of(PNG))
                .message(ChatMessage.of(
                        Role.ASSISTANT, List.of(ReasoningPart.of("hm"), new TextPart("Let me see."), call)))
                .message(ChatMessage.tool(ToolResult.of(call, "12 \u00b0C")))
                .tool(WEATHER)
                .build();
        assertThat(body(request))
                .isEqualTo("{\"model\":\"m\",\"messages\":["
                        + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + "{\"role\":\"system\",\"content\":\"Speak French.\"},"
                        + "{\"role\":\"user\",\"content\":\"What is this?\",\"images\":[\""
                        + Base64.getEncoder().encodeToString(PNG) + "\"]},"
                        + "{\"role\":\"assistant\",\"content\":\"Let me see.\",\"thinking\":\"hm\",\"tool_calls\":[{\"id\":\"call_1\","
                        + "\"function\":{\"name\":\"get_weather\",\"arguments\":{\"city\": \"Paris\"}}}]},"
                        + "{\"role\":\"tool\",\"content\":\"12 \u00b0C\",\"tool_name\":\"get_weather\",\"tool_call_id\":\"call_1\"}"
                        + "],\"stream\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                        + "\"description\":\"Weather of a city\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":"
                        + "{\"type\":\"string\"}},\"required\":[\"city\"]}}}]}");
    }

    @Test
    void options_are_written_by_their_names_on_the_wire() {
        ChatRequest request = ChatRequest.builder("m")
                .user("Hi")
                .options(ChatOptions.builder()
                        .temperature(0)
                        .topP(0.5)
                        .topK(3)
                        .minP(0.1)
                        .maxTokens(7)
                        .stop("a", "b")
                        .seed(42)
                        .frequencyPenalty(0.25)
                        .presencePenalty(0.5)
                        .repeatPenalty(1.5)
                        .build())
                .build();
        assertThat(tree(request).get("options"))
                .isEqualTo(json("{\"temperature\":0.0,\"top_p\":0.5,\"top_k\":3,\"min_p\":0.1,\"num_predict\":7,"
                        + "\"stop\":[\"a\",\"b\"],\"seed\":42,\"frequency_penalty\":0.25,\"presence_penalty\":0.5,"
                        + "\"repeat_penalty\":1.5}"));
    }

    @Test
    void one_stop_word_is_still_an_array() {
        JsonNode stop =
                tree(ChatRequest.builder("m").user("Hi").stop("x").build()).at("/options/stop");
        assertThat(stop.isArray()).isTrue();
        assertThat(stop).hasSize(1);
    }

    @Test
    void provider_options_become_fields_or_options_and_have_the_last_word() {
        ChatRequest request = ChatRequest.builder("m")
                .user("Hi")
                .temperature(0.5)
                .reasoning(Reasoning.OFF)
                .providerOption("num_ctx", 8192)
                .providerOption("mirostat", 1)
                .providerOption("temperature", 0.75)
                .providerOption("options", Map.of("num_gpu", 0))
                .providerOption("truncate", false)
                .providerOption("shift", false)
                .providerOption("think", "high")
                .providerOption("keep_alive", "300")
                .build();
        CallFields.Written written = OllamaChatRequestWriter.write(request, KeepAlive.of("1h"));
        JsonNode tree = json(new String(written.body(), StandardCharsets.UTF_8));
        assertThat(tree.get("options"))
                .isEqualTo(json("{\"temperature\":0.75,\"mirostat\":1,\"num_ctx\":8192,\"num_gpu\":0}"));
        assertThat(tree.get("truncate")).isEqualTo(json("false"));
        assertThat(tree.get("shift")).isEqualTo(json("false"));
        assertThat(tree.get("think")).isEqualTo(json("\"high\""));
        assertThat(tree.get("keep_alive")).isEqualTo(json("300"));
        assertThat(written.warnings()).isEmpty();
        assertThat(names(tree)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "messages", "tools", "stream"})
    void provider_option_that_would_overwrite_the_request_is_refused(String name) {
        ChatRequest request =
                ChatRequest.builder("m").user("Hi").providerOption(name, "x").build();
        assertThatThrownBy(() -> body(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void option_that_no_server_knows_is_a_warning() {
        ChatRequest request = ChatRequest.builder("m")
                .user("Hi")
                .providerOption("max_tokens", 5)
                .build();
        CallFields.Written written = OllamaChatRequestWriter.write(request, null);
        assertThat(written.warnings()).extracting(Warning::code).containsExactly("option_unknown");
        assertThat(written.warnings().get(0).message()).contains("'max_tokens'");
        assertThat(json(new String(written.body(), StandardCharsets.UTF_8)).at("/options/max_tokens"))
                .isEqualTo(json("5"));
    }

    @Test
    void reasoning_is_written_only_when_it_was_set() {
        assertThat(tree(ChatRequest.of("m", "Hi")).has("think")).isFalse();
        assertThat(think(Reasoning.OFF)).isEqualTo(json("false"));
        assertThat(think(Reasoning.ON)).isEqualTo(json("true"));
        assertThat(think(Reasoning.HIGH)).isEqualTo(json("\"high\""));
        assertThat(think(Reasoning.level("max"))).isEqualTo(json("\"max\""));
    }

    @Test
    void response_format_is_a_word_or_the_schema_itself() {
        assertThat(format(ResponseFormat.TEXT).isMissingNode()).isTrue();
        assertThat(format(ResponseFormat.JSON)).isEqualTo(json("\"json\""));
        Json schema = Json.of("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}");
        assertThat(format(ResponseFormat.schema("answer", schema))).isEqualTo(json(schema.text()));
    }

    @Test
    void log_probabilities_are_fields_of_the_call() {
        JsonNode tree = tree(ChatRequest.builder("m").user("Hi").logprobs(2).build());
        assertThat(tree.get("logprobs")).isEqualTo(json("true"));
        assertThat(tree.get("top_logprobs")).isEqualTo(json("2"));
    }

    @Test
    void tool_choice_none_sends_no_tools_and_is_no_warning() {
        CallFields.Written written = OllamaChatRequestWriter.write(withChoice(ToolChoice.NONE), null);
        assertThat(json(new String(written.body(), StandardCharsets.UTF_8)).has("tools"))
                .isFalse();
        assertThat(written.warnings()).isEmpty();
    }

    @Test
    void tool_choice_that_the_wire_has_no_word_for_is_a_warning() {
        assertThat(OllamaChatRequestWriter.write(withChoice(ToolChoice.AUTO), null)
                        .warnings())
                .isEmpty();
        for (ToolChoice choice : List.of(ToolChoice.REQUIRED, ToolChoice.tool("get_weather"))) {
            CallFields.Written written = OllamaChatRequestWriter.write(withChoice(choice), null);
            assertThat(written.warnings()).extracting(Warning::code).containsExactly("tool_choice_ignored");
            assertThat(json(new String(written.body(), StandardCharsets.UTF_8)).get("tools"))
                    .hasSize(1);
        }
    }

    @Test
    void image_by_url_is_refused_with_the_way_out() {
        ChatRequest request = ChatRequest.builder("m")
                .user("What is this?", ImagePart.of(URI.create("https://example.com/x.png?sig=secret")))
                .build();
        assertThatThrownBy(() -> body(request))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("bytes")
                .hasMessageNotContaining("secret");
    }

    @Test
    void cut_arguments_of_an_earlier_call_are_refused_and_empty_ones_are_an_object() {
        ChatRequest cut = ChatRequest.builder("m")
                .message(ChatMessage.of(Role.ASSISTANT, List.of(new ToolCall("1", "t", "{\"city"))))
                .build();
        assertThatThrownBy(() -> body(cut))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'t'");
        ChatRequest empty = ChatRequest.builder("m")
                .message(ChatMessage.of(Role.ASSISTANT, List.of(new ToolCall("", "t", ""))))
                .build();
        assertThat(tree(empty).at("/messages/0/tool_calls/0"))
                .isEqualTo(json("{\"function\":{\"name\":\"t\",\"arguments\":{}}}"));
    }

    @Test
    void every_result_is_a_message_of_its_own() {
        ChatRequest request = ChatRequest.builder("m")
                .message(ChatMessage.of(
                        Role.TOOL,
                        List.of(new ToolResult("1", "a", "one", false), new ToolResult("2", "b", "two", true))))
                .build();
        assertThat(tree(request).get("messages"))
                .isEqualTo(json("[{\"role\":\"tool\",\"content\":\"one\",\"tool_name\":\"a\",\"tool_call_id\":\"1\"},"
                        + "{\"role\":\"tool\",\"content\":\"two\",\"tool_name\":\"b\",\"tool_call_id\":\"2\"}]"));
    }

    @Test
    void text_with_half_a_surrogate_pair_is_sent_with_a_replacement() {
        String text = "a\ud83d b \ud83d\ude00 \ude00";
        assertThat(tree(ChatRequest.of("m", text)).at("/messages/0/content").textValue())
                .isEqualTo("a\ufffd b \ud83d\ude00 \ufffd");
    }

    @ParameterizedTest
    @CsvSource({
        "300, 300",
        "-1, -1",
        "0, 0",
        "10m, '\"10m\"'",
        "1h30m, '\"1h30m\"'",
        "1.5h, '\"1.5h\"'",
        "-1m, '\"-1m\"'"
    })
    void keep_alive_is_a_number_or_a_duration(String value, String expected) {
        CallFields.Written written = OllamaChatRequestWriter.write(ChatRequest.of("m", "Hi"), KeepAlive.of(value));
        assertThat(json(new String(written.body(), StandardCharsets.UTF_8)).get("keep_alive"))
                .isEqualTo(json(expected));
    }

    @Test
    void keep_alive_of_a_duration_is_exact() {
        assertThat(KeepAlive.of(Duration.ofMinutes(10))).hasToString("600");
        assertThat(KeepAlive.of(Duration.ofMillis(1500))).hasToString("1500ms");
        assertThat(KeepAlive.of(Duration.ofSeconds(-1))).hasToString("-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", "10 minutes", "5d", "1.5"})
    void keep_alive_that_the_server_would_refuse_is_refused_at_once(String value) {
        assertThatThrownBy(() -> KeepAlive.of(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keepAlive");
    }

    private static ChatRequest withChoice(ToolChoice choice) {
        return ChatRequest.builder("m")
                .user("Hi")
                .tool(WEATHER)
                .toolChoice(choice)
                .build();
    }

    private static JsonNode think(Reasoning reasoning) {
        return tree(ChatRequest.builder("m").user("Hi").reasoning(reasoning).build())
                .get("think");
    }

    private static JsonNode format(ResponseFormat format) {
        return tree(ChatRequest.builder("m").user("Hi").responseFormat(format).build())
                .path("format");
    }

    private static String body(ChatRequest request) {
        return new String(OllamaChatRequestWriter.write(request, null).body(), StandardCharsets.UTF_8);
    }

    private static JsonNode tree(ChatRequest request) {
        return json(body(request));
    }

    private static List<String> names(JsonNode tree) {
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
