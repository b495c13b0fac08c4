package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.InvalidRequestException;
import dev.parley.Json;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelCreation;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProviderHealth;
import dev.parley.ResponseFormat;
import dev.parley.RunningModel;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Talks to a real Ollama, if {@code OLLAMA_BASE_URL} names one as a system property or in the environment. It makes models
 * of its own from GGUF files, under names nobody else has, and deletes those and no others:
 *
 * <ul>
 *   <li>{@code parley.live.gguf}: a small chat model, best one that calls tools when it is offered some;
 *   <li>{@code parley.live.gguf.embed}: a small embedding model.
 * </ul>
 */
@Tag("live")
@Timeout(300)
class OllamaLiveTest {
    private static final String URL_NAME = "OLLAMA_BASE_URL";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PREFIX =
            "parley-live-" + UUID.randomUUID().toString().substring(0, 8);
    private static final String CHAT = PREFIX + "-chat";
    private static final String EMBED = PREFIX + "-embed";

    private static final Set<String> MADE = new TreeSet<>();
    private static OllamaProvider ollama;
    private static ModelStore store;
    private static ModelLoader loader;

    @BeforeAll
    static void connect() {
        String url = Optional.ofNullable(System.getProperty(URL_NAME))
                .or(() -> Optional.ofNullable(System.getenv(URL_NAME)))
                .orElse("");
        if (url.isBlank()) {
            System.out.println("live: skipped, no " + URL_NAME + " is set");
        }
        assumeTrue(!url.isBlank(), "no " + URL_NAME + " is set");
        ollama = OllamaProvider.builder().baseUrl(url).build();
        store = ollama.find(ModelStore.class).orElseThrow();
        loader = ollama.find(ModelLoader.class).orElseThrow();
        System.out.println("live: " + ollama + ", version "
                + ollama.health().version().orElse("unknown") + ", models " + PREFIX + "-*");
    }

    @AfterAll
    static void removeWhatWasMade() {
        if (ollama != null) {
            List<String> there = ids();
            MADE.stream().filter(id -> there.contains(id + ":latest")).forEach(store::delete);
            ollama.close();
        }
    }

    @Test
    void health_is_up_and_has_a_version() {
        ProviderHealth health = ollama.health();
        assertThat(health.state()).isEqualTo(HealthState.UP);
        assertThat(health.version()).isPresent();
        assertThat(health.latency()).isPresent();
    }

    @Test
    void unknown_model_is_not_found_by_every_operation() {
        String none = PREFIX + "-none";
        assertThatThrownBy(() -> ollama.chat(ChatRequest.of(none, "Hi")))
                .isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> ollama.model(none)).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> ollama.embed(EmbeddingRequest.of(none, "Hi")))
                .isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> store.delete(none)).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> store.copy(none, none + "2")).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> loader.load(none)).isExactlyInstanceOf(ModelNotFoundException.class);
        assertThatThrownBy(() -> loader.unload(none)).isExactlyInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void pull_of_a_name_that_is_none_fails() {
        assertThatThrownBy(() -> store.pull("a b").await()).isExactlyInstanceOf(InvalidRequestException.class);
        // not found, or the registry cannot be reached from there
        assertThatThrownBy(() -> store.pull(PREFIX + "/none").await()).isInstanceOf(LlmException.class);
    }

    @Test
    void model_is_made_listed_described_copied_and_deleted() {
        List<Progress> reports = make(PREFIX + "-made", gguf("parley.live.gguf"), Map.of());
        assertThat(reports.get(reports.size() - 1).status()).isEqualTo("success");
        assertThat(reports).anySatisfy(report -> assertThat(report.percent()).hasValue(100));
        String digest = reports.stream()
                .flatMap(report -> report.digest().stream())
                .findFirst()
                .orElseThrow();
        assertThat(store.hasBlob(digest)).isTrue();
        assertThat(store.hasBlob("sha256:" + "0".repeat(64))).isFalse();

        assertThat(ids()).contains(PREFIX + "-made:latest");
        ModelInfo model = ollama.model(PREFIX + "-made");
        assertThat(model.contextLength()).isPresent();
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.YES);

        store.copy(PREFIX + "-made", PREFIX + "-copy");
        MADE.add(PREFIX + "-copy");
        assertThat(ids()).contains(PREFIX + "-copy:latest");
        store.delete(PREFIX + "-copy");
        MADE.remove(PREFIX + "-copy");
        assertThat(ids()).doesNotContain(PREFIX + "-copy:latest");
    }

    @Test
    void model_made_of_a_model_keeps_its_parameters() {
        chatModel();
        String id = PREFIX + "-child";
        MADE.add(id);
        store.create(ModelCreation.builder(id)
                        .from(CHAT)
                        .system("Be brief.")
                        .parameters(Map.of("num_ctx", 256))
                        .build())
                .await();
        assertThat(ollama.model(id).metadata()).containsEntry("num_ctx", 256L);
    }

    @Test
    void file_that_is_no_model_is_refused(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("model.gguf"), "<html>");
        assertThatThrownBy(() -> store.create(ModelCreation.builder(PREFIX + "-page")
                                .files(Map.of("x.gguf", page))
                                .build())
                        .await())
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(page.toString());
    }

    @Test
    void chat_streams_and_ends_whole() {
        chatModel();
        StringBuilder text = new StringBuilder();
        List<ChatEvent> events = new ArrayList<>();
        ollama.stream(request().build()).forEach(event -> {
            events.add(event);
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        });
        ChatResponse response = ((ChatEvent.Finished) events.get(events.size() - 1)).response();
        assertThat(response.text()).isEqualTo(text.toString()).isNotEmpty();
        assertThat(response.finishReason()).isIn(FinishReason.STOP, FinishReason.LENGTH);
        assertThat(response.usage().totalTokens()).isPresent();
        assertThat(response.timings().total()).isPresent();
    }

    @Test
    void chat_that_is_stopped_is_cancelled_and_the_next_one_is_served() {
        chatModel();
        ChatStream stream = ollama.stream(request().build());
        Iterator<ChatEvent> events = stream.iterator();
        events.next();
        stream.close();
        assertThatThrownBy(() -> events.forEachRemaining(event -> {})).isInstanceOf(LlmCancelledException.class);
        assertThat(ollama.chat(request().build()).text()).isNotEmpty();
    }

    @Test
    void limit_of_tokens_is_the_finish_reason() {
        chatModel();
        assertThat(ollama.chat(request().maxTokens(1).build()).finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void schema_gives_an_answer_of_that_form() {
        chatModel();
        Json schema =
                Json.of("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}");
        ChatResponse response = ollama.chat(
                request().responseFormat(ResponseFormat.schema("n", schema)).build());
        assertThat(Json.of(response.text()).asMap()).containsKey("n");
    }

    @Test
    void tools_are_called_if_the_model_can() {
        chatModel();
        Tool weather = Tool.of(
                "get_weather",
                "Weather of a city",
                Json.of("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));
        boolean can =
                ollama.model(CHAT).capabilities().supports(Capability.TOOLS).isYes();
        assumeTrue(can, "the model given has no capability 'tools'");
        ChatResponse response = ollama.chat(request().tool(weather).build());
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls())
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.complete()).isTrue());
    }

    @Test
    void completion_has_a_context_to_go_on_from() {
        chatModel();
        ChatResponse response = ollama.find(TextGeneration.class)
                .orElseThrow()
                .complete(CompletionRequest.builder(CHAT, "Hi")
                        .providerOption("num_predict", 20)
                        .build())
                .response();
        assertThat(response.text()).isNotEmpty();
        assertThat(response.metadata()).containsKey("context");
    }

    @Test
    void model_is_loaded_and_unloaded() {
        String id = PREFIX + "-load";
        make(id, gguf("parley.live.gguf"), Map.of());
        loader.load(id, Duration.ofMinutes(5));
        RunningModel running = running(id).orElseThrow();
        assertThat(running.sizeBytes()).isPresent();
        assertThat(running.expiresAt()).isPresent();
        loader.unload(id);
        await(id + " has been unloaded", () -> running(id).isEmpty());
    }

    @Test
    void embeddings_have_one_size_and_length_one() {
        Path file = gguf("parley.live.gguf.embed");
        make(EMBED, file, Map.of());
        EmbeddingResponse response = ollama.embed(EmbeddingRequest.of(EMBED, "hello", "world", "hello"));
        assertThat(response.embeddings()).hasSize(3);
        assertThat(response.embeddings()
                        .get(0)
                        .cosineSimilarity(response.embeddings().get(2)))
                .isCloseTo(1, within(1e-4));
        loader.load(EMBED);
        assertThat(running(EMBED)).isPresent();
        loader.unload(EMBED);
        assertThat(catchThrowableOfType(LlmException.class, () -> ollama.chat(ChatRequest.of(EMBED, "Hi"))))
                .isInstanceOf(LlmException.class);
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder(CHAT).user("Hi").maxTokens(50);
    }

    private static synchronized void chatModel() {
        if (!MADE.contains(CHAT)) {
            make(CHAT, gguf("parley.live.gguf"), Map.of("temperature", 0));
        }
    }

    private static List<Progress> make(String id, Path file, Map<String, Object> parameters) {
        MADE.add(id);
        List<Progress> reports = new ArrayList<>();
        store.create(ModelCreation.builder(id)
                        .files(Map.of("model.gguf", file))
                        .parameters(parameters)
                        .build())
                .forEach(reports::add);
        return reports;
    }

    private static Path gguf(String property) {
        String path = System.getProperty(property);
        if (path == null) {
            System.out.println("live: skipped, no -D" + property + "=<a small GGUF file>");
        }
        assumeTrue(path != null, "no -D" + property);
        return Path.of(path);
    }

    private static List<String> ids() {
        return ollama.listModels().stream().map(ModelInfo::id).toList();
    }

    private static Optional<RunningModel> running(String id) {
        return loader.running().stream()
                .filter(model -> model.id().equals(id + ":latest"))
                .findFirst();
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
