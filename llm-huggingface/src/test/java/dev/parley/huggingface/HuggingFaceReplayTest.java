package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.AuthenticationException;
import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.testserver.Script;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Replays every recorded exchange with a server of Hugging Face through the providers, over a socket, each body cut where
 * chance will have it, if the folder {@code ../shared/recordings} beside the project is there, or the system property
 * {@code parley.recordings} names it. What has to come out is read from the recording as trees.
 */
@Timeout(120)
class HuggingFaceReplayTest extends ServerFixture {
    /** As many as there were when this was written; fewer means that something was not found. */
    private static final int AT_LEAST = 73;

    private static final int MOST_PERCENT_SKIPPED = 2;
    private static final Map<String, Integer> COUNTS = new TreeMap<>();
    private static final Map<String, String> SKIPPED = new TreeMap<>();

    /** What a recording is, and how it is replayed. */
    private record Replay(String kind, Recording recording, Runnable test) {}

    @AfterAll
    static void tell() {
        int all = COUNTS.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder table = new StringBuilder("replay: hugging face: " + all + " run").append(System.lineSeparator());
        COUNTS.forEach((kind, count) -> table.append(String.format("  %5d  %s%n", count, kind)));
        SKIPPED.forEach((name, why) -> table.append(String.format("  skipped: %s: %s%n", name, why)));
        System.out.print(table);
    }

    @TestFactory
    Stream<DynamicTest> exchanges_with_real_servers() {
        List<Recording> all = Recording.named("");
        if (all.isEmpty()) {
            System.out.println("replay: no recordings beside the project");
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        List<Replay> replays = new ArrayList<>();
        for (Recording recording : all) {
            Replay replay = replay(recording);
            if (replay == null) {
                SKIPPED.put(recording.name(), "a " + recording.kind() + " at " + recording.path());
                continue;
            }
            replays.add(replay);
            tests.add(DynamicTest.dynamicTest(recording.name(), () -> {
                replay.test().run();
                COUNTS.merge(replay.kind(), 1, Integer::sum);
            }));
        }
        tests.add(DynamicTest.dynamicTest("enough of them are run", () -> {
            assertThat(replays.size()).isGreaterThanOrEqualTo(AT_LEAST);
            assertThat(SKIPPED.size() * 100).isLessThanOrEqualTo(all.size() * MOST_PERCENT_SKIPPED);
        }));
        return tests.stream();
    }

    private Replay replay(Recording recording) {
        boolean error = recording.status() >= 400;
        return switch (recording.kind()) {
            case "chat" ->
                error
                        ? new Replay("chat error", recording, () -> chatError(recording))
                        : new Replay(recording.isEvents() ? "chat stream" : "chat", recording, () -> chat(recording));
            case "embeddings" -> new Replay("embeddings", recording, () -> embeddings(recording));
            case "rerank-similarity" -> new Replay("similarity, refused", recording, () -> similarity(recording));
            case "models-list" -> new Replay("models list", recording, () -> modelsList(recording));
            case "model-info" ->
                recording.status() == 307
                        ? new Replay("model info, renamed", recording, () -> renamed(recording))
                        : new Replay("model info", recording, () -> modelInfo(recording));
            case "hf-task" -> {
                if (error) {
                    yield new Replay("text task error", recording, () -> taskError(recording));
                }
                if (recording.isEvents()) {
                    yield new Replay("text task stream", recording, () -> taskStream(recording));
                }
                yield recording.json().path(0).has("generated_text")
                        ? new Replay("text task", recording, () -> task(recording))
                        : new Replay("classification, refused", recording, () -> otherTask(recording));
            }
            default -> null;
        };
    }

    private void answers(String path, Recording recording) {
        server.on(request -> request.path().equals(path)).reply(recording.scriptInPieces());
    }

    // chats

    private HuggingFaceProvider router(Recording recording) {
        answers(recording.path(), recording);
        return builder().baseUrl(server.uri(recording.path())).apiKey(KEY).build();
    }

    private void chat(Recording recording) {
        ChatTrees expected = ChatTrees.of(recording);
        List<ChatEvent> events = new ArrayList<>();
        ChatStream stream = router(recording).stream(ChatRequest.of("org/name", "Hello"));
        if (!expected.isComplete()) {
            assertThat(assertThrows(TruncatedStreamException.class, stream::response)
                            .partialResponse()
                            .map(ChatResponse::text)
                            .orElse(""))
                    .isEqualTo(expected.text());
            return;
        }
        stream.forEach(events::add);
        same(expected, ((ChatEvent.Finished) events.get(events.size() - 1)).response());
        assertThat(joined(events)).isEqualTo(expected.text());
        if (!recording.isEvents()) {
            simulated(recording, expected);
        }
    }

    /** What came whole comes out the same when it is given word by word. */
    private void simulated(Recording recording, ChatTrees expected) {
        try (HuggingFaceEndpoint endpoint = HuggingFaceProvider.endpoint(server.uri(recording.path()))
                .transport(transport)
                .simulateStreaming(true)
                .build()) {
            List<ChatEvent> events = new ArrayList<>();
            endpoint.stream(ChatRequest.of("org/name", "Hello")).forEach(events::add);
            ChatResponse response = ((ChatEvent.Finished) events.get(events.size() - 1)).response();
            same(expected, response);
            assertThat(joined(events)).isEqualTo(expected.text());
            assertThat(response.metadata()).containsEntry("simulated", true);
        }
    }

    private static String joined(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private static void same(ChatTrees expected, ChatResponse response) {
        assertThat(response.text()).isEqualTo(expected.text());
        assertThat(response.reasoning().orElse("")).isEqualTo(expected.reasoning());
        assertThat(response.toolCalls())
                .extracting(call -> call.id() + ' ' + call.name() + ' ' + Recording.tree(call.arguments()))
                .isEqualTo(expected.toolCalls());
        assertThat(response.finishReason().word()).isEqualTo(expected.finishReason());
        assertThat(response.usage().promptTokens()).isEqualTo(expected.promptTokens);
        assertThat(response.usage().completionTokens()).isEqualTo(expected.completionTokens);
        if (!expected.model.isEmpty()) {
            assertThat(response.model()).isEqualTo(expected.model);
        }
    }

    private void chatError(Recording recording) {
        LlmException failure =
                assertThrows(LlmException.class, () -> router(recording).chat(ChatRequest.of("org/name", "Hello")));
        assertThat(failure)
                .isInstanceOf(
                        recording.status() == 401 ? AuthenticationException.class : InvalidRequestException.class);
        said(recording, failure);
    }

    private static void said(Recording recording, LlmException failure) {
        assertThat(failure.status()).hasValue(recording.status());
        assertThat(failure.provider()).contains("huggingface");
        String words = recording.body().startsWith("{")
                ? recording.json().path("error").asText()
                : recording.body().strip();
        assertThat(failure.providerMessage()).contains(words);
    }

    // text tasks

    private ChatStream complete(String path, Recording recording, boolean simulate) {
        answers(path, recording);
        return HuggingFaceProvider.endpoint(server.uri())
                .transport(transport)
                .simulateStreaming(simulate)
                .build()
                .find(TextGeneration.class)
                .orElseThrow()
                .complete(CompletionRequest.builder("tgi", "Once").build());
    }

    private void task(Recording recording) {
        ChatResponse response = complete("/generate", recording, true).response();
        assertThat(response.text())
                .isEqualTo(recording.json().path(0).path("generated_text").textValue());
        assertThat(response.metadata()).containsEntry("simulated", true);
    }

    /** The whole text that the last event has may begin with the prompt, which the pieces do not. */
    private void taskStream(Recording recording) {
        StringBuilder pieces = new StringBuilder();
        String reason = "";
        for (String event : recording.body().strip().split("\n\n")) {
            JsonNode tree = Recording.tree(event.substring("data:".length()));
            if (tree.has("error")) {
                LlmException failure = assertThrows(
                        LlmException.class,
                        () -> complete("/generate_stream", recording, false).response());
                assertThat(failure.providerMessage())
                        .contains(tree.path("error").textValue());
                return;
            }
            boolean special = tree.path("token").path("special").booleanValue();
            pieces.append(special ? "" : tree.path("token").path("text").asText());
            reason = tree.path("details").path("finish_reason").asText(reason);
        }
        ChatResponse response = complete("/generate_stream", recording, false).response();
        assertThat(response.text()).isEqualTo(pieces.toString());
        assertThat(response.finishReason().word())
                .isEqualTo(
                        switch (reason) {
                            case "eos_token", "stop_sequence" -> "stop";
                            case "" -> "unknown";
                            default -> reason;
                        });
    }

    private void taskError(Recording recording) {
        LlmException failure = assertThrows(
                LlmException.class, () -> complete("/generate", recording, true).response());
        assertThat(failure)
                .isInstanceOf(recording.status() == 404 ? ModelNotFoundException.class : InvalidRequestException.class);
        said(recording, failure);
    }

    /** The answer of a task that is not here is an error, not an answer. */
    private void otherTask(Recording recording) {
        assertThrows(
                MalformedResponseException.class,
                () -> complete("/generate", recording, true).response());
    }

    // vectors

    private EmbeddingResponse embed(Recording recording, int texts) {
        String path = "/hf-inference/models/org/name/pipeline/feature-extraction";
        answers(path, recording);
        return provider()
                .embed(EmbeddingRequest.builder("org/name")
                        .inputs(Stream.generate(() -> "x").limit(texts).toList())
                        .build());
    }

    private void embeddings(Recording recording) {
        JsonNode numbers = recording.json();
        if (numbers.path(0).path(0).isArray()) {
            assertThrows(UnsupportedFeatureException.class, () -> embed(recording, 1));
            return;
        }
        JsonNode expected = numbers.path(0).isArray() ? numbers.get(0) : numbers;
        float[] vector = embed(recording, 1).embeddings().get(0).vector();
        assertThat(vector).hasSize(expected.size());
        for (int i = 0; i < vector.length; i++) {
            assertThat(vector[i]).isEqualTo(expected.get(i).floatValue());
        }
    }

    /** A score for each text is not taken for a vector. */
    private void similarity(Recording recording) {
        int texts = recording.json().size();
        assertThat(texts).isGreaterThan(1);
        assertThat(assertThrows(MalformedResponseException.class, () -> embed(recording, texts)))
                .hasMessageContaining("1 vectors for " + texts + " texts");
    }

    // models

    private void modelsList(Recording recording) {
        answers("/v1/models", recording);
        Map<String, ModelInfo> listed = new LinkedHashMap<>();
        provider()
                .listModels()
                .forEach(model -> assertThat(listed.put(model.id(), model)).isNull());
        assertThat(recording.json().path("data")).isNotEmpty().allSatisfy(entry -> {
            ModelInfo model = listed.get(entry.path("id").textValue());
            List<JsonNode> live = new ArrayList<>();
            entry.path("providers").forEach(provider -> {
                if (provider.path("status").asText().equals("live")) {
                    live.add(provider);
                }
            });
            OptionalLong least = live.stream()
                    .filter(provider -> provider.path("context_length").isNumber())
                    .mapToLong(provider -> provider.get("context_length").longValue())
                    .min();
            if (least.isPresent()) {
                assertThat(model.contextLength()).isEqualTo(least);
            }
            assertThat(model.metadata()).containsEntry("served", !live.isEmpty());
            assertThat((List<?>) model.metadata().get("providers")).hasSameSizeAs(live);
            if (live.stream()
                    .anyMatch(provider -> provider.path("supports_tools").asBoolean())) {
                assertThat(model.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.YES);
            }
            boolean sees = entry.path("architecture")
                    .path("input_modalities")
                    .toString()
                    .contains("\"image\"");
            assertThat(model.capabilities().supports(Capability.VISION)).isEqualTo(Support.of(sees));
            live.stream()
                    .filter(provider -> provider.path("pricing").path("output").isNumber())
                    .map(provider -> provider.get("pricing").get("output").decimalValue())
                    .min(BigDecimal::compareTo)
                    .ifPresent(cheapest -> assertThat(model.price()
                                    .orElseThrow()
                                    .outputPerMillion()
                                    .orElseThrow())
                            .isEqualByComparingTo(cheapest));
        });
    }

    private ModelInfo described(String id) {
        json("GET", "/v1/models", "{\"data\":null}");
        return provider().model(id);
    }

    private void modelInfo(Recording recording) {
        answers(recording.path(), recording);
        JsonNode entry = recording.json();
        ModelInfo model = described(recording.path().substring("/api/models/".length()));
        assertThat(model.metadata()).containsEntry("hub_id", entry.path("id").textValue());
        List<String> providers = new ArrayList<>();
        entry.path("inferenceProviderMapping").fieldNames().forEachRemaining(providers::add);
        if (!providers.isEmpty()) {
            assertThat(model.metadata()).containsEntry("inference_providers", providers);
        }
        if (entry.has("pipeline_tag")) {
            assertThat(model.metadata())
                    .containsEntry("pipeline_tag", entry.get("pipeline_tag").textValue());
        }
        if (entry.path("pipeline_tag").asText().equals("feature-extraction")) {
            assertThat(model.capabilities().supports(Capability.EMBEDDING)).isEqualTo(Support.YES);
        }
    }

    /** The redirect is the recorded one; where it leads to was not recorded. */
    private void renamed(Recording recording) {
        answers(recording.path(), recording);
        String target =
                URI.create(recording.headers().path("location").asText()).getPath();
        String name = target.substring("/api/models/".length());
        server.on("GET", target).reply(Script.reply(200, JSON, "{\"id\":\"" + name + "\",\"tags\":[]}"));
        String asked = recording.path().substring("/api/models/".length());
        ModelInfo model = described(asked);
        assertThat(model.id()).isEqualTo(asked);
        assertThat(model.metadata()).containsEntry("hub_id", name);
    }
}
