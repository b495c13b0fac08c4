package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.ImagePart;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.Reasoning;
import dev.parley.Support;
import dev.parley.Timings;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaProviderTest extends ServerTest {
    private static final String KEY = "sk-not-to-be-seen-0123456789";
    private static final String DONE = "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}";

    @Override
    OllamaProvider provider(OllamaProvider.Builder builder) {
        return super.provider(builder.apiKey(KEY));
    }

    // chat

    @Test
    void chat_streams_the_recorded_answer() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        List<String> deltas = new ArrayList<>();
        ollama.stream(ChatRequest.of("tiny-chat", "Hi")).forEach(event -> {
            if (event instanceof ChatEvent.TextDelta delta) {
                deltas.add(delta.text());
            }
        });
        assertThat(deltas).containsExactly("Hello", " from", " a", " tiny", " caf", "\u00e9", " ", "\ud83d\ude00", ".");
        SeenRequest request = server.takeRequest(SOON);
        assertThat(request.header("content-type")).contains("application/json");
        assertThat(request.header("authorization")).contains("Bearer " + KEY);
        assertThat(request.text())
                .isEqualTo(
                        "{\"model\":\"tiny-chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}");
    }

    @Test
    void response_says_which_model_of_which_provider_answered() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        ChatResponse response = ollama.chat(ChatRequest.of("Tiny-Chat", "Hi"));
        assertThat(response.provider()).isEqualTo("ollama");
        assertThat(response.requestedModel()).isEqualTo("Tiny-Chat");
        assertThat(response.model()).isEqualTo("tiny-chat");
        assertThat(response.timings().firstToken()).isPresent();
        assertThat(response.usage().totalTokens()).hasValue(33);
    }

    @Test
    void nothing_is_sent_before_the_stream_is_claimed() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        ollama.stream(ChatRequest.of("m", "Hi"));
        ollama.chat(ChatRequest.of("other", "Hi"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void raw_events_bring_what_no_event_covers_and_only_when_asked_for() {
        Script script =
                lines("{\"message\":{\"content\":\"a\",\"images\":[\"eA==\"]},\"new\":{\"b\":1},\"done\":false}", DONE);
        server.on("POST", "/api/chat").reply(script);
        List<ChatEvent> asked = new ArrayList<>();
        ollama.stream(ChatRequest.builder("m").user("Hi").rawEvents(true).build())
                .forEach(asked::add);
        assertThat(asked)
                .contains(new ChatEvent.Raw("message.images", "[\"eA==\"]"), new ChatEvent.Raw("new", "{\"b\":1}"));
        ollama.stream(ChatRequest.of("m", "Hi"))
                .forEach(event -> assertThat(event).isNotInstanceOf(ChatEvent.Raw.class));
    }

    @Test
    void image_by_url_fails_the_stream_and_nothing_is_sent() {
        ChatRequest request = ChatRequest.builder("m")
                .user("What?", ImagePart.of(URI.create("https://example.com/x.png")))
                .build();
        assertThatThrownBy(() -> ollama.chat(request))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("bytes");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void thinking_of_a_model_that_cannot_names_the_capability_and_the_way_out() {
        server.on("POST", "/api/chat").reply(recorded("chat-think-unsupported"));
        ChatRequest request =
                ChatRequest.builder("m").user("Hi").reasoning(Reasoning.ON).build();
        assertThatThrownBy(() -> ollama.chat(request))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("'thinking'")
                .hasMessageContaining("reasoning unset or off");
    }

    @Test
    void malformed_schema_is_the_callers_mistake() {
        server.on("POST", "/api/chat").reply(recorded("chat-format-bad-schema-stream"));
        assertThatThrownBy(() -> ollama.chat(ChatRequest.of("m", "Hi")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("JSON schema error at #/properties/a");
    }

    @Test
    void wrong_base_url_is_told_as_such() {
        assertThatThrownBy(() -> ollama.chat(ChatRequest.of("m", "Hi")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no Ollama API at " + server.uri())
                .hasMessageContaining("404 page not found")
                .hasMessageContaining("Check the base URL");
    }

    @Test
    void html_instead_of_a_chat_is_malformed_and_named() {
        server.on("POST", "/api/chat")
                .reply(Script.reply(200, "text/html", "<html><head><title>Welcome</title></head></html>"));
        assertThatThrownBy(() -> ollama.chat(ChatRequest.of("m", "Hi")))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("'Welcome'")
                .hasMessageContaining("base URL");
    }

    @Test
    void line_beyond_the_cap_is_refused_and_a_long_one_below_it_is_read() {
        String huge = "x".repeat(9 << 20);
        server.on("POST", "/api/chat")
                .reply(lines("{\"message\":{\"content\":\"" + huge + "\"},\"done\":false}", DONE));
        assertThat(ollama.chat(ChatRequest.of("m", "Hi")).text()).hasSize(9 << 20);

        server.on("POST", "/api/chat")
                .reply(lines("{\"message\":{\"content\":\"" + "x".repeat(20 << 20) + "\"},\"done\":false}", DONE));
        assertThatThrownBy(() -> ollama.chat(ChatRequest.of("m", "Hi")))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("cap of 16777216 bytes");
    }

    @Test
    void byte_order_mark_and_bytes_that_are_no_text_do_no_harm() {
        byte[] line =
                "\ufeff{\"message\":{\"content\":\"a?\"},\"done\":false}\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '?') {
                line[i] = (byte) 0xc3;
            }
        }
        server.on("POST", "/api/chat")
                .reply(Script.ok(NDJSON).splitEvery(line, 1).lines(DONE).end());
        assertThat(ollama.chat(ChatRequest.of("m", "Hi")).text()).isEqualTo("a\ufffd");
    }

    @Test
    void stream_that_ends_without_done_is_truncated_and_keeps_its_text() {
        server.on("POST", "/api/chat").reply(lines("{\"message\":{\"content\":\"half\"},\"done\":false}"));
        TruncatedStreamException failure =
                catchThrowableOfType(TruncatedStreamException.class, () -> ollama.chat(ChatRequest.of("m", "Hi")));
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("half");
    }

    @Test
    void tool_calls_make_the_finish_reason() {
        server.on("POST", "/api/chat").reply(recorded("chat-tools-two"));
        ChatResponse response = ollama.chat(ChatRequest.of("m", "Hi"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls()).hasSize(3);
        assertThat(response.metadata()).containsEntry("done_reason", "stop");
    }

    @Test
    void tool_calls_in_the_last_line_and_in_lines_before_it_are_the_same_response() {
        String call = "{\"id\":\"1\",\"function\":{\"name\":\"a\",\"arguments\":{\"city\":\"Paris\"}}}";
        String other = "{\"id\":\"2\",\"function\":{\"name\":\"b\",\"arguments\":{}}}";
        String head = "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\",";
        String tail = "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":5,\"eval_count\":7}";
        server.on("POST", "/api/chat")
                .reply(
                        lines(head + "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + call
                                + "," + other + "]}," + tail),
                        lines(
                                head + "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + call
                                        + "]},\"done\":false}",
                                head + "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[" + other
                                        + "]},\"done\":false}",
                                head + "\"message\":{\"role\":\"assistant\",\"content\":\"\"}," + tail));
        ChatResponse newer = ollama.chat(ChatRequest.of("m", "Hi"));
        ChatResponse older = ollama.chat(ChatRequest.of("m", "Hi"));
        assertThat(newer.toolCalls()).hasSize(2);
        assertThat(newer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(withoutTimings(older)).isEqualTo(withoutTimings(newer));
    }

    private static ChatResponse withoutTimings(ChatResponse response) {
        return response.toBuilder().timings(Timings.NONE).build();
    }

    // models

    @Test
    void list_of_a_newer_server_is_two_calls() {
        server.on("GET", "/api/tags").reply(recorded("tags"));
        server.on("GET", "/api/ps").reply(recorded("ps-loaded"));
        List<ModelInfo> models = ollama.listModels();
        JsonNode recorded = Recording.of("tags").json().get("models");
        assertThat(models).extracting(ModelInfo::id).containsExactlyElementsOf(recorded.findValuesAsText("name"));
        assertThat(models)
                .filteredOn(model -> model.loaded() == Support.YES)
                .extracting(ModelInfo::id)
                .containsExactlyInAnyOrder("tiny-chat:latest", "tiny-think:latest", "tiny-bytes:latest");
        assertThat(server.requests()).extracting(SeenRequest::path).containsExactlyInAnyOrder("/api/tags", "/api/ps");
    }

    @Test
    void list_of_an_empty_server_is_empty() {
        server.on("GET", "/api/tags").reply(recorded("tags-empty"));
        server.on("GET", "/api/ps").reply(recorded("ps-empty"));
        assertThat(ollama.listModels()).isEmpty();
    }

    @Test
    void list_survives_what_else_fails() {
        server.on("GET", "/api/tags").reply(recorded("tags"));
        server.on("GET", "/api/ps").reply(Script.reply(500, JSON, "{\"error\":\"boom\"}"));
        List<ModelInfo> models = ollama.listModels();
        assertThat(models).isNotEmpty();
        assertThat(models).allMatch(model -> model.loaded() == Support.UNKNOWN);
    }

    @Test
    void models_of_an_older_server_are_asked_for_once_each_and_at_most_eight_at_a_time() {
        StringBuilder tags = new StringBuilder("{\"models\":[");
        for (int i = 0; i < 20; i++) {
            tags.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"m" + i + ":latest\",\"size\":1,\"digest\":\"d" + i
                            + "\",\"details\":{\"families\":null,\"parameter_size\":\"1B\"}}");
        }
        server.on("GET", "/api/tags")
                .reply(Script.reply(200, JSON, tags.append("]}").toString()));
        server.on("GET", "/api/ps").reply(recorded("ps-empty"));
        String show = Recording.of("show").body();
        server.on("POST", "/api/show")
                .reply(request -> request.text().contains("m7:")
                        ? Script.reply(500, JSON, "{\"error\":\"broken\"}")
                        : Script.nothing().awaitGate("shows").then(Script.reply(200, JSON, show)));

        CompletableFuture<List<ModelInfo>> list = ollama.listModelsAsync();
        server.gate("shows").awaitWaiting(OllamaCatalog.SHOWS_AT_ONCE, SOON);
        assertThat(shows()).hasSizeLessThanOrEqualTo(OllamaCatalog.SHOWS_AT_ONCE + 1);
        server.gate("shows").open();

        List<ModelInfo> models = list.join();
        assertThat(models).hasSize(20);
        assertThat(models)
                .filteredOn(model -> model.capabilities().supports(Capability.TOOLS) == Support.YES)
                .hasSize(19);
        assertThat(models.get(7).capabilities().supports(Capability.TOOLS)).isEqualTo(Support.UNKNOWN);
        assertThat(shows()).hasSize(20);

        assertThat(ollama.listModels()).hasSize(20);
        assertThat(shows())
                .as("known by their digest, but for the one that failed")
                .hasSize(21);
    }

    @Test
    void cancelled_list_hangs_up() throws Exception {
        server.on("GET", "/api/tags").reply(Script.nothing().stall());
        server.on("GET", "/api/ps").reply(Script.nothing().stall());
        CompletableFuture<List<ModelInfo>> list = ollama.listModelsAsync();
        List<SeenRequest> seen = server.awaitRequests(2, SOON);
        assertThat(seen).hasSize(2);
        list.cancel(true);
        for (Exchange exchange : server.exchanges()) {
            exchange.awaitHangUp(SOON);
        }
        assertThat(list).isCancelled();
    }

    @Test
    void future_fails_with_the_reason_itself() {
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "[]"));
        CompletableFuture<List<ModelInfo>> list = ollama.listModelsAsync();
        assertThatThrownBy(() -> list.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(MalformedResponseException.class);
        assertThatThrownBy(() -> ollama.listModels()).isExactlyInstanceOf(MalformedResponseException.class);
    }

    @Test
    void model_is_described_with_the_facts_of_all_three_calls() {
        server.on("POST", "/api/show").reply(recorded("show"));
        server.on("GET", "/api/tags").reply(recorded("tags"));
        server.on("GET", "/api/ps").reply(recorded("ps-loaded"));
        ModelInfo model = ollama.model("Tiny-Chat");
        assertThat(model.id()).isEqualTo("tiny-chat:latest");
        assertThat(model.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(model.sizeBytes()).hasValue(2592696);
        assertThat(model.contextLengthInUse()).hasValue(4096);
        assertThat(model.loaded()).isEqualTo(Support.YES);
    }

    @Test
    void model_is_described_even_if_only_its_description_can_be_had() {
        server.on("POST", "/api/show").reply(recorded("show"));
        ModelInfo model = ollama.model("tiny-chat");
        assertThat(model.id()).isEqualTo("tiny-chat");
        assertThat(model.contextLength()).hasValue(4096);
        assertThat(model.loaded()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void unknown_model_is_not_found_with_the_way_out() {
        server.on("POST", "/api/show").reply(recorded("show-unknown-model"));
        server.on("GET", "/api/tags").reply(recorded("tags"));
        server.on("GET", "/api/ps").reply(recorded("ps-empty"));
        assertThatThrownBy(() -> ollama.model("nosuchmodel"))
                .isExactlyInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("ollama pull nosuchmodel");
    }

    @Test
    void blank_model_is_refused_at_once() {
        assertThatThrownBy(() -> ollama.modelAsync(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    // health

    @Test
    void health_of_a_server_that_answers_is_up() {
        server.on("GET", "/api/version").reply(recorded("version"));
        server.on("GET", "/api/tags").reply(recorded("tags"));
        ProviderHealth health = ollama.health();
        assertThat(health.state()).isEqualTo(HealthState.UP);
        assertThat(health.version()).contains("0.32.15");
        assertThat(health.modelsCount())
                .hasValue(Recording.of("tags").json().get("models").size());
        assertThat(health.latency()).isPresent();
        assertThat(health.error()).isEmpty();
    }

    @Test
    void health_without_a_list_is_degraded() {
        server.on("GET", "/api/version").reply(recorded("version"));
        server.on("GET", "/api/tags").reply(Script.reply(500, JSON, "{\"error\":\"disk\"}"));
        ProviderHealth health = ollama.health();
        assertThat(health.state()).isEqualTo(HealthState.DEGRADED);
        assertThat(health.error().orElseThrow()).contains("disk");
        assertThat(health.modelsCount()).isEmpty();
    }

    @Test
    void health_of_another_kind_of_server_is_down_and_says_so() {
        server.on("GET", "/api/version").reply(Script.reply(200, "text/html", "<html><title>nginx</title></html>"));
        ProviderHealth html = ollama.health();
        assertThat(html.state()).isEqualTo(HealthState.DOWN);
        assertThat(html.error().orElseThrow()).contains("'nginx'").contains("base URL");

        server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"name\":\"other\"}"));
        ProviderHealth other = ollama.health();
        assertThat(other.state()).isEqualTo(HealthState.DOWN);
        assertThat(other.error().orElseThrow()).contains("is not Ollama");

        server.on("GET", "/api/version").reply(Script.reply(404, "text/plain", "nothing here"));
        assertThat(ollama.health().error().orElseThrow()).contains("no Ollama API at");
    }

    @Test
    void health_tells_a_refused_key_and_a_limit_apart() {
        server.on("GET", "/api/version").reply(Script.reply(401, JSON, "{\"error\":\"unauthorized\"}"));
        assertThat(ollama.health().state()).isEqualTo(HealthState.UNAUTHORISED);

        server.on("GET", "/api/version")
                .reply(Script.status(429, JSON)
                        .header("Retry-After", "30")
                        .chunk("{\"error\":\"slow down\"}")
                        .end());
        ProviderHealth throttled = ollama.health();
        assertThat(throttled.state()).isEqualTo(HealthState.THROTTLED);
        assertThat(throttled.until().orElseThrow())
                .isAfter(throttled.observedAt().plusSeconds(29));
    }

    @Test
    void health_of_a_server_that_is_gone_is_down_with_the_way_out() {
        server.close();
        ProviderHealth health = ollama.health();
        assertThat(health.state()).isEqualTo(HealthState.DOWN);
        assertThat(health.error().orElseThrow()).contains("ollama serve");
        assertThat(health.cause()).isPresent();
    }

    // embeddings

    @Test
    void embeddings_are_the_recorded_numbers() {
        server.on("POST", "/api/embed").reply(recorded("embed-many"));
        JsonNode recorded = Recording.of("embed-many").json();
        String[] texts = new String[recorded.get("embeddings").size()];
        Arrays.setAll(texts, i -> "text " + i);
        EmbeddingResponse response = ollama.embed(EmbeddingRequest.builder("tiny-embed")
                .input(texts)
                .dimensions(64)
                .truncate(true)
                .providerOption("keep_alive", "5m")
                .providerOption("num_ctx", 128)
                .build());
        assertThat(response.embeddings()).hasSize(texts.length).hasSizeGreaterThan(1);
        for (int i = 0; i < texts.length; i++) {
            float[] vector = response.embeddings().get(i).vector();
            JsonNode numbers = recorded.get("embeddings").get(i);
            assertThat(vector).hasSize(numbers.size());
            for (int j = 0; j < vector.length; j++) {
                assertThat(vector[j]).isEqualTo(Float.parseFloat(numbers.get(j).asText()));
            }
        }
        assertThat(response.usage().promptTokens())
                .hasValue(recorded.get("prompt_eval_count").longValue());
        assertThat(json(server.takeRequest(SOON).text()))
                .isEqualTo(json(
                        "{\"model\":\"tiny-embed\",\"input\":" + json(texts) + ",\"truncate\":true,\"dimensions\":64,"
                                + "\"keep_alive\":\"5m\",\"options\":{\"num_ctx\":128}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"embeddings\":[]}",
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"embeddings\":[[1],[2]]}",
                "{\"model\":\"m\",\"embeddings\":[[]]}",
                "{\"model\":\"m\",\"embeddings\":[[null]]}",
                "{\"model\":\"m\",\"embeddings\":[[0.5]]",
                "[]",
                ""
            })
    void embeddings_that_are_not_one_for_each_text_are_malformed(String body) {
        server.on("POST", "/api/embed").reply(Script.reply(200, JSON, body));
        assertThatThrownBy(() -> ollama.embed(EmbeddingRequest.of("m", "one text")))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("/api/embed");
    }

    @Test
    void vectors_of_unequal_size_are_malformed() {
        server.on("POST", "/api/embed")
                .reply(Script.reply(200, JSON, "{\"model\":\"m\",\"embeddings\":[[0.1,0.2],[0.3,0.4,0.5]]}"));
        assertThatThrownBy(() -> ollama.embed(EmbeddingRequest.of("m", "one", "two")))
                .isExactlyInstanceOf(MalformedResponseException.class)
                .hasMessageContaining("of 2 and of 3 numbers");
    }

    @Test
    void embedding_of_nothing_is_the_callers_mistake() {
        assertThatThrownBy(() -> EmbeddingRequest.of("m")).isInstanceOf(IllegalArgumentException.class);
        server.on("POST", "/api/embed").reply(recorded("embed-empty-text"));
        assertThatThrownBy(() -> ollama.embed(EmbeddingRequest.of("m", "")))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("empty text");
    }

    // the provider itself

    @Test
    void path_prefix_of_the_base_url_is_kept() {
        server.on("GET", "/behind/proxy/api/version").reply(recorded("version"));
        server.on("GET", "/behind/proxy/api/tags").reply(recorded("tags-empty"));
        try (OllamaProvider behind =
                OllamaProvider.builder().baseUrl(server.uri("/behind/proxy/")).build()) {
            assertThat(behind.health().state()).isEqualTo(HealthState.UP);
        }
    }

    @Test
    void headers_and_user_info_are_sent() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl("http://me:p%40ss@127.0.0.1:" + server.port())
                .header("X-Team", "blue")
                .build()) {
            other.chat(ChatRequest.of("m", "Hi"));
            assertThat(other.toString()).doesNotContain("p%40ss").contains("127.0.0.1:" + server.port());
            assertThat(other.info().endpoint().orElseThrow().toString()).doesNotContain("me");
        }
        SeenRequest request = server.takeRequest(SOON);
        assertThat(request.header("x-team")).contains("blue");
        assertThat(request.header("authorization")).contains("Basic bWU6cEBzcw==");
    }

    @Test
    void keep_alive_of_the_provider_is_sent_unless_the_request_has_its_own() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl(server.uri())
                .keepAlive(Duration.ofMinutes(10))
                .build()) {
            other.chat(ChatRequest.of("m", "Hi"));
            other.chat(ChatRequest.builder("m")
                    .user("Hi")
                    .providerOption("keep_alive", 0)
                    .build());
        }
        assertThat(json(server.takeRequest(SOON).text()).get("keep_alive")).isEqualTo(json("600"));
        assertThat(json(server.takeRequest(SOON).text()).get("keep_alive")).isEqualTo(json("0"));
    }

    @Test
    void key_is_in_no_message_even_if_the_server_repeats_it() {
        server.on("POST", "/api/chat").reply(Script.reply(401, JSON, "{\"error\":\"bad key " + KEY + "\"}"));
        LlmException failure = catchThrowableOfType(LlmException.class, () -> ollama.chat(ChatRequest.of("m", "Hi")));
        assertThat(failure.getMessage()).doesNotContain(KEY);
        assertThat(failure.providerMessage().orElse("")).doesNotContain(KEY);
        assertThat(failure.details().toString()).doesNotContain(KEY);
        assertThat(ollama.toString()).doesNotContain(KEY);
        assertThat(ollama.info().toString()).doesNotContain(KEY);
    }

    @Test
    void key_that_looks_like_none_is_in_no_message_of_an_error_line_or_of_a_broken_answer() {
        String plain = "correct horse";
        server.on("POST", "/api/chat").reply(lines("{\"error\":\"no account for " + plain + "\"}"));
        server.on("POST", "/api/embed").reply(Script.reply(200, JSON, "{\"embeddings\":" + plain));
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, plain));
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl(server.uri())
                .header("X-Proxy-Token", plain)
                .build()) {
            for (Runnable call : List.<Runnable>of(
                    () -> other.chat(ChatRequest.of("m", "Hi")),
                    () -> other.embed(EmbeddingRequest.of("m", "a")),
                    other::listModels)) {
                LlmException failure = catchThrowableOfType(LlmException.class, call::run);
                assertThat(failure).hasMessageNotContaining("horse").hasNoCause();
                assertThat(failure.providerMessage().orElse("")).doesNotContain("horse");
            }
        }
    }

    @Test
    void header_whose_name_speaks_of_a_secret_is_in_no_message() {
        server.on("POST", "/api/chat").reply(Script.reply(400, JSON, "{\"error\":\"bad token " + KEY + "\"}"));
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl(server.uri())
                .header("X-Proxy-Token", KEY)
                .build()) {
            assertThatThrownBy(() -> other.chat(ChatRequest.of("m", "Hi")))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageNotContaining(KEY);
        }
        assertThat(server.takeRequest(SOON).header("x-proxy-token")).contains(KEY);
    }

    @Test
    void info_has_the_address_and_a_short_life_of_the_list_on_loopback() {
        assertThat(ollama.info().id()).isEqualTo("ollama");
        assertThat(ollama.info().endpoint()).contains(server.uri());
        assertThat(ollama.info().listTtl()).contains(Duration.ofSeconds(10));
        try (OllamaProvider far = OllamaProvider.builder()
                .baseUrl("http://192.0.2.1:11434")
                .connection("lab")
                .build()) {
            assertThat(far.info().listTtl()).isEmpty();
            assertThat(far.info().label()).isEqualTo("ollama@lab");
            assertThat(far).hasToString("OllamaProvider[ollama@lab, http://192.0.2.1:11434]");
        }
    }

    @Test
    void closed_provider_refuses_every_operation_and_leaves_a_given_transport_alone() {
        ollama.close();
        ollama.close();
        assertThatThrownBy(() -> ollama.stream(ChatRequest.of("m", "Hi"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ollama.listModelsAsync()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ollama.modelAsync("m")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ollama.healthAsync()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ollama.embedAsync(EmbeddingRequest.of("m", "a")))
                .isInstanceOf(IllegalStateException.class);

        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        try (OllamaProvider next = OllamaProvider.builder()
                .baseUrl(server.uri())
                .transport(transport)
                .build()) {
            assertThat(next.chat(ChatRequest.of("m", "Hi")).text()).isNotEmpty();
        }
    }

    private List<SeenRequest> shows() {
        return server.requests().stream()
                .filter(request -> request.path().equals("/api/show"))
                .toList();
    }

    private static String json(String[] texts) {
        try {
            return Recording.JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
