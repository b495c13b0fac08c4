package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.AuthenticationException;
import dev.parley.ChatRequest;
import dev.parley.ContextLengthException;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.QuotaException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HuggingFaceErrorsTest extends ServerFixture {
    private LlmException failure(Script answer) {
        server.on("POST", "/v1/chat/completions").reply(answer);
        return assertThrows(LlmException.class, () -> provider().chat(ChatRequest.of("a/b:groq", "Hi")));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        400,
                        JSON,
                        "{\"error\":{\"message\":\"The requested model 'a/b' is not supported by any provider you have"
                                + " enabled.\",\"code\":\"model_not_supported\"}}",
                        ModelNotFoundException.class),
                refusal(
                        400,
                        JSON,
                        "{\"error\":\"Model not supported by provider hf-inference\"}",
                        ModelNotFoundException.class),
                refusal(400, JSON, "{\"error\":[\"bad a\",\"bad b\"]}", InvalidRequestException.class),
                refusal(401, JSON, "{\"error\":\"Invalid username or password.\"}", AuthenticationException.class),
                refusal(401, "text/html", "<html><title>Sign in</title></html>", AuthenticationException.class),
                refusal(
                        402,
                        JSON,
                        "{\"error\":\"You have exceeded your monthly included credits\"}",
                        QuotaException.class),
                refusal(
                        403,
                        JSON,
                        "{\"error\":\"This authentication method does not have sufficient permissions\"}",
                        PermissionException.class),
                refusal(404, JSON, "{\"error\":\"Model a/b does not exist\"}", ModelNotFoundException.class),
                refusal(404, "text/plain", "Not Found", InvalidRequestException.class),
                refusal(410, JSON, "{\"error\":\"The requested model is deprecated\"}", ModelNotFoundException.class),
                refusal(
                        422,
                        "text/plain",
                        "Failed to deserialize the JSON body into the target type: missing field `x`",
                        InvalidRequestException.class),
                refusal(
                        422,
                        JSON,
                        "{\"error\":\"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 17\","
                                + "\"error_type\":\"validation\"}",
                        ContextLengthException.class),
                refusal(
                        424,
                        JSON,
                        "{\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}",
                        ServerException.class),
                refusal(
                        429,
                        JSON,
                        "{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}",
                        RateLimitException.class),
                refusal(502, "text/html", "<title>Bad gateway</title>", ServerException.class),
                refusal(503, JSON, "{\"error\":\"busy\"}", OverloadedException.class),
                refusal(
                        503,
                        JSON,
                        "{\"error\":\"Model a/b is currently loading\",\"estimated_time\":20.0}",
                        ModelLoadingException.class),
                refusal(503, JSON, "{\"error\":\"wait\",\"estimated_time\":3}", ModelLoadingException.class),
                refusal(
                        200,
                        JSON,
                        "{\"error\":{\"message\":\"no\",\"http_status_code\":422}}",
                        InvalidRequestException.class));
    }

    private static Arguments refusal(int status, String type, String body, Class<? extends LlmException> expected) {
        return Arguments.of(status, type, body, expected);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusal_is_told_by_its_shape(int status, String type, String body, Class<? extends LlmException> expected) {
        LlmException failure = failure(Script.reply(status, type, body));
        assertThat(failure).isExactlyInstanceOf(expected);
        assertThat(failure.provider()).contains("huggingface");
        assertThat(failure.model()).contains("a/b:groq");
    }

    @Test
    void wait_for_a_model_is_told_and_permission_and_key_have_a_way_out() {
        assertThat(failure(Script.reply(503, JSON, "{\"error\":\"is loading\",\"estimated_time\":20.5}"))
                        .retryAfter())
                .contains(Duration.ofMillis(20500));
        assertThat(failure(Script.reply(503, JSON, "{\"error\":\"is loading\",\"estimated_time\":600}"))
                        .retryAfter())
                .contains(Duration.ofMinutes(10));
        assertThat(failure(Script.reply(403, JSON, "{\"error\":\"no\"}"))).hasMessageContaining("Inference Providers");
        assertThat(failure(Script.reply(401, JSON, "{\"error\":\"no\"}"))).hasMessageContaining("HUGGINGFACE_API_KEY");
    }

    @Test
    void gated_model_is_a_matter_of_permission() {
        LlmException failure = failure(Script.status(403, JSON)
                .header("X-Error-Code", "GatedRepo")
                .contentLength()
                .chunk("{\"error\":\"Access to model a/b is restricted\"}")
                .end());
        assertThat(failure).isInstanceOf(PermissionException.class).hasMessageContaining("Ask for it");
    }

    @Test
    void error_in_a_stream_that_goes_on_to_its_end_mark_is_an_error() {
        LlmException failure = failure(Script.ok(EVENTS)
                .events(
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}",
                        "{\"error\":{\"message\":\"Input validation error\",\"http_status_code\":422}}",
                        "[DONE]")
                .end());
        assertThat(failure).isInstanceOf(InvalidRequestException.class);
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("half");
    }
}
