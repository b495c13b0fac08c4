package dev.parley.openai;

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
import dev.parley.UnsupportedFeatureException;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiErrorTest extends AnswerFixture {
    static Stream<Arguments> errors() {
        return Stream.of(
                error(
                        400,
                        "context_length_exceeded",
                        "This model's maximum context length is 8192 tokens.",
                        ContextLengthException.class),
                error(
                        400,
                        "too_many_prompt_tokens",
                        "The total length of all messages is too long.",
                        ContextLengthException.class),
                error(
                        500,
                        "",
                        "request (1517 tokens) exceeds the available context size (256 tokens)",
                        ContextLengthException.class),
                error(404, "model_not_found", "The model `x` does not exist", ModelNotFoundException.class),
                error(
                        404,
                        "DeploymentNotFound",
                        "The API deployment for this resource does not exist.",
                        ModelNotFoundException.class),
                error(400, "", "no-such is not a valid model ID", ModelNotFoundException.class),
                error(
                        400,
                        "",
                        "The supported API model names are a or b, but you passed c.",
                        ModelNotFoundException.class),
                error(401, "invalid_api_key", "Incorrect API key provided", AuthenticationException.class),
                error(400, "invalid-argument", "Incorrect API key provided: xx", AuthenticationException.class),
                error(403, "forbidden", "Forbidden", PermissionException.class),
                error(402, "", "Insufficient Balance", QuotaException.class),
                error(429, "insufficient_quota", "You exceeded your current quota", QuotaException.class),
                error(429, "rate_limit_exceeded", "Rate limit reached for x", RateLimitException.class),
                error(429, "", "slow down", RateLimitException.class),
                error(400, "content_filter", "The response was filtered", InvalidRequestException.class),
                error(400, "tool_use_failed", "Failed to call a function.", ServerException.class),
                error(
                        400,
                        "unsupported_value",
                        "'temperature' does not support 0.2 with this model",
                        InvalidRequestException.class),
                error(400, "", "x does not support tools", UnsupportedFeatureException.class),
                error(501, "", "This server does not support embeddings", UnsupportedFeatureException.class),
                error(503, "", "Loading model", ModelLoadingException.class),
                error(503, "", "overloaded", OverloadedException.class),
                error(500, "", "oops", ServerException.class));
    }

    private static Arguments error(int status, String code, String message, Class<? extends LlmException> type) {
        return Arguments.of(status, code, message, type);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("errors")
    void errors_are_told_apart_by_code_and_words(
            int status, String code, String message, Class<? extends LlmException> type) {
        String codeField = code.isEmpty() ? "null" : "\"" + code + "\"";
        LlmException failure = failure(
                type,
                Script.reply(
                        status,
                        JSON,
                        "{\"error\":{\"message\":\"" + message + "\",\"type\":\"some_error\",\"param\":null,\"code\":"
                                + codeField + "}}"));
        assertThat(failure).isExactlyInstanceOf(type);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.providerMessage()).contains(message);
        assertThat(failure.provider()).contains("test");
        assertThat(failure.model()).contains("tiny");
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("{\"error\":\"no\"}", "no"),
                Arguments.of("{\"error\":{\"message\":\"no\",\"code\":400}}", "no"),
                Arguments.of("{\"message\":\"no\",\"request_id\":\"r\"}", "no"),
                Arguments.of("{\"object\":\"error\",\"message\":\"no\",\"code\":\"1\",\"raw_status_code\":400}", "no"),
                Arguments.of("{\"detail\":\"no\"}", "no"),
                Arguments.of(
                        "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"x\"],\"msg\":\"no\"}]}",
                        "no (at body.x)"),
                Arguments.of("{\"code\":400,\"message\":\"no\",\"type\":\"Bad Request\"}", "no"),
                Arguments.of("[{\"error\":{\"message\":\"no\"}}]", "no"),
                Arguments.of("no", "no"),
                Arguments.of(
                        "{\"error\":{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{\"raw\":\"too hot\"}}}",
                        "Provider returned error"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void the_servers_words_are_found_in_every_shape(String body, String words) {
        assertThat(failure(InvalidRequestException.class, Script.reply(400, JSON, body))
                        .providerMessage())
                .contains(words);
    }

    static Stream<Arguments> jsonShapes() {
        return shapes().filter(shape -> !shape.get()[0].equals("no"));
    }

    @ParameterizedTest
    @MethodSource("jsonShapes")
    void the_same_shapes_are_errors_in_a_stream_after_what_came_before(String body, String words) {
        LlmException failure = failure(
                LlmException.class,
                Script.ok(EVENTS).events(text("x"), body, DONE).end());
        assertThat(failure.providerMessage()).contains(words);
        assertThat(failure.partialResponse().orElseThrow().text()).isEqualTo("x");
    }

    static Stream<String> inStream() {
        String error = "{\"error\":{\"message\":\"slow down\",\"type\":\"x\",\"code\":429}}";
        return Stream.of(
                "data: " + error + "\n\n",
                "event: error\ndata: " + error + "\n\n",
                "event: error\ndata: {\"code\":429,\"message\":\"slow down\"}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}],"
                        + error.substring(1) + "\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"message\":\"slow down\",\"code\":429}}]}\n\n",
                "data: {\"choices\":[],\"x_groq\":" + error + "}\n\n",
                error);
    }

    @ParameterizedTest
    @MethodSource("inStream")
    void an_error_in_a_stream_is_an_error_wherever_it_stands(String body) {
        RateLimitException failure = failure(RateLimitException.class, Script.reply(200, EVENTS, body));
        assertThat(failure.providerMessage()).contains("slow down");
    }

    @Test
    void an_event_of_the_name_error_is_one_also_if_it_is_no_json() {
        LlmException failure = failure(
                LlmException.class,
                Script.reply(200, EVENTS, "data: " + text("x") + "\n\nevent: error\ndata: oh no\n\n"));
        assertThat(failure.providerMessage()).contains("oh no");
    }

    @Test
    void null_and_empty_errors_are_none() {
        assertThat(stopped("{\"error\":null,\"choices\":[]}", "{\"error\":\"\",\"choices\":[]}", text("x"))
                        .text())
                .isEqualTo("x");
    }

    @Test
    void a_code_and_a_message_beside_choices_are_no_error() {
        assertThat(stopped(
                                "{\"code\":0,\"message\":\"success\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}")
                        .text())
                .isEqualTo("x");
    }

    @Test
    void what_the_server_behind_a_gateway_said_is_in_the_message() {
        LlmException failure = failure(
                RateLimitException.class,
                Script.reply(
                        429,
                        JSON,
                        "{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":"
                                + "{\"raw\":\"rate limit exceeded upstream\"}}}"));
        assertThat(failure).hasMessageContaining("Provider returned error: rate limit exceeded upstream");
    }

    @Test
    void a_wait_that_the_server_asks_for_is_passed_on() {
        answers(Script.status(429, JSON)
                .header("Retry-After", "7")
                .chunk("{\"error\":{\"message\":\"slow down\"}}")
                .end());
        RateLimitException failure =
                assertThrows(RateLimitException.class, () -> provider().chat(ChatRequest.of("tiny", "x")));
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void a_wrong_path_speaks_of_the_base_url() {
        LlmException failure =
                failure(InvalidRequestException.class, Script.reply(404, "text/plain", "404 page not found"));
        assertThat(failure).hasMessageContaining("base URL");
    }
}
