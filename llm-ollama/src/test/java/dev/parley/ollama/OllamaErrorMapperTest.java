package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.AuthenticationException;
import dev.parley.ChatRequest;
import dev.parley.ContextLengthException;
import dev.parley.EmbeddingRequest;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import dev.parley.testserver.Script;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OllamaErrorMapperTest extends ServerTest {

    static Stream<Arguments> recordedErrors() {
        return Stream.of(
                Arguments.of("chat-unknown-model", ModelNotFoundException.class, "ollama pull m"),
                Arguments.of("chat-think-unsupported", UnsupportedFeatureException.class, "'thinking'"),
                Arguments.of("chat-tools-unsupported", UnsupportedFeatureException.class, "'tools'"),
                Arguments.of("chat-embed-model", UnsupportedFeatureException.class, "embeddings"),
                Arguments.of("chat-images-unsupported", UnsupportedFeatureException.class, "'vision'"),
                Arguments.of("chat-overflow", ContextLengthException.class, "num_ctx"),
                Arguments.of("chat-overflow-notruncate-stream", ContextLengthException.class, "1517 tokens"),
                Arguments.of("chat-format-bad-schema", InvalidRequestException.class, "cannot resolve $ref"),
                Arguments.of("chat-format-bad-word", InvalidRequestException.class, "invalid format"),
                Arguments.of("chat-option-wrong-type", InvalidRequestException.class, "must be of type float32"),
                Arguments.of("chat-keepalive-bad", InvalidRequestException.class, "invalid duration"),
                Arguments.of("chat-images-not-base64", InvalidRequestException.class, "base64"),
                Arguments.of("chat-think-level-bad", InvalidRequestException.class, "invalid think value"),
                Arguments.of("chat-tool-args-text", InvalidRequestException.class, "closing '}'"),
                Arguments.of("chat-toplogprobs-range", InvalidRequestException.class, "between 0 and 20"),
                Arguments.of("chat-malformed-json", InvalidRequestException.class, "unexpected EOF"),
                Arguments.of("chat-bad-model-name", InvalidRequestException.class, "invalid model name"),
                Arguments.of("fault-queue-full-503", OverloadedException.class, "OLLAMA_MAX_QUEUE"),
                Arguments.of("fault-load-stream", ServerException.class, "could not load the model"),
                Arguments.of("fault-load-nostream", ServerException.class, "process has terminated"),
                Arguments.of("fault-runner-killed-nostream", ServerException.class, "while running the model"),
                Arguments.of("fault-runner-killed-stream", ServerException.class, "while running the model"),
                Arguments.of("http-host-foreign", PermissionException.class, "OLLAMA_ORIGINS"),
                Arguments.of("unknown-path", InvalidRequestException.class, "base URL"),
                Arguments.of("wrong-method", InvalidRequestException.class, "base URL"));
    }

    @ParameterizedTest
    @MethodSource("recordedErrors")
    void recorded_error_of_a_chat_is_what_it_means(String name, Class<? extends LlmException> type, String words) {
        Recording recording = Recording.of(name);
        reply("/api/chat", recording.status(), recording.contentType().orElse("text/plain"), recording.body());
        LlmException failure = chatFailure();
        assertThat(failure).isExactlyInstanceOf(type).hasMessageContaining(words);
        assertThat(failure.provider()).contains("ollama");
        assertThat(failure.model()).contains("m");
    }

    @Test
    void engine_that_cannot_be_reached_is_no_matter_of_the_registry() {
        reply(
                "/api/chat",
                500,
                "application/json",
                "{\"error\":\"do load request: Post \\\"http://127.0.0.1:41234/load\\\": dial tcp 127.0.0.1:41234: connect:"
                        + " connection refused\"}");
        assertThat(chatFailure()).isExactlyInstanceOf(ServerException.class).hasMessageNotContaining("registry");
        reply(
                "/api/chat",
                502,
                "application/json",
                "{\"error\":\"Post \\\"https://ollama.com:443/api/chat\\\": dial tcp: lookup ollama.com: no such host\"}");
        assertThat(chatFailure()).isExactlyInstanceOf(ServerException.class).hasMessageContaining("HTTPS_PROXY");
    }

    static Stream<Arguments> otherErrors() {
        return Stream.of(
                Arguments.of(
                        401,
                        "{\"error\":\"unauthorized\",\"signin_url\":\"https://ollama.com/connect?name=x\"}",
                        AuthenticationException.class,
                        "ollama signin"),
                Arguments.of(401, "{\"error\":\"unauthorized\"}", AuthenticationException.class, "API key"),
                Arguments.of(
                        403,
                        "{\"error\":\"ollama cloud is disabled: remote inference is unavailable\"}",
                        PermissionException.class,
                        "OLLAMA_NO_CLOUD"),
                Arguments.of(
                        404,
                        "{\"error\":\"model \\\"m\\\" not found, try pulling it first\"}",
                        ModelNotFoundException.class,
                        "ollama pull m"),
                Arguments.of(
                        404,
                        "{\"error\":\"model 'm:latest' not found\"}",
                        ModelNotFoundException.class,
                        "ollama pull m"),
                Arguments.of(
                        500,
                        "{\"error\":\"pull model manifest: file does not exist\"}",
                        ModelNotFoundException.class,
                        "ollama.com/library"),
                Arguments.of(
                        400,
                        "{\"error\":\"registry.ollama.ai/library/m:latest does not support insert\"}",
                        UnsupportedFeatureException.class,
                        "'insert'"),
                Arguments.of(
                        400,
                        "{\"error\":\"\\\"m\\\" does not support generate\"}",
                        UnsupportedFeatureException.class,
                        "chat model"),
                Arguments.of(
                        501,
                        "{\"error\":\"This server does not support embeddings. Start it with `--embeddings`\"}",
                        UnsupportedFeatureException.class,
                        "'embedding'"),
                Arguments.of(
                        400,
                        "{\"error\":\"think value \\\"low\\\" is not supported for this model\"}",
                        UnsupportedFeatureException.class,
                        "Reasoning.ON"),
                Arguments.of(
                        400,
                        "{\"error\":\"{\\\"error\\\":{\\\"code\\\":400,\\\"message\\\":\\\"Multimodal data provided, but model does not"
                                + " support multimodal requests.\\\",\\\"type\\\":\\\"invalid_request_error\\\"}}\"}",
                        UnsupportedFeatureException.class,
                        "'vision'"),
                Arguments.of(
                        400,
                        "{\"error\":\"the input length exceeds the context length\"}",
                        ContextLengthException.class,
                        "num_ctx"),
                Arguments.of(
                        500, "{\"error\":\"invalid JSON schema in format\"}", InvalidRequestException.class, "schema"),
                Arguments.of(
                        500,
                        "{\"error\":\"model requires more system memory (9.9 GiB) than is available (1.0 GiB)\"}",
                        ServerException.class,
                        "could not load"),
                Arguments.of(429, "{\"error\":\"too many requests\"}", RateLimitException.class, "too many requests"),
                Arguments.of(502, "{\"error\":\"dial tcp: no such host\"}", ServerException.class, "no such host"));
    }

    @ParameterizedTest
    @MethodSource("otherErrors")
    void error_is_told_by_its_words(int status, String body, Class<? extends LlmException> type, String words) {
        reply("/api/chat", status, "application/json; charset=utf-8", body);
        assertThat(chatFailure()).isInstanceOf(type).hasMessageContaining(words);
    }

    @Test
    void callers_mistake_is_not_retryable_whatever_its_status() {
        for (String name : new String[] {"chat-option-wrong-type", "chat-format-bad-word", "chat-images-unsupported"}) {
            Recording recording = Recording.of(name);
            assertThat(recording.status()).isEqualTo(500);
            reply("/api/chat", 500, "application/json; charset=utf-8", recording.body());
            assertThat(chatFailure().retryable()).as(name).isFalse();
        }
        reply(
                "/api/chat",
                500,
                "application/json; charset=utf-8",
                Recording.of("fault-load-stream").body());
        assertThat(chatFailure().retryable()).isFalse();
        reply(
                "/api/chat",
                503,
                "application/json; charset=utf-8",
                Recording.of("fault-queue-full-503").body());
        assertThat(chatFailure().retryable()).isTrue();
    }

    @Test
    void nested_error_gives_the_inner_words() {
        reply(
                "/api/chat",
                400,
                "application/json",
                Recording.of("chat-overflow").body());
        LlmException failure = chatFailure();
        assertThat(failure.providerMessage().orElseThrow())
                .startsWith("request (1517 tokens) exceeds")
                .doesNotContain("{");
    }

    static Stream<Recording> embeddingErrors() {
        return Recording.ofPath("/api/embed").filter(recording -> recording.status() >= 400);
    }

    @ParameterizedTest
    @MethodSource("embeddingErrors")
    void recorded_error_of_an_embedding_is_what_it_means(Recording recording) {
        reply("/api/embed", recording.status(), recording.contentType().orElseThrow(), recording.body());
        LlmException failure =
                catchThrowableOfType(LlmException.class, () -> ollama.embed(EmbeddingRequest.of("m", "text")));
        Class<? extends LlmException> expected = switch (recording.name()) {
            case "embed-chat-model" -> UnsupportedFeatureException.class;
            case "embed-too-long-notruncate" -> ContextLengthException.class;
            case "embed-unknown-model" -> ModelNotFoundException.class;
            default -> InvalidRequestException.class;
        };
        assertThat(failure).isExactlyInstanceOf(expected);
    }

    private void reply(String path, int status, String contentType, String body) {
        server.on("POST", path).reply(Script.reply(status, contentType, body));
    }

    private LlmException chatFailure() {
        return catchThrowableOfType(LlmException.class, () -> ollama.chat(ChatRequest.of("m", "Hi")));
    }
}
