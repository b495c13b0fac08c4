package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatOptions;
import dev.parley.ChatResponse;
import dev.parley.CompletionRequest;
import dev.parley.FinishReason;
import dev.parley.ImagePart;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelNotFoundException;
import dev.parley.Reasoning;
import dev.parley.ResponseFormat;
import dev.parley.ServerException;
import dev.parley.TextGeneration;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.testserver.Script;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OllamaCompletionTest extends ServerTest {
    private TextGeneration completions;

    @BeforeEach
    void find() {
        completions = ollama.find(TextGeneration.class).orElseThrow();
        server.on("POST", "/api/generate").reply(recorded("generate-stream"));
    }

    @Test
    void plain_prompt_says_no_more_than_it_must_and_streams() {
        List<String> deltas = new ArrayList<>();
        completions.complete(request("Hi").build()).forEach(event -> {
            if (event instanceof ChatEvent.TextDelta delta) {
                deltas.add(delta.text());
            }
        });
        assertThat(deltas).containsExactly("Hello", " from", " a", " tiny", " caf", "\u00e9", " ", "\ud83d\ude00", ".");
        assertThat(server.takeRequest(SOON).text()).isEqualTo("{\"model\":\"m\",\"prompt\":\"Hi\",\"stream\":true}");
    }

    @Test
    void everything_that_can_be_said_is_written() {
        completions
                .complete(request("def f(")
                        .suffix("return 1")
                        .system("Code.")
                        .raw(true)
                        .images(List.of(ImagePart.of(new byte[] {1, 2, 3}, "image/png")))
                        .options(ChatOptions.builder()
                                .temperature(0.5)
                                .maxTokens(7)
                                .build())
                        .responseFormat(ResponseFormat.JSON)
                        .reasoning(Reasoning.OFF)
                        .providerOption("template", "{{ .Prompt }}")
                        .providerOption("context", List.of(1, 2, 3))
                        .providerOption("keep_alive", "10m")
                        .providerOption("num_ctx", 512)
                        .build())
                .response();
        assertThat(json(server.takeRequest(SOON).text()))
                .isEqualTo(json("{\"model\":\"m\",\"prompt\":\"def f(\",\"suffix\":\"return 1\",\"system\":\"Code.\","
                        + "\"raw\":true,\"stream\":true,\"images\":[\"AQID\"],\"format\":\"json\",\"think\":false,"
                        + "\"keep_alive\":\"10m\",\"context\":[1,2,3],\"template\":\"{{ .Prompt }}\","
                        + "\"options\":{\"temperature\":0.5,\"num_predict\":7,\"num_ctx\":512}}"));
    }

    @Test
    void option_of_the_caller_replaces_a_field_and_is_written_once() {
        completions
                .complete(request("Hi")
                        .system("mine")
                        .suffix("mine")
                        .raw(true)
                        .providerOption("system", "theirs")
                        .providerOption("suffix", "theirs")
                        .providerOption("raw", false)
                        .build())
                .response();
        String sent = server.takeRequest(SOON).text();
        assertThat(json(sent))
                .isEqualTo(
                        json("{\"model\":\"m\",\"prompt\":\"Hi\",\"stream\":true,\"raw\":false,\"suffix\":\"theirs\","
                                + "\"system\":\"theirs\"}"));
        assertThat(sent.split("\"system\"", -1)).hasSize(2);
    }

    @Test
    void context_to_go_on_from_is_in_the_metadata() {
        SecondReader expected = SecondReader.of(Recording.of("generate-stream"));
        ChatResponse response = completions.complete(request("Hi").build()).response();
        assertThat(expected.context).isNotEmpty();
        assertThat(response.metadata()).containsEntry("context", expected.context);
        assertThat(response.model()).isEqualTo("tiny-chat");
        assertThat(response.requestedModel()).isEqualTo("m");
        assertThat(response.usage().completionTokens()).isEqualTo(expected.completionTokens);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void thinking_is_the_reasoning() {
        server.on("POST", "/api/generate").reply(recorded("generate-go-think"));
        ChatResponse response = completions
                .complete(request("Hi").reasoning(Reasoning.ON).build())
                .response();
        assertThat(response.reasoning()).contains("Let me think...");
        assertThat(response.text()).isEqualTo("Answer: 42");
        assertThat(json(server.takeRequest(SOON).text()).get("think")).isEqualTo(json("true"));
    }

    @Test
    void empty_prompt_is_a_warning_because_it_only_loads() {
        server.on("POST", "/api/generate").reply(recorded("generate-load"));
        ChatResponse response = completions.complete(request("").build()).response();
        assertThat(response.finishReason()).isEqualTo(FinishReason.LOAD);
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("prompt_empty");
    }

    @Test
    void unknown_option_is_a_warning() {
        assertThat(completions
                        .complete(request("Hi").providerOption("max_tokens", 3).build())
                        .response()
                        .warnings())
                .extracting(Warning::code)
                .containsExactly("option_unknown");
    }

    @Test
    void image_by_url_fails_the_stream_and_nothing_is_sent() {
        CompletionRequest request = request("What?")
                .images(List.of(ImagePart.of(URI.create("https://example.com/x.png"))))
                .build();
        assertThatThrownBy(() -> completions.complete(request).response())
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("bytes");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void field_that_the_request_itself_has_is_no_option() {
        assertThatThrownBy(() -> completions.complete(
                        request("Hi").providerOption("prompt", "other").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'prompt'");
    }

    @Test
    void errors_are_those_of_a_chat() {
        server.on("POST", "/api/generate").reply(recorded("generate-suffix-unsupported"));
        assertThatThrownBy(() ->
                        completions.complete(request("Hi").suffix("x").build()).response())
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("'insert'");
        server.on("POST", "/api/generate").reply(recorded("generate-unknown-model"));
        assertThatThrownBy(() -> completions.complete(request("Hi").build()).response())
                .isExactlyInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void answer_that_breaks_off_keeps_what_had_arrived() {
        String half = "{\"model\":\"m\",\"response\":\"half\",\"done\":false}";
        server.on("POST", "/api/generate")
                .reply(
                        Script.ok(NDJSON).lines(half).end(),
                        Script.ok(NDJSON)
                                .lines(half, "{\"error\":\"an error was encountered while running the model: EOF\"}")
                                .end(),
                        Script.ok(NDJSON)
                                .lines(half, "{\"status\":\"pulling manifest\"}")
                                .end());
        for (Class<? extends LlmException> type :
                List.of(TruncatedStreamException.class, ServerException.class, MalformedResponseException.class)) {
            LlmException failure = catchThrowableOfType(
                    LlmException.class,
                    () -> completions.complete(request("Hi").build()).response());
            assertThat(failure).isExactlyInstanceOf(type);
            assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("half");
        }
    }

    @Test
    void closed_provider_refuses() {
        ollama.close();
        assertThatThrownBy(() -> completions.complete(request("Hi").build())).isInstanceOf(IllegalStateException.class);
    }

    private static CompletionRequest.Builder request(String prompt) {
        return CompletionRequest.builder("m", prompt);
    }
}
