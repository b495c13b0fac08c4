package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.ChatEvent;
import dev.parley.ChatOptions;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.ContextLengthException;
import dev.parley.EmbeddingRequest;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.Json;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ResponseFormat;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceEndpointTest extends ServerFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String STREAM = "/generate_stream";

    private HuggingFaceEndpoint endpoint(boolean simulate) {
        return HuggingFaceProvider.endpoint(server.uri())
                .transport(transport)
                .apiKey(KEY)
                .simulateStreaming(simulate)
                .build();
    }

    private ChatStream complete(CompletionRequest request, boolean simulate) {
        return endpoint(simulate).find(TextGeneration.class).orElseThrow().complete(request);
    }

    private static CompletionRequest prompt() {
        return CompletionRequest.builder("tgi", "Once").build();
    }

    private static String token(String text, boolean special) {
        return "{\"index\":1,\"token\":{\"id\":1,\"text\":\"" + text + "\",\"logprob\":-1.5,\"special\":" + special
                + "},\"top_tokens\":[],\"generated_text\":null,\"details\":null}";
    }

    private static String last(String text, String reason) {
        return "{\"index\":2,\"token\":{\"id\":2,\"text\":\"</s>\",\"logprob\":null,\"special\":true},\"generated_text\":\""
                + text + "\",\"details\":{\"finish_reason\":\"" + reason
                + "\",\"generated_tokens\":3,\"seed\":18446744073709551615,\"input_length\":2}}";
    }

    // addresses

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "/v1/chat/completions"})
    void endpoint_is_bare_versioned_or_full(String path) {
        server.on("POST", "/v1/chat/completions").reply(answer("Hi"));
        try (HuggingFaceEndpoint endpoint = HuggingFaceProvider.endpoint(URI.create(server.uri() + path))
                .transport(transport)
                .scaleUpTimeout(Duration.ofMinutes(10))
                .build()) {
            assertThat(endpoint.chat(ChatRequest.of("tgi", "Hello")).text()).isEqualTo("Hi");
        }
        assertThat(server.requests().get(0).header("x-scale-up-timeout")).contains("600");
        assertThat(server.requests().get(0).header("authorization")).isEmpty();
    }

    @Test
    void full_address_without_a_version_is_left_alone() {
        Address full = Address.of("endpoint", "https://router.huggingface.co/novita/v3/openai/chat/completions/");
        assertThat(full.v1()).hasToString("https://router.huggingface.co/novita/v3/openai");
        assertThat(Address.of("endpoint", "https://h.co/fireworks-ai/inference/v1")
                        .root())
                .hasToString("https://h.co/fireworks-ai/inference");
        assertThatIllegalArgumentException().isThrownBy(() -> HuggingFaceProvider.endpoint(URI.create("localhost")));
    }

    // text generation

    @ParameterizedTest
    @CsvSource({"eos_token,stop", "stop_sequence,stop", "length,length", "odd,odd"})
    void tokens_are_streamed_and_special_ones_dropped(String reason, String expected) {
        server.on("POST", STREAM)
                .reply(Script.ok(EVENTS)
                        .header("x-prompt-tokens", "2")
                        .chunk(":\n\ndata:" + token("Hel", false) + "\n\n")
                        .events(token("<pad>", true), token("lo", false), last("Hello", reason))
                        .end());
        List<ChatEvent> events = new ArrayList<>();
        complete(prompt(), false).forEach(events::add);
        assertThat(events.subList(0, 2)).containsExactly(new ChatEvent.TextDelta("Hel"), new ChatEvent.TextDelta("lo"));
        ChatResponse response = ((ChatEvent.Finished) events.get(2)).response();
        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.finishReason()).isEqualTo(FinishReason.of(expected));
        assertThat(response.usage().promptTokens()).hasValue(2);
        assertThat(response.usage().completionTokens()).hasValue(3);
        assertThat(response.metadata()).containsEntry("finish_reason", reason).doesNotContainKey("seed");
    }

    @Test
    void request_has_tgis_parameters_and_says_what_it_leaves_out() {
        server.on("POST", STREAM)
                .reply(Script.ok(EVENTS).events(last("", "eos_token")).end());
        ChatResponse response = complete(
                        CompletionRequest.builder("tgi", "Once")
                                .options(ChatOptions.builder()
                                        .temperature(0)
                                        .topP(1)
                                        .maxTokens(7)
                                        .stop("a", "b")
                                        .presencePenalty(1)
                                        .repeatPenalty(1.5)
                                        .build())
                                .responseFormat(ResponseFormat.schema("s", Json.of("{\"type\":\"object\"}")))
                                .providerOption("watermark", true)
                                .build(),
                        false)
                .response();
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("option_ignored");
        assertThat(server.requests().get(0).text())
                .isEqualTo(
                        "{\"inputs\":\"Once\",\"parameters\":{\"details\":true,\"return_full_text\":false,\"max_new_tokens\":7,\"do_sample\":false,"
                                + "\"repetition_penalty\":1.5,\"stop\":[\"a\",\"b\"],\"grammar\":{\"type\":\"json\",\"value\":"
                                + "{\"type\":\"object\"}},\"watermark\":true}}");
        assertThat(server.requests().get(0).header("authorization")).contains("Bearer " + KEY);
    }

    @Test
    void what_a_prompt_cannot_hold_is_refused() {
        assertThrows(
                UnsupportedFeatureException.class,
                () -> complete(CompletionRequest.builder("tgi", "x").system("y").build(), false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete(
                        CompletionRequest.builder("tgi", "x")
                                .providerOption("inputs", "y")
                                .build(),
                        false));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void error_as_the_first_event_is_an_error_and_a_cut_answer_is_truncated() {
        server.on("POST", STREAM)
                .reply(
                        Script.ok(EVENTS)
                                .events(
                                        "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be"
                                                + " <= 4096. Given: 17\",\"error_type\":\"validation\"}")
                                .end(),
                        Script.ok(EVENTS).events(token("half", false)).end(),
                        Script.ok(EVENTS).chunk("data: {\"index\":1,\"tok").end());
        assertThrows(
                ContextLengthException.class, () -> complete(prompt(), false).response());
        TruncatedStreamException cut = assertThrows(
                TruncatedStreamException.class, () -> complete(prompt(), false).response());
        assertThat(cut.partialResponse().orElseThrow().text()).isEqualTo("half");
        assertThrows(
                TruncatedStreamException.class, () -> complete(prompt(), false).response());
    }

    // simulated streaming

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answer_that_comes_whole_is_given_word_by_word(boolean inArray) {
        String whole =
                "{\"generated_text\":\"Once upon a time, \\u4f60\\u597d.\",\"details\":{\"finish_reason\":\"length\","
                        + "\"generated_tokens\":5}}";
        json("POST", "/generate", inArray ? "[" + whole + "]" : whole);
        List<String> deltas = new ArrayList<>();
        ChatResponse response = complete(prompt(), true)
                .peek(event -> {
                    if (event instanceof ChatEvent.TextDelta delta) {
                        deltas.add(delta.text());
                    }
                })
                .response();
        assertThat(deltas).startsWith("Once ", "upon ", "a ", "time, ").hasSizeGreaterThan(4);
        assertThat(String.join("", deltas)).isEqualTo(response.text()).isEqualTo("Once upon a time, \u4f60\u597d.");
        assertThat(response.metadata()).containsEntry("simulated", true);
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void chat_that_comes_whole_is_given_word_by_word_and_one_that_streams_is_not_called_simulated() {
        server.on("POST", "/v1/chat/completions")
                .reply(
                        Script.reply(
                                200,
                                JSON,
                                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"one two three\"},"
                                        + "\"finish_reason\":\"stop\"}]}"),
                        answer("one two"));
        HuggingFaceEndpoint endpoint = endpoint(true);
        List<ChatEvent> events = new ArrayList<>();
        endpoint.stream(ChatRequest.of("tgi", "Hi")).forEach(events::add);
        assertThat(events).hasSize(4);
        assertThat(((ChatEvent.Finished) events.get(3)).response().metadata()).containsEntry("simulated", true);
        assertThat(endpoint.chat(ChatRequest.of("tgi", "Hi")).metadata()).doesNotContainKey("simulated");
    }

    @Test
    void server_that_does_not_stream_is_not_asked_to() {
        json(
                "POST",
                "/v1/chat/completions",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"one two\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}");
        json("POST", "/generate", "{\"generated_text\":\"one two\"}");
        HuggingFaceEndpoint endpoint = endpoint(true);
        assertThat(endpoint.info().streaming()).isEqualTo(Support.NO);
        assertThat(endpoint.chat(ChatRequest.of("tgi", "Hi")).usage().totalTokens())
                .hasValue(5);
        complete(prompt(), true).response();
        SeenRequest chat = server.requests().get(0);
        assertThat(chat.text())
                .contains("\"stream\":false")
                .doesNotContain("stream_options")
                .doesNotContain("include_usage");
        assertThat(chat.header("accept")).contains(JSON);
        SeenRequest generate = server.requests().get(1);
        assertThat(generate.text()).doesNotContain("stream");
        assertThat(generate.header("accept")).contains(JSON);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stop_of_a_simulated_stream_gives_the_request_up(boolean chat) throws Exception {
        server.on("POST", chat ? "/v1/chat/completions" : "/generate")
                .reply(Script.nothing().stall());
        ChatStream stream = chat ? endpoint(true).stream(ChatRequest.of("tgi", "Hi")) : complete(prompt(), true);
        Iterator<ChatEvent> events = stream.iterator();
        Thread reader = new Thread(() -> assertThrows(LlmException.class, events::hasNext));
        reader.start();
        Exchange exchange = server.takeExchange(PATIENCE);
        stream.close();
        exchange.awaitHangUp(PATIENCE);
        reader.join(PATIENCE.toMillis());
        assertThat(reader.isAlive()).isFalse();
    }

    @Test
    void stop_between_the_words_of_a_simulated_stream_ends_it() {
        json(
                "POST",
                "/v1/chat/completions",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"one two three\"},\"finish_reason\":\"stop\"}]}");
        ChatStream stream = endpoint(true).stream(ChatRequest.of("tgi", "Hi"));
        Iterator<ChatEvent> events = stream.iterator();
        assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("one "));
        stream.close();
        assertThrows(LlmCancelledException.class, () -> events.forEachRemaining(event -> {}));
    }

    @Test
    void failure_of_a_simulated_stream_is_passed_on() {
        server.on("POST", "/generate").reply(Script.reply(500, JSON, "{\"error\":\"boom\"}"));
        assertThat(assertThrows(
                        LlmException.class, () -> complete(prompt(), true).response()))
                .hasMessageContaining("boom");
    }

    // what the server is

    @Test
    void info_describes_the_model() {
        json(
                "GET",
                "/info",
                "{\"model_id\":\"org/name\",\"model_pipeline_tag\":\"text-generation\",\"max_input_tokens\":4095,"
                        + "\"max_total_tokens\":4096,\"docker_label\":null}");
        ModelInfo model = endpoint(false).model("tgi");
        assertThat(model.id()).isEqualTo("org/name");
        assertThat(model.contextLength()).hasValue(4096);
        assertThat(model.metadata()).containsEntry("max_input_tokens", 4095).doesNotContainKey("docker_label");
        assertThrows(ModelNotFoundException.class, () -> endpoint(false).model("org/other"));
    }

    @Test
    void server_without_tgis_paths_is_asked_by_the_protocols() {
        server.fallback().reply(Script.reply(404, "text/plain", "Not Found"));
        json("GET", "/v1/models", "{\"data\":[{\"id\":\"org/name\",\"max_model_len\":2048}]}");
        assertThat(endpoint(false).listModels()).extracting(ModelInfo::id).containsExactly("org/name");
        assertThat(endpoint(false).health().state()).isEqualTo(HealthState.UP);
    }

    @Test
    void health_is_what_the_server_says() {
        server.on("GET", "/health")
                .reply(
                        Script.status(200, "text/plain").contentLength(0).end(),
                        Script.reply(503, JSON, "{\"error\":\"unhealthy\",\"error_type\":\"healthcheck\"}"),
                        Script.status(401, "text/plain").contentLength(0).end());
        HuggingFaceEndpoint endpoint = endpoint(false);
        assertThat(endpoint.health().state()).isEqualTo(HealthState.UP);
        assertThat(endpoint.health().state()).isEqualTo(HealthState.DOWN);
        assertThat(endpoint.health().state()).isEqualTo(HealthState.UNAUTHORISED);
    }

    @Test
    void endpoint_for_vectors_is_asked_at_its_root() {
        json("POST", "/", "[[1,2],[3,4]]");
        assertThat(endpoint(false).embed(EmbeddingRequest.of("any", "a", "b")).embeddings())
                .hasSize(2);
    }

    @Test
    void closed_provider_is_of_no_use() {
        HuggingFaceEndpoint endpoint = endpoint(false);
        endpoint.close();
        assertThrows(IllegalStateException.class, () -> endpoint.stream(ChatRequest.of("tgi", "Hi")));
        assertThrows(IllegalStateException.class, endpoint::listModels);
        assertThrows(IllegalStateException.class, endpoint::health);
    }
}
