package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.AuthenticationException;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.EmbeddingRequest;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.Json;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.Tool;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testkit.ManualScheduler;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceProviderTest extends ServerFixture {
    private static final String CHAT = "/v1/chat/completions";

    @TempDir
    Path home;

    // without a token

    @Test
    void without_a_token_nothing_is_called_and_the_way_out_is_told() {
        HuggingFaceProvider provider = builder().build();

        assertThat(provider.listModels())
                .hasSizeGreaterThan(20)
                .allSatisfy(model -> assertThat(model.metadata()).containsEntry("curated", true))
                .extracting(ModelInfo::id)
                .contains(
                        "meta-llama/Llama-2-7b-chat-hf",
                        "meta-llama/Llama-2-13b-chat-hf",
                        "mistralai/Mistral-7B-Instruct-v0.2",
                        "tiiuae/falcon-7b-instruct",
                        "HuggingFaceH4/zephyr-7b-beta");
        assertThat(provider.model("mistralai/Mistral-7B-Instruct-v0.2:groq").contextLength())
                .hasValue(32768);
        assertThrows(ModelNotFoundException.class, () -> provider.model("who/knows"));
        ProviderHealth health = provider.health();
        assertThat(health.state()).isEqualTo(HealthState.UNAUTHORISED);
        assertThat(health.error()).hasValueSatisfying(error -> assertThat(error).contains("HUGGINGFACE_API_KEY"));
        AuthenticationException refused =
                assertThrows(AuthenticationException.class, () -> provider.chat(ChatRequest.of("a/b", "Hi")));
        assertThat(refused).hasMessageContaining("Set HUGGINGFACE_API_KEY");
        assertThat(refused.model()).contains("a/b");
        assertThrows(AuthenticationException.class, () -> provider.embed(EmbeddingRequest.of("a/b", "x")));

        assertThat(server.requests()).isEmpty();
        assertThat(server.connections()).isZero();
    }

    @Test
    void every_curated_model_is_described() {
        assertThat(builder().build().listModels()).allSatisfy(model -> {
            assertThat(model.parameterCount()).isPresent();
            assertThat(model.contextLength()).isPresent();
            assertThat(model.licence()).isPresent();
            assertThat(model.capabilities().yes()).isNotEmpty();
            assertThat(model.metadata().get("source")).isEqualTo("https://huggingface.co/" + model.id());
        });
    }

    // where the token comes from

    @Test
    void token_is_taken_from_the_first_place_that_has_one() throws IOException {
        Path file = Files.writeString(home.resolve("token"), "hf_fromfile\r\n");
        Map<String, String> environment = new HashMap<>(Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", hub()));
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_fromfile");
        environment.put("HF_TOKEN_PATH", file.toString());
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_fromfile");
        environment.put("HUGGING_FACE_HUB_TOKEN", "hf_old");
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_old");
        environment.put("HF_TOKEN", " hf_token\n");
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_token");
        environment.put("HUGGINGFACE_API_KEY", "hf_key");
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_key");
        environment.put("HUGGINGFACE_API_KEY", "  ");
        assertThat(tokenSent(environment)).isEqualTo("Bearer hf_token");
    }

    private String hub() {
        return server.uri().toString();
    }

    private String tokenSent(Map<String, String> environment) {
        json("GET", "/api/whoami-v2", "{\"name\":\"ada\"}");
        int before = server.requests().size();
        try (LlmProvider provider = HuggingFaceProviderFactory.make(ProviderConfig.builder()
                .environment(environment)
                .transport(transport)
                .build())) {
            assertThat(provider.health().state()).isEqualTo(HealthState.UP);
        }
        return server.requests().get(before).header("authorization").orElse("none");
    }

    @Test
    void token_of_the_cache_folder_is_found_and_an_empty_file_is_none() throws IOException {
        Path folder = Files.createDirectories(home.resolve("huggingface"));
        Files.writeString(folder.resolve("token"), "hf_cached");
        assertThat(tokenSent(Map.of("XDG_CACHE_HOME", home.toString(), "HF_ENDPOINT", hub())))
                .isEqualTo("Bearer hf_cached");
        Files.writeString(folder.resolve("token"), " \n");
        try (LlmProvider provider = HuggingFaceProviderFactory.make(ProviderConfig.builder()
                .environment(Map.of("XDG_CACHE_HOME", home.toString()))
                .build())) {
            assertThat(provider.health().state()).isEqualTo(HealthState.UNAUTHORISED);
        }
    }

    @Test
    void token_of_the_environment_is_not_sent_to_a_strange_server_that_the_program_names() {
        ProviderConfig config = ProviderConfig.builder()
                .set("base-url", server.uri().toString())
                .environment(Map.of("HF_TOKEN", KEY))
                .transport(transport)
                .build();
        HuggingFaceProvider provider = HuggingFaceProviderFactory.make(config);
        assertThat(assertThrows(AuthenticationException.class, () -> provider.chat(ChatRequest.of("a/b", "Hi"))))
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("api-key");
        assertThat(server.requests()).isEmpty();

        server.on("POST", CHAT).reply(answer("Hi"));
        HuggingFaceProvider told = HuggingFaceProviderFactory.make(
                config.toBuilder().set("api-key", "hf_mine").build());
        assertThat(told.chat(ChatRequest.of("a/b", "Hi")).text()).isEqualTo("Hi");
        assertThat(server.requests().get(0).header("authorization")).contains("Bearer hf_mine");
    }

    @Test
    void token_file_that_the_program_names_must_be_there() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProviderFactory.make(ProviderConfig.of(
                        Map.of("token-file", home.resolve("missing").toString()))))
                .withMessageContaining("token-file");
    }

    @Test
    void key_with_a_line_break_is_refused_without_being_shown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProvider.builder().apiKey("hf_ab\nX-Evil: 1"))
                .withMessageNotContaining("hf_ab");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProviderFactory.make(ProviderConfig.builder()
                        .environment(Map.of("HF_TOKEN", "hf_ab\r\nX-Evil: 1"))
                        .build()))
                .withMessageContaining("HF_TOKEN")
                .withMessageNotContaining("hf_ab");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProvider.endpoint(server.uri()).apiKey("hf_ab\nX-Evil: 1"))
                .withMessageNotContaining("hf_ab");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProvider.builder().billTo("a\r\nX-Evil: 1"));
    }

    @Test
    void key_does_not_follow_a_redirect_to_another_server() {
        try (ScriptedServer elsewhere = ScriptedServer.start()) {
            elsewhere.fallback().reply(Script.reply(200, JSON, "{\"name\":\"thief\"}"));
            server.on("GET", "/api/whoami-v2")
                    .reply(Script.status(302, "text/plain")
                            .header("Location", elsewhere.uri("/api/whoami-v2").toString())
                            .contentLength(0)
                            .end());
            provider().health();
            assertThat(elsewhere.requests())
                    .hasSize(1)
                    .allSatisfy(
                            request -> assertThat(request.headers().toString()).doesNotContain("hf_"));
        }
    }

    // addresses and ids

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1", "/v1/", "//v1//", "/v1/chat/completions"})
    void base_url_may_be_bare_or_versioned(String path) {
        server.on("POST", CHAT).reply(answer("Hi"));
        HuggingFaceProvider provider =
                builder().baseUrl(server.uri() + path).apiKey(KEY).build();
        assertThat(provider.chat(ChatRequest.of("a/b", "Hi")).text()).isEqualTo("Hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost:1", "ftp://host", "http://", "http://u:p@host", "http://host/?a=b", "http://a b"})
    void what_is_no_address_is_refused(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProvider.builder().baseUrl(address))
                .withMessageContaining("baseUrl");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HuggingFaceProvider.builder().hubUrl(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b c", " a/b", "a/b\n", "../whoami-v2", "a//b", "/a", "a/.."})
    void what_is_no_model_id_is_refused_at_once(String id) {
        HuggingFaceProvider provider = provider();
        assertThatIllegalArgumentException().isThrownBy(() -> provider.stream(ChatRequest.of(id, "Hi")));
        assertThatIllegalArgumentException().isThrownBy(() -> provider.modelAsync(id));
        assertThatIllegalArgumentException().isThrownBy(() -> provider.embedAsync(EmbeddingRequest.of(id, "x")));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void tool_schema_that_is_no_object_is_refused_before_anything_is_sent() {
        for (String schema : List.of("[]", "\"text\"", "true", "{\"type\":\"string\"}")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider()
                            .chat(ChatRequest.builder("a/b")
                                    .user("Hi")
                                    .tools(List.of(Tool.of("f", "", Json.of(schema))))
                                    .build()));
        }
        assertThat(server.requests()).isEmpty();
    }

    // chat

    @Test
    void word_after_the_colon_that_nobody_knows_is_refused_by_the_router() {
        server.on("POST", CHAT)
                .reply(Script.reply(
                        400,
                        JSON,
                        "{\"error\":{\"message\":\"The requested model 'a/b:nobody' is not supported by any provider you have"
                                + " enabled.\",\"type\":\"invalid_request_error\",\"code\":\"model_not_supported\"}}"));
        ModelNotFoundException refused =
                assertThrows(ModelNotFoundException.class, () -> provider().chat(ChatRequest.of("a/b:nobody", "Hi")));
        assertThat(refused.model()).contains("a/b:nobody");
        assertThat(refused.retryable()).isFalse();
    }

    @Test
    void dialects_of_the_providers_are_read_as_one() {
        server.on("POST", CHAT)
                .reply(Script.ok(EVENTS)
                        .header("X-Inference-Provider", "together")
                        .chunk(": keep-alive\r\n\r\n")
                        .events(
                                "{\"id\":\"\",\"choices\":[]}",
                                "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"<thi\"}}]}",
                                "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"nk>Hm.</think>Hi\"}}]}",
                                "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                                        + "{\"index\":0,\"id\":0,\"function\":{\"name\":\"f\",\"description\":null,\"arguments\":{\"x\":1}}}]}}]}",
                                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"eos_token\"}],"
                                        + "\"x_groq\":{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}}",
                                " [DONE] ")
                        .end());
        ChatResponse response = provider().chat(ChatRequest.of("a/b", "Hello"));
        assertThat(response.reasoning()).contains("Hm.");
        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.toolCalls())
                .extracting(call -> call.id() + " " + call.name() + " " + call.arguments())
                .containsExactly("0 f {\"x\":1}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.usage().totalTokens()).hasValue(5);
        assertThat(response.metadata()).containsEntry("inference_provider", "together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/name", "org/name:groq", "org/name:fastest", "org/name:no-such-word"})
    void model_id_is_sent_as_it_is_and_who_served_it_is_told(String id) {
        server.on("POST", CHAT).reply(answer("Hi"));
        ChatResponse response = builder().apiKey(KEY).billTo("my-org").build().chat(ChatRequest.of(id, "Hello"));
        assertThat(response.text()).isEqualTo("Hi");
        assertThat(response.model()).isEqualTo("other/name");
        assertThat(response.requestedModel()).isEqualTo(id);
        assertThat(response.metadata()).containsEntry("inference_provider", "groq");
        assertThat(server.requests().get(0).text()).startsWith("{\"model\":\"" + id + "\"");
        assertThat(server.requests().get(0).header("x-hf-bill-to")).contains("my-org");
    }

    // health

    @Test
    void health_is_asked_for_once_in_five_minutes() {
        ManualScheduler time = new ManualScheduler();
        json("GET", "/api/whoami-v2", "{\"type\":\"user\",\"name\":\"ada\"}");
        try (HttpTransport slow = HttpTransport.builder().scheduler(time).build()) {
            HuggingFaceProvider provider = builder().transport(slow).apiKey(KEY).build();
            assertThat(provider.health().state()).isEqualTo(HealthState.UP);
            time.advance(Duration.ofMinutes(5).minusNanos(1));
            assertThat(provider.health().state()).isEqualTo(HealthState.UP);
            assertThat(server.requests()).hasSize(1);
            time.advance(Duration.ofNanos(1));
            server.on("GET", "/api/whoami-v2")
                    .reply(Script.reply(401, JSON, "{\"error\":\"Invalid username or password.\"}"));
            assertThat(provider.health().state()).isEqualTo(HealthState.UNAUTHORISED);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void health_that_could_not_be_told_is_asked_for_again() {
        server.on("GET", "/api/whoami-v2")
                .reply(
                        Script.reply(502, "text/html", "<title>Bad gateway</title>"),
                        Script.status(429, JSON)
                                .header("RateLimit", "\"api\";r=0;t=120")
                                .contentLength()
                                .chunk("{\"error\":\"slow down\"}")
                                .end());
        HuggingFaceProvider provider = provider();
        assertThat(provider.health().state()).isEqualTo(HealthState.DOWN);
        ProviderHealth throttled = provider.health();
        assertThat(throttled.state()).isEqualTo(HealthState.THROTTLED);
        assertThat(throttled.until()).isPresent();
    }

    @Test
    void key_of_a_strange_router_is_not_shown_to_the_hub_and_tried_at_the_router() {
        json("GET", "/v1/models", "{\"data\":null}");
        HuggingFaceProvider provider = HuggingFaceProvider.builder()
                .baseUrl(server.uri())
                .transport(transport)
                .apiKey("sk-proxy")
                .build();
        assertThat(provider.health().state()).isEqualTo(HealthState.UP);
        assertThat(server.requests()).hasSize(1);
    }

    // embeddings

    @ParameterizedTest
    @ValueSource(strings = {"[[0.5,-1e-3]]", "[0.5,-0.001]"})
    void vectors_come_as_one_or_as_a_list(String body) {
        json("POST", "/hf-inference/models/org/name/pipeline/feature-extraction", body);
        var response = provider()
                .embed(EmbeddingRequest.builder("org/name")
                        .inputs(List.of("x"))
                        .providerOption("normalize", true)
                        .build());
        assertThat(response.embeddings().get(0).vector()).containsExactly(0.5f, -0.001f);
        assertThat(server.requests().get(0).text()).isEqualTo("{\"inputs\":[\"x\"],\"normalize\":true}");
    }

    @Test
    void vectors_for_each_token_are_refused() {
        json("POST", "/hf-inference/models/org/name/pipeline/feature-extraction", "[[[1,2],[3,4]]]");
        assertThat(assertThrows(
                        UnsupportedFeatureException.class,
                        () -> provider().embed(EmbeddingRequest.of("org/name", "x"))))
                .hasMessageContaining("each token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "[[]]", "[[1],[2]]", "[1,[2]]", "[\"a\"]", "{\"a\":1}", "null", "{\"error\":\"boom\"}"})
    void what_is_no_vector_is_an_error(String body) {
        json("POST", "/hf-inference/models/org/name/pipeline/feature-extraction", body);
        LlmException failure =
                assertThrows(LlmException.class, () -> provider().embed(EmbeddingRequest.of("org/name", "x")));
        assertThat(failure.provider()).contains("huggingface");
    }
}
