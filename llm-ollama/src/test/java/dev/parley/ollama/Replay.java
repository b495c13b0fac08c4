package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capability;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.ConnectionException;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.FinishReason;
import dev.parley.HealthState;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelCreation;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.ProviderHealth;
import dev.parley.RunningModel;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.TruncatedStreamException;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Sends recorded answers over a socket, cut anywhere, through the provider, and compares what comes out with what a tree
 * reader finds in the recorded body.
 */
final class Replay implements AutoCloseable {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String MODEL = "replayed";

    private final ScriptedServer server = ScriptedServer.start();
    private final HttpTransport transport =
            HttpTransport.builder().retryPolicy(RetryPolicy.none()).build();
    private final OllamaProvider ollama =
            OllamaProvider.builder().baseUrl(server.uri()).transport(transport).build();
    private final RawReplay raw = new RawReplay(server, transport);
    private final Map<String, Integer> runs = new TreeMap<>();
    private int requestsCompared;

    @Override
    public void close() {
        ollama.close();
        transport.close();
        server.close();
    }

    /** How many exchanges were run, by kind. */
    Map<String, Integer> runs() {
        return Collections.unmodifiableMap(runs);
    }

    /** How many requests were the recorded ones, compared with what the server saw. */
    int requestsCompared() {
        return requestsCompared;
    }

    /** Runs one exchange; throws AssertionError where the two readers differ. */
    void run(Recording recording) {
        String kind = kind(recording);
        runs.merge(kind, 1, Integer::sum);
        switch (kind) {
            case "chat" -> chat(recording);
            case "generate" -> generate(recording);
            case "embed" -> embed(recording);
            case "tags" -> tags(recording);
            case "show" -> show(recording);
            case "ps" -> running(recording);
            case "version" -> version(recording);
            case "pull" -> job(recording, store().pull(MODEL));
            case "push" -> job(recording, store().push(MODEL));
            case "create" ->
                job(
                        recording,
                        store().create(ModelCreation.builder(MODEL).from("base").build()));
            case "copy" -> done(recording, () -> store().copy(MODEL, "other"));
            case "delete" -> done(recording, () -> store().delete(MODEL));
            case "blob head" -> hasBlob(recording);
            case "blob upload" -> putBlob(recording);
            default -> raw.run(recording);
        }
    }

    /** Runs the bytes of a socket, of which the first answer counts. */
    void socket(String bytes) {
        runs.merge("bytes of a socket, as plain HTTP", 1, Integer::sum);
        raw.socket(bytes);
    }

    private static String kind(Recording recording) {
        String path = recording.path();
        return switch (recording.method() + " " + path) {
            case "POST /api/chat" -> "chat";
            case "POST /api/generate" -> "generate";
            case "POST /api/embed" -> "embed";
            case "GET /api/tags" -> "tags";
            case "POST /api/show" -> "show";
            case "GET /api/ps" -> "ps";
            case "GET /api/version" -> "version";
            case "POST /api/pull" -> "pull";
            case "POST /api/push" -> "push";
            case "POST /api/create" -> "create";
            case "POST /api/copy" -> "copy";
            case "DELETE /api/delete" -> "delete";
            default -> {
                if (path.startsWith("/api/blobs/")) {
                    yield recording.method().equals("HEAD") ? "blob head" : "blob upload";
                }
                yield path.startsWith("/v1/") ? "other protocol, as plain HTTP" : "other path, as plain HTTP";
            }
        };
    }

    private ModelStore store() {
        return ollama.find(ModelStore.class).orElseThrow();
    }

    private void serve(Recording recording) {
        server.on(recording.method(), recording.path()).reply(recording.script());
    }

    // answers

    private void chat(Recording recording) {
        serve(recording);
        Optional<JsonNode> asked = RecordedRequest.tree(recording);
        Optional<ChatRequest> request = asked.flatMap(RecordedRequest::chat);
        answer(recording, ollama.stream(request.orElse(ChatRequest.of(MODEL, "Hi"))));
        if (request.isPresent()) {
            sameRequest(asked.orElseThrow());
        }
    }

    private void generate(Recording recording) {
        serve(recording);
        Optional<JsonNode> asked = RecordedRequest.tree(recording);
        Optional<CompletionRequest> request = asked.flatMap(RecordedRequest::completion);
        answer(
                recording,
                ollama.find(TextGeneration.class)
                        .orElseThrow()
                        .complete(request.orElse(
                                CompletionRequest.builder(MODEL, "Hi").build())));
        if (request.isPresent()) {
            sameRequest(asked.orElseThrow());
        }
    }

    /** What the caller said must be on the wire as the other client wrote it, field by field. */
    private void sameRequest(JsonNode asked) {
        List<SeenRequest> seen = server.requests();
        JsonNode sent = Same.parsed(seen.get(seen.size() - 1).text());
        asked.fieldNames().forEachRemaining(field -> {
            if (!field.equals("stream")) {
                Same.onTheWire(field, sent.path(field), asked.get(field), sent);
            }
        });
        requestsCompared++;
    }

    private static void answer(Recording recording, ChatStream stream) {
        if (recording.status() >= 300) {
            failure(recording, stream::response);
            return;
        }
        SecondReader expected = SecondReader.of(recording);
        if (expected.error.isPresent()) {
            LlmException failure = failure(recording, stream::response);
            assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo(expected.text.toString());
        } else if (!expected.done) {
            LlmException failure = catchThrowableOfType(LlmException.class, stream::response);
            assertThat(failure).isInstanceOfAny(TruncatedStreamException.class, ConnectionException.class);
            assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo(expected.text.toString());
        } else {
            compare(expected, stream.response());
        }
    }

    private static void compare(SecondReader expected, ChatResponse response) {
        assertThat(response.text()).isEqualTo(expected.text.toString());
        assertThat(response.reasoning().orElse("")).isEqualTo(expected.thinking.toString());
        assertThat(response.model()).isEqualTo(expected.model);
        assertThat(response.usage().promptTokens()).isEqualTo(expected.promptTokens);
        assertThat(response.usage().completionTokens()).isEqualTo(expected.completionTokens);
        assertThat(response.timings().total()).isEqualTo(expected.total);
        assertThat(response.metadata().get("done_reason")).isEqualTo(expected.doneReason.orElse(null));
        assertThat(response.metadata().get("context")).isEqualTo(expected.context.isEmpty() ? null : expected.context);
        assertThat(response.finishReason())
                .isEqualTo(
                        expected.toolCalls.isEmpty()
                                ? FinishReason.of(expected.doneReason.orElse("unknown"))
                                : FinishReason.TOOL_CALLS);
        assertThat(response.toolCalls()).hasSameSizeAs(expected.toolCalls);
        for (int i = 0; i < expected.toolCalls.size(); i++) {
            ToolCall call = response.toolCalls().get(i);
            JsonNode recorded = expected.toolCalls.get(i);
            assertThat(call.name()).isEqualTo(recorded.at("/function/name").asText());
            assertThat(Same.parsed(call.arguments())).isEqualTo(recorded.at("/function/arguments"));
            assertThat(call.id()).isEqualTo(recorded.path("id").asText("call_" + (i + 1)));
        }
        assertThat(response.logprobs()).hasSameSizeAs(expected.logprobs);
        for (int i = 0; i < expected.logprobs.size(); i++) {
            TokenLogprob token = response.logprobs().get(i);
            assertThat(token.token())
                    .isEqualTo(expected.logprobs.get(i).get("token").textValue());
            assertThat(token.logprob())
                    .isEqualTo(expected.logprobs.get(i).get("logprob").doubleValue());
            assertThat(token.top())
                    .hasSize(expected.logprobs.get(i).path("top_logprobs").size());
        }
    }

    /** The recorded error as it must come out: its type, its words, its status. */
    private static LlmException failure(Recording recording, ThrowingCallable call) {
        LlmException failure = catchThrowableOfType(LlmException.class, call);
        assertThat(failure).isInstanceOf(RecordedErrors.type(recording));
        Same.words(recording).ifPresent(words -> assertThat(failure).hasMessageContaining(words));
        if (recording.status() >= 300) {
            assertThat(failure.status()).hasValue(recording.status());
        }
        return failure;
    }

    // embeddings

    private void embed(Recording recording) {
        serve(recording);
        Optional<JsonNode> asked = RecordedRequest.tree(recording);
        List<String> inputs = new ArrayList<>();
        asked.map(body -> body.path("input")).ifPresent(input -> {
            if (input.isTextual()) {
                inputs.add(input.textValue());
            }
            input.forEach(text -> inputs.add(text.textValue()));
        });
        if (inputs.isEmpty()) {
            inputs.add("");
        }
        EmbeddingRequest request =
                EmbeddingRequest.builder(MODEL).inputs(inputs).build();
        if (recording.status() >= 300) {
            failure(recording, () -> ollama.embed(request));
            return;
        }
        JsonNode vectors = recording.json().get("embeddings");
        if (vectors.isEmpty()) {
            assertThat(inputs).containsOnly("");
            assertThat(catchThrowableOfType(LlmException.class, () -> ollama.embed(request)))
                    .isExactlyInstanceOf(InvalidRequestException.class);
            return;
        }
        EmbeddingResponse response = ollama.embed(request);
        assertThat(response.embeddings()).hasSize(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            float[] vector = response.embeddings().get(i).vector();
            assertThat(vector).hasSize(vectors.get(i).size());
            for (int j = 0; j < vector.length; j++) {
                assertThat(vector[j])
                        .isEqualTo(Float.parseFloat(vectors.get(i).get(j).asText()));
            }
        }
        assertThat(response.model()).isEqualTo(recording.json().get("model").textValue());
        assertThat(response.usage().promptTokens()).isEqualTo(Same.number(recording.json(), "prompt_eval_count"));
    }

    // models

    private void tags(Recording recording) {
        serve(recording);
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        server.on("POST", "/api/show").reply(Script.reply(404, JSON, "{\"error\":\"model 'x' not found\"}"));
        List<ModelInfo> models = ollama.listModels();
        JsonNode recorded = recording.json().get("models");
        assertThat(models).hasSize(recorded.size());
        for (int i = 0; i < recorded.size(); i++) {
            ModelInfo model = models.get(i);
            JsonNode entry = recorded.get(i);
            assertThat(model.id()).isEqualTo(entry.get("name").textValue());
            assertThat(model.sizeBytes()).hasValue(entry.get("size").longValue());
            assertThat(model.digest()).contains(entry.get("digest").textValue());
            assertThat(model.loaded()).isEqualTo(Support.NO);
            assertThat(model.modifiedAt())
                    .contains(OffsetDateTime.parse(entry.get("modified_at").textValue())
                            .toInstant());
            details(model, entry.get("details"));
            entry.path("capabilities")
                    .forEach(word -> assertThat(model.capabilities().supports(capability(word.textValue())))
                            .isEqualTo(Support.YES));
        }
    }

    private static void details(ModelInfo model, JsonNode details) {
        assertThat(model.family()).isEqualTo(Same.text(details, "family"));
        assertThat(model.format()).isEqualTo(Same.text(details, "format"));
        Same.text(details, "quantization_level")
                .ifPresent(value -> assertThat(model.quantization()).contains(value));
        Same.text(details, "parameter_size")
                .ifPresent(value -> assertThat(model.parameters()).contains(value));
    }

    private static Capability capability(String word) {
        return switch (word) {
            case "completion" -> Capability.CHAT;
            case "thinking" -> Capability.REASONING;
            case "image" -> Capability.IMAGE_GENERATION;
            default -> Capability.of(word);
        };
    }

    private void show(Recording recording) {
        serve(recording);
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        if (recording.status() >= 300) {
            failure(recording, () -> ollama.model(MODEL));
            return;
        }
        JsonNode recorded = recording.json();
        ModelInfo model = ollama.model(MODEL);
        details(model, recorded.get("details"));
        JsonNode facts = recorded.get("model_info");
        String architecture = facts.path("general.architecture").asText();
        assertThat(model.contextLength()).isEqualTo(Same.number(facts, architecture + ".context_length"));
        assertThat(model.embeddingLength().stream().asLongStream().findFirst())
                .isEqualTo(Same.number(facts, architecture + ".embedding_length"));
        recorded.path("capabilities")
                .forEach(word -> assertThat(model.capabilities().supports(capability(word.textValue())))
                        .isEqualTo(Support.YES));
        if (recorded.has("capabilities")) {
            assertThat(model.capabilities().supports(Capability.TOOLS).isYes())
                    .isEqualTo(recorded.get("capabilities").toString().contains("\"tools\""));
        }
    }

    private void running(Recording recording) {
        serve(recording);
        List<RunningModel> models = ollama.find(ModelLoader.class).orElseThrow().running();
        JsonNode recorded = recording.json().get("models");
        assertThat(models).hasSize(recorded.size());
        for (int i = 0; i < recorded.size(); i++) {
            JsonNode entry = recorded.get(i);
            RunningModel model = models.get(i);
            assertThat(model.id()).isEqualTo(entry.get("model").textValue());
            assertThat(model.sizeBytes()).hasValue(entry.get("size").longValue());
            assertThat(model.memoryBytes()).hasValue(entry.get("size_vram").longValue());
            assertThat(model.contextLength()).isEqualTo(Same.number(entry, "context_length"));
            Instant at =
                    OffsetDateTime.parse(entry.get("expires_at").textValue()).toInstant();
            boolean forEver = at.isAfter(Instant.parse("2200-01-01T00:00:00Z"));
            assertThat(model.expiresAt()).isEqualTo(forEver ? Optional.empty() : Optional.of(at));
            assertThat(model.metadata())
                    .containsEntry("expires_at", entry.get("expires_at").textValue());
        }
    }

    private void version(Recording recording) {
        serve(recording);
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        ProviderHealth health = ollama.health();
        if (recording.status() >= 300) {
            assertThat(health.cause().orElseThrow()).isInstanceOf(RecordedErrors.type(recording));
            return;
        }
        assertThat(health.state()).isEqualTo(HealthState.UP);
        assertThat(health.version()).contains(recording.json().get("version").textValue());
    }

    // jobs

    private void job(Recording recording, ProgressStream stream) {
        serve(recording);
        List<Progress> reports = new ArrayList<>();
        ThrowingCallable all = () -> stream.forEach(reports::add);
        List<JsonNode> lines = recording.lines();
        JsonNode last = lines.get(lines.size() - 1);
        if (last.has("error")) {
            failure(recording, all);
        } else {
            assertThat(catchThrowableOfType(LlmException.class, all)).isNull();
            assertThat(last.get("status").textValue()).isEqualTo("success");
        }
        assertThat(reports)
                .extracting(Progress::status)
                .isEqualTo(lines.stream()
                        .filter(line -> line.has("status"))
                        .map(line -> line.get("status").textValue())
                        .toList());
        Map<String, Long> totals = new TreeMap<>();
        Map<String, Long> done = new TreeMap<>();
        for (int i = 0; i < reports.size(); i++) {
            JsonNode line = lines.get(i);
            assertThat(reports.get(i).digest()).isEqualTo(Same.text(line, "digest"));
            if (line.has("total")) {
                totals.put(line.get("digest").textValue(), line.get("total").longValue());
                done.put(line.get("digest").textValue(), line.path("completed").asLong(0));
            }
            if (!totals.isEmpty()) {
                assertThat(reports.get(i).totalBytes())
                        .hasValue(totals.values().stream().mapToLong(v -> v).sum());
                assertThat(reports.get(i).completedBytes())
                        .hasValue(done.values().stream().mapToLong(v -> v).sum());
            }
        }
    }

    private void done(Recording recording, ThrowingCallable call) {
        serve(recording);
        if (recording.status() >= 300) {
            failure(recording, call);
        } else {
            assertThat(catchThrowableOfType(LlmException.class, call)).isNull();
        }
    }

    private void hasBlob(Recording recording) {
        serve(recording);
        String digest = recording.path().substring("/api/blobs/".length());
        assertThat(store().hasBlob(digest)).isEqualTo(recording.status() == 200);
    }

    private void putBlob(Recording recording) {
        server.on(request -> request.method().equals("HEAD")).reply(Script.reply(404, JSON, ""));
        server.on(request -> request.method().equals("POST") && request.path().startsWith("/api/blobs/"))
                .reply(recording.script());
        try {
            Path file = Files.createTempFile("replayed", ".gguf");
            try {
                Files.writeString(file, "GGUF and more");
                ThrowingCallable put = () -> store().putBlob(file);
                if (recording.status() >= 300) {
                    failure(recording, put);
                } else {
                    assertThat(store().putBlob(file)).matches("sha256:[0-9a-f]{64}");
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
