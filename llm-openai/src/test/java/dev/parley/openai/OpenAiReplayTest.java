package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.AuthenticationException;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ContextLengthException;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.PermissionException;
import dev.parley.RateLimitException;
import dev.parley.TruncatedStreamException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Replays exchanges with real servers through the provider, over a socket, each body cut where chance will have it: those
 * kept beside the tests, and more if the folder {@code ../shared/recordings} beside the project is there, or the system
 * property {@code parley.recordings} names it. What has to come out is said by {@link SecondReader}.
 */
@Timeout(300)
class OpenAiReplayTest {
    /** As many as there were when this was written; fewer means that something was not found. */
    private static final int AT_LEAST = 700;

    private static final int MOST_PERCENT_SKIPPED = 2;
    private static final Map<String, Integer> COUNTS = new TreeMap<>();
    private static final Map<String, Integer> SKIPPED = new TreeMap<>();

    private static ScriptedServer server;
    private static HttpTransport transport;

    @BeforeAll
    static void start() {
        server = ScriptedServer.start();
        transport = HttpTransport.builder().retryPolicy(RetryPolicy.none()).build();
    }

    @AfterAll
    static void stop() {
        transport.close();
        server.close();
        int all = COUNTS.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder table =
                new StringBuilder("replay: chat completions: " + all + " run").append(System.lineSeparator());
        COUNTS.forEach((kind, count) -> table.append(String.format("  %5d  %s%n", count, kind)));
        SKIPPED.forEach((why, count) -> table.append(String.format("  %5d  skipped: %s%n", count, why)));
        System.out.print(table);
        assertThat(server.failures()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> exchanges_kept_beside_the_tests() {
        return Recording.ownRecordings().stream()
                .filter(recording -> recording.isChat() || recording.isEmbeddings() || recording.isModels())
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> replay(recording, 1)));
    }

    @TestFactory
    Stream<DynamicTest> exchanges_with_real_servers() {
        List<Recording> all = Recording.allRecordings();
        if (all.isEmpty()) {
            System.out.println("replay: no recordings at " + Recording.recordings());
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        int skipped = 0;
        for (Recording recording : all) {
            String reason = skipReason(recording);
            if (reason != null) {
                SKIPPED.merge(reason, 1, Integer::sum);
                skipped++;
            } else {
                tests.add(DynamicTest.dynamicTest(recording.toString(), () -> {
                    replay(recording, recording.toString().hashCode());
                    COUNTS.merge(recording.provider() + " " + recording.kind(), 1, Integer::sum);
                }));
            }
        }
        int left = skipped;
        tests.add(DynamicTest.dynamicTest("enough of them are run", () -> {
            assertThat(all.size() - left).isGreaterThanOrEqualTo(AT_LEAST);
            assertThat(left * 100).isLessThanOrEqualTo(all.size() * MOST_PERCENT_SKIPPED);
        }));
        return tests.stream();
    }

    private static String skipReason(Recording recording) {
        if (recording.isEmbeddings() && !recording.request().has("input")) {
            return "no embedding request, or one whose text was elided";
        }
        if (recording.path().contains("//")) {
            return "an address that this client never calls";
        }
        return recording.status() >= 300 && recording.status() < 400 ? "a redirect without its target" : null;
    }

    private static void replay(Recording recording, long seed) {
        server.on(request -> request.path().equals(recording.path())).reply(script(recording, new Random(seed)));
        try (OpenAiProvider provider = OpenAiProvider.builder()
                .id(recording.provider())
                .baseUrl(server.uri(recording.basePath() + "/chat/completions"))
                .transport(transport)
                .build()) {
            if (recording.isChat()) {
                chat(recording, provider);
            } else if (recording.isEmbeddings()) {
                embeddings(recording, provider);
            } else {
                models(recording, provider);
            }
        }
    }

    private static Script script(Recording recording, Random random) {
        byte[] body = recording.bytes();
        String type = recording
                .contentType()
                .orElse(SecondReader.isEvents(recording.body()) ? "text/event-stream" : "application/json");
        Script script = Script.status(recording.status(), type);
        Set<Integer> cuts = new TreeSet<>();
        for (int i = 0; i < 12 && body.length > 1; i++) {
            cuts.add(1 + random.nextInt(body.length - 1));
        }
        if (body.length > 0) {
            script = script.splitAt(
                    body, cuts.stream().mapToInt(Integer::intValue).toArray());
        }
        return recording.whole() ? script.end() : script.close();
    }

    // chats

    private static void chat(Recording recording, OpenAiProvider provider) {
        List<ChatEvent> events = new ArrayList<>();
        LlmException failure = null;
        try {
            provider.stream(ChatRequest.of("model", "Hello")).forEach(events::add);
        } catch (LlmException e) {
            failure = e;
        }
        if (recording.status() >= 400) {
            error(recording, failure);
            return;
        }
        SecondReader expected = SecondReader.of(recording.body());
        if (failure != null) {
            if (expected.error.isPresent()) {
                assertThat(failure).isNotInstanceOf(TruncatedStreamException.class);
                assertThat(failure.providerMessage())
                        .hasValueSatisfying(said -> assertThat(said).contains(words(expected.error.get())));
            } else {
                assertThat(expected.isComplete()).as("failed with %s", failure).isFalse();
                assertThat(failure).isInstanceOf(TruncatedStreamException.class);
            }
            assertThat(failure.partialResponse().map(ChatResponse::text).orElse(""))
                    .isEqualTo(expected.text.toString());
            return;
        }
        assertThat(expected.error).isEmpty();
        assertThat(expected.isComplete()).isTrue();
        same(expected, ((ChatEvent.Finished) events.get(events.size() - 1)).response());
        assertThat(joined(events)).isEqualTo(expected.text.toString());
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

    private static void same(SecondReader expected, ChatResponse response) {
        assertThat(response.text()).isEqualTo(expected.text.toString());
        assertThat(response.reasoning().orElse("")).isEqualTo(expected.reasoning.toString());
        assertThat(response.refusal().orElse("")).isEqualTo(expected.refusal.toString());
        assertThat(response.toolCalls())
                .extracting(call -> call.id() + ' ' + call.name() + ' ' + compact(call.arguments()))
                .isEqualTo(expected.toolCalls().stream()
                        .map(OpenAiReplayTest::compactCall)
                        .toList());
        assertThat(response.finishReason().word()).isEqualTo(expected.expectedFinish());
        assertThat(response.logprobs()).extracting(token -> token.token()).isEqualTo(expected.logprobTokens);
        if (!expected.model.isEmpty()) {
            assertThat(response.model()).isEqualTo(expected.model);
        }
        assertThat(response.usage().promptTokens()).isEqualTo(expected.promptTokens);
        assertThat(response.usage().completionTokens()).isEqualTo(expected.completionTokens);
        if (expected.totalTokens.isPresent()) {
            assertThat(response.usage().totalTokens()).isEqualTo(expected.totalTokens);
        } else if (expected.promptTokens.isEmpty()) {
            assertThat(response.usage().totalTokens()).isEqualTo(OptionalLong.empty());
        }
    }

    private static String compactCall(String call) {
        String[] parts = call.split(" ", 3);
        return parts[0] + ' ' + parts[1] + ' ' + compact(parts[2]);
    }

    /** Arguments that are JSON, without the blanks between its tokens. */
    private static String compact(String arguments) {
        try {
            return Recording.JSON.readTree(arguments).toString();
        } catch (IOException e) {
            return arguments;
        }
    }

    // errors

    private static void error(Recording recording, LlmException failure) {
        assertThat(failure).isNotNull().isNotInstanceOf(TruncatedStreamException.class);
        assertThat(failure.status()).hasValue(recording.status());
        assertThat(failure.provider()).contains(recording.provider());
        String words = recording.body().strip();
        try {
            words = words(Recording.JSON.readTree(recording.body()));
        } catch (IOException e) {
            assertThat(words).doesNotStartWith("{");
        }
        String said = words;
        if (!said.isEmpty()) {
            assertThat(failure.providerMessage())
                    .hasValueSatisfying(text -> assertThat(shown(text)).contains(shown(said)));
        }
        Class<? extends LlmException> type = typeOf(recording.status(), recording.body());
        if (type != null) {
            assertThat(failure).isInstanceOf(type);
        }
    }

    /** What a key was masked with differs from one text to the next. */
    private static String shown(String words) {
        String start = words.strip();
        return start.substring(0, Math.min(24, start.length()));
    }

    private static String words(JsonNode error) {
        JsonNode inner = error.has("error") ? error.get("error") : error;
        if (inner.isTextual()) {
            return inner.textValue();
        }
        for (String name : List.of("message", "detail", "msg")) {
            JsonNode found = inner.path(name);
            if (found.isTextual()) {
                try {
                    JsonNode nested =
                            found.textValue().startsWith("{") ? Recording.JSON.readTree(found.textValue()) : null;
                    return nested == null ? found.textValue() : words(nested);
                } catch (IOException e) {
                    return found.textValue();
                }
            }
            if (found.isArray() && !found.isEmpty()) {
                return words(found.get(0));
            }
        }
        return "";
    }

    private static Class<? extends LlmException> typeOf(int status, String body) {
        String lower = body.toLowerCase(Locale.ROOT);
        if (status == 401) {
            return AuthenticationException.class;
        }
        if (status == 403) {
            return PermissionException.class;
        }
        if (status == 429) {
            return RateLimitException.class;
        }
        if (lower.contains("loading model")) {
            return ModelLoadingException.class;
        }
        if (lower.contains("exceed_context_size_error")
                || lower.contains("maximum context length")
                || lower.contains("too_many_prompt_tokens")) {
            return ContextLengthException.class;
        }
        if (lower.contains("model_not_found")
                || lower.contains("deploymentnotfound")
                || lower.contains("invalid model:")
                || lower.contains("is not a valid model id")
                || lower.contains("supported api model names")) {
            return ModelNotFoundException.class;
        }
        return status == 501 ? UnsupportedFeatureException.class : null;
    }

    // embeddings and models

    private static void embeddings(Recording recording, OpenAiProvider provider) {
        List<String> inputs = new ArrayList<>();
        JsonNode input = recording.request().get("input");
        if (input.isArray() && !input.path(0).isNumber()) {
            input.forEach(one -> inputs.add(one.toString()));
        } else {
            inputs.add(input.toString());
        }
        inputs.addAll(inputs.isEmpty() ? List.of("nothing") : List.of());
        EmbeddingRequest request =
                EmbeddingRequest.builder("model").inputs(inputs).build();
        if (recording.status() >= 400) {
            error(recording, assertThrows(LlmException.class, () -> provider.embed(request)));
            return;
        }
        EmbeddingResponse response = provider.embed(request);
        JsonNode data = recording.json().get("data");
        assertThat(response.embeddings()).hasSize(data.size());
        for (JsonNode item : data) {
            float[] vector =
                    response.embeddings().get(item.path("index").asInt(0)).vector();
            JsonNode numbers = item.get("embedding");
            if (numbers.isTextual()) {
                assertThat(vector).hasSize(Base64.getDecoder().decode(numbers.textValue()).length / 4);
            } else {
                assertThat(vector).hasSize(numbers.size());
                for (int i = 0; i < vector.length; i++) {
                    assertThat(vector[i]).isEqualTo(numbers.get(i).floatValue());
                }
            }
        }
        JsonNode tokens = recording.json().at("/usage/prompt_tokens");
        assertThat(response.usage().promptTokens())
                .isEqualTo(tokens.isNumber() ? OptionalLong.of(tokens.longValue()) : OptionalLong.empty());
    }

    private static void models(Recording recording, OpenAiProvider provider) {
        if (recording.status() >= 400) {
            error(recording, assertThrows(LlmException.class, provider::listModels));
            return;
        }
        List<ModelInfo> models = provider.listModels();
        List<String> ids = new ArrayList<>();
        JsonNode data =
                recording.json().isArray() ? recording.json() : recording.json().get("data");
        data.forEach(entry -> ids.add(entry.get("id").textValue()));
        List<String> different = ids.stream().distinct().toList();
        assertThat(models).extracting(ModelInfo::id).isEqualTo(different);
        assertThat(models).allSatisfy(model -> assertThat(model.provider()).isEqualTo(recording.provider()));
    }
}
