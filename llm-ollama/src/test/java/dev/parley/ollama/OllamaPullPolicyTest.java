package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.Json;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmTimeoutException;
import dev.parley.ModelNotFoundException;
import dev.parley.ServerException;
import dev.parley.TextGeneration;
import dev.parley.TruncatedStreamException;
import dev.parley.Warning;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaPullPolicyTest extends ServerTest {
    private static final ChatRequest HI = ChatRequest.of("m", "Hi");

    @Override
    RetryPolicy retries() {
        return RetryPolicy.standard();
    }

    @BeforeEach
    void pullWhatIsMissing() {
        ollama.close();
        ollama = provider(OllamaPullPolicy.WHEN_MISSING);
    }

    private OllamaProvider provider(OllamaPullPolicy policy) {
        return provider(OllamaProvider.builder().pullPolicy(policy));
    }

    @Test
    void never_is_the_default_and_leaves_the_server_as_it_is() {
        missingFirst("/api/chat", "chat-stream");
        try (OllamaProvider other = OllamaProvider.builder()
                .baseUrl(server.uri())
                .transport(transport)
                .build()) {
            assertThatThrownBy(() -> other.chat(HI)).isExactlyInstanceOf(ModelNotFoundException.class);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void missing_model_is_pulled_and_asked_again() {
        missingFirst("/api/chat", "chat-stream");
        pulls("{\"status\":\"pulling manifest\"}", "{\"status\":\"success\"}");
        ChatResponse response = ollama.chat(HI);
        assertThat(response.text()).isEqualTo("Hello from a tiny caf\u00e9 \ud83d\ude00.");
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("model_pulled");
        assertThat(paths()).containsExactly("/api/chat", "/api/pull", "/api/chat");
        List<SeenRequest> seen = server.requests();
        assertThat(seen.get(1).text()).isEqualTo("{\"model\":\"m\",\"stream\":true}");
        assertThat(seen.get(2).text()).isEqualTo(seen.get(0).text());
    }

    @Test
    void model_that_is_there_is_not_pulled_and_gives_no_warning() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        assertThat(ollama.chat(HI).warnings()).isEmpty();
        assertThat(paths()).containsExactly("/api/chat");
    }

    @Test
    void always_pulls_first() {
        server.on("POST", "/api/chat").reply(recorded("chat-stream"));
        pulls("{\"status\":\"success\"}");
        try (OllamaProvider always = provider(OllamaPullPolicy.ALWAYS)) {
            assertThat(always.chat(HI).warnings()).extracting(Warning::code).containsExactly("model_pulled");
        }
        assertThat(paths()).containsExactly("/api/pull", "/api/chat");
    }

    @Test
    void model_that_is_missing_after_the_pull_is_not_pulled_again() {
        server.on("POST", "/api/chat").reply(recorded("chat-unknown-model"));
        pulls("{\"status\":\"success\"}");
        assertThatThrownBy(() -> ollama.chat(HI)).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThat(paths()).containsExactly("/api/chat", "/api/pull", "/api/chat");
    }

    @Test
    void other_failures_pull_nothing() {
        server.on("POST", "/api/chat").reply(recorded("fault-runner-killed-nostream"));
        assertThatThrownBy(() -> ollama.chat(HI)).isExactlyInstanceOf(ServerException.class);
        assertThat(paths()).doesNotContain("/api/pull");
    }

    @Test
    void failed_pull_is_the_failure_and_the_reason_for_it_is_kept() {
        missingFirst("/api/chat", "chat-stream");
        server.on("POST", "/api/pull").reply(recorded("pull-unknown"));
        LlmException failure = catchThrowableOfType(LlmException.class, () -> ollama.chat(HI));
        assertThat(failure)
                .isExactlyInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("pull model manifest");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).hasMessageContaining("'nosuchmodel' not found");

        missingFirst("/api/chat", "chat-stream");
        pulls("{\"status\":\"pulling manifest\"}");
        assertThatThrownBy(() -> ollama.chat(HI)).isExactlyInstanceOf(TruncatedStreamException.class);
    }

    @Test
    void raw_events_show_the_pull_and_come_one_by_one() {
        missingFirst("/api/chat", "chat-stream");
        pulls(
                "{\"status\":\"pulling manifest\"}",
                "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":100,\"completed\":50}",
                "{\"status\":\"success\"}");
        List<ChatEvent> events = new ArrayList<>();
        ollama.stream(ChatRequest.builder("m").user("Hi").rawEvents(true).build())
                .forEach(events::add);
        List<Map<String, Object>> raw = events.stream()
                .filter(event -> event instanceof ChatEvent.Raw)
                .map(event -> (ChatEvent.Raw) event)
                .filter(event -> event.type().equals("pull"))
                .map(event -> Json.of(event.json()).asMap())
                .toList();
        assertThat(raw).hasSize(3);
        assertThat(raw.get(0)).isEqualTo(Map.of("status", "pulling manifest"));
        assertThat(raw.get(1)).containsEntry("digest", "sha256:aa").containsKeys("completed", "total", "percent");
        assertThat(events.get(3)).isEqualTo(new ChatEvent.TextDelta("Hello"));
        assertThat(events.get(events.size() - 1)).isInstanceOf(ChatEvent.Finished.class);
    }

    @Test
    void answer_that_is_stopped_during_the_pull_hangs_up_and_asks_nothing_more() {
        missingFirst("/api/chat", "chat-stream");
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON)
                        .lines("{\"status\":\"pulling manifest\"}")
                        .stall());
        ChatStream stream = ollama.stream(HI);
        CompletableFuture<ChatResponse> response = stream.responseAsync();
        server.takeExchange(SOON);
        Exchange pull = server.takeExchange(SOON);
        assertThat(pull.request().path()).isEqualTo("/api/pull");
        stream.close();
        pull.awaitHangUp(SOON);
        assertThatThrownBy(response::get).hasCauseInstanceOf(LlmCancelledException.class);
        assertThat(paths()).containsExactly("/api/chat", "/api/pull");
    }

    @Test
    void answer_that_is_stopped_after_the_pull_hangs_up() {
        server.on("POST", "/api/chat")
                .reply(
                        recorded("chat-unknown-model"),
                        Script.ok(NDJSON)
                                .lines("{\"message\":{\"content\":\"a\"},\"done\":false}")
                                .stall());
        pulls("{\"status\":\"success\"}");
        ChatStream stream = ollama.stream(HI);
        Iterator<ChatEvent> events = stream.iterator();
        assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("a"));
        server.takeExchange(SOON);
        server.takeExchange(SOON);
        stream.close();
        server.takeExchange(SOON).awaitHangUp(SOON);
        assertThatThrownBy(events::hasNext).isInstanceOf(LlmCancelledException.class);
    }

    @Test
    void total_deadline_of_the_request_counts_the_pull() {
        missingFirst("/api/chat", "chat-stream");
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON)
                        .lines("{\"status\":\"pulling manifest\"}")
                        .stall());
        ChatRequest hurried = ChatRequest.builder("m")
                .user("Hi")
                .deadlines(Deadlines.builder().total(Duration.ofMillis(500)).build())
                .build();
        LlmTimeoutException failure = catchThrowableOfType(LlmTimeoutException.class, () -> ollama.chat(hurried));
        assertThat(failure.deadline()).isEqualTo(Deadline.TOTAL);
        assertThat(paths()).containsExactly("/api/chat", "/api/pull");
    }

    @Test
    void completion_pulls_as_a_chat_does() {
        missingFirst("/api/generate", "generate-stream");
        pulls("{\"status\":\"success\"}");
        ChatResponse response = ollama.find(TextGeneration.class)
                .orElseThrow()
                .complete(CompletionRequest.builder("m", "Hi").build())
                .response();
        assertThat(response.text()).startsWith("Hello");
        assertThat(response.warnings()).extracting(Warning::code).containsExactly("model_pulled");
    }

    @Test
    void nothing_is_sent_before_the_stream_is_claimed() {
        pulls("{\"status\":\"success\"}");
        try (OllamaProvider always = provider(OllamaPullPolicy.ALWAYS)) {
            always.stream(HI);
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"never, NEVER", "when-missing, WHEN_MISSING", "When_Missing, WHEN_MISSING", "' ALWAYS ', ALWAYS"})
    void policy_is_found_by_its_name(String name, OllamaPullPolicy policy) {
        assertThat(OllamaPullPolicy.of(name)).isEqualTo(policy);
    }

    @Test
    void name_of_no_policy_is_refused_with_those_there_are() {
        assertThatThrownBy(() -> OllamaPullPolicy.of("sometimes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'sometimes'")
                .hasMessageContaining("never, when-missing, always");
        assertThatThrownBy(() -> new OllamaProviderFactory()
                        .create(ProviderConfig.builder()
                                .environment(Map.of())
                                .set("pull-policy", "sometimes")
                                .build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void factory_key_sets_the_policy() {
        missingFirst("/api/chat", "chat-stream");
        pulls("{\"status\":\"success\"}");
        try (LlmProvider made = new OllamaProviderFactory()
                .create(ProviderConfig.builder()
                        .environment(Map.of())
                        .set("base-url", server.uri().toString())
                        .set("pull-policy", "when-missing")
                        .build())) {
            assertThat(made.chat(HI).text()).startsWith("Hello");
        }
    }

    private void missingFirst(String path, String then) {
        server.on("POST", path).reply(recorded("chat-unknown-model"), recorded(then));
    }

    private void pulls(String... lines) {
        server.on("POST", "/api/pull").reply(Script.ok(NDJSON).lines(lines).end());
    }

    private List<String> paths() {
        return server.requests().stream().map(SeenRequest::path).toList();
    }
}
