package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.AuthenticationException;
import dev.parley.ContextLengthException;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.QuotaException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.UnsupportedFeatureException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read out of an error's body, whatever its form, and what exception it becomes. */
class ErrorResponseTest {
    private static final URI ADDRESS = URI.create("http://localhost:1234/v1/chat?key=hidden");

    private static ErrorResponse response(int status, String contentType, String body) {
        HttpHeaders headers = HttpHeaders.of(
                Map.of("Content-Type", List.of(contentType), "X-Request-Id", List.of("r1")), (name, value) -> true);
        return new ErrorResponse("test", "tiny", ADDRESS, status, headers, body, false, ManualScheduler.START);
    }

    private static LlmException exception(int status, String body) {
        return ErrorMapper.standard().map(response(status, "application/json", body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "{\"error\":\"text\"}                                                              | text       | -          | -",
                "{\"error\":\"text\",\"error_type\":\"validation\"}                                | text       | -          | validation",
                "{\"error\":[\"a\",\"b\"]}                                                         | a; b       | -          | -",
                "{\"errors\":[{\"message\":\"one\"},{\"message\":\"two\"}]}                        | one; two   | -          | -",
                "{\"error\":\"x\",\"error_description\":\"y\"}                                     | x          | -          | -",
                "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"c\",\"param\":null}}      | m          | c          | t",
                "{\"error\":{\"message\":\"m\",\"http_status_code\":422}}                          | m          | -          | -",
                "{\"error\":{\"code\":400,\"message\":\"m\",\"type\":\"invalid_request_error\"}}   | m          | -          | invalid_request_error",
                "{\"message\":\"m\"}                                                               | m          | -          | -",
                "{\"detail\":\"d\"}                                                                | d          | -          | -",
                "{\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"field required\",\"type\":\"missing\"}]} | field required (at body.model) | - | missing",
                "{\"object\":\"error\",\"message\":\"m\",\"code\":\"c\"}                           | m          | c          | -",
                "{\"error\":\"e\",\"warnings\":[\"w\"]}                                            | e          | -          | -",
                "{\"error\":\"e\",\"estimated_time\":20.0}                                         | e          | -          | -",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}  | m          | -          | overloaded_error",
                "{\"error\":\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\",\\\"code\\\":\\\"c\\\"}}\"} | inner | c          | -",
                "[{\"error\":{\"message\":\"m\"}}]                                                 | m          | -          | -",
                "Not Found                                                                         | Not Found  | -          | -",
                "\"quoted\"                                                                        | quoted     | -          | -",
                "{\"error\":\"cut off in the mid                                                   | {\"error\":\"cut off in the mid | - | -",
                "{\"unknown\":\"form\"}                                                            | -          | -          | -",
                "{}                                                                                | -          | -          | -",
                "{\"error\":{}}                                                                    | -          | -          | -",
                "{\"error\":null,\"message\":\" \"}                                                | -          | -          | -",
            })
    void the_providers_own_words_are_found_in_every_form(String body, String message, String code, String type) {
        ErrorResponse response = response(400, "application/json", body);
        assertThat(response.message().orElse(null)).isEqualTo(message);
        assertThat(response.code().orElse(null)).isEqualTo(code);
        assertThat(response.type().orElse(null)).isEqualTo(type);
        LlmException e = ErrorMapper.standard().map(response);
        assertThat(e.providerMessage().orElse(null)).isEqualTo(message);
        assertThat(e.requestId()).contains("r1");
        assertThat(e.provider()).contains("test");
        assertThat(e.model()).contains("tiny");
        assertThat(e.status()).hasValue(400);
        assertThat(e.getMessage()).contains("HTTP 400").contains("r1");
    }

    @Test
    void a_body_without_words_gets_ours() {
        assertThat(exception(500, "{}")).hasMessageContaining("the server failed");
        assertThat(exception(503, "")).hasMessageContaining("the server is busy");
    }

    @Test
    void an_endless_plain_text_is_cut() {
        assertThat(response(500, "text/plain", "x".repeat(100_000)).message().orElse(""))
                .hasSizeLessThan(2_100);
    }

    @Test
    void a_deeply_nested_body_is_no_danger() {
        String deep = "{\"error\":".repeat(300) + "\"x\"" + "}".repeat(300);
        assertThat(response(400, "application/json", deep).message()).isEmpty();
        assertThat(exception(400, "[".repeat(100_000))).isInstanceOf(InvalidRequestException.class);
    }

    static Stream<Arguments> meanings() {
        return Stream.of(
                Arguments.of(400, "{\"error\":\"no\"}", InvalidRequestException.class),
                Arguments.of(
                        400,
                        "{\"error\":{\"message\":\"The requested model 'x' is not supported by any provider you have"
                                + " enabled.\",\"code\":\"model_not_supported\"}}",
                        ModelNotFoundException.class),
                Arguments.of(
                        400,
                        "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\","
                                + "\"code\":\"context_length_exceeded\"}}",
                        ContextLengthException.class),
                Arguments.of(401, "{\"error\":\"Invalid username or password.\"}", AuthenticationException.class),
                Arguments.of(402, "{\"error\":\"credits\"}", QuotaException.class),
                Arguments.of(403, "{\"error\":\"gated\"}", PermissionException.class),
                Arguments.of(404, "{\"error\":\"model 'x' not found\"}", ModelNotFoundException.class),
                Arguments.of(404, "{\"error\":\"Model x does not exist\"}", ModelNotFoundException.class),
                Arguments.of(404, "404 page not found", InvalidRequestException.class),
                Arguments.of(405, "Method Not Allowed", InvalidRequestException.class),
                Arguments.of(408, "", ServerException.class),
                Arguments.of(422, "Failed to deserialize the JSON body", InvalidRequestException.class),
                Arguments.of(
                        424,
                        "{\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}",
                        ServerException.class),
                Arguments.of(429, "{\"error\":\"Rate limit reached.\"}", RateLimitException.class),
                Arguments.of(
                        429, "{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}}", QuotaException.class),
                Arguments.of(500, "{\"error\":\"boom\"}", ServerException.class),
                Arguments.of(501, "{\"error\":\"not implemented\"}", UnsupportedFeatureException.class),
                Arguments.of(502, "", ServerException.class),
                Arguments.of(503, "{\"error\":\"busy\"}", OverloadedException.class),
                Arguments.of(
                        503,
                        "{\"error\":\"Model x is currently loading\",\"estimated_time\":20.0}",
                        ModelLoadingException.class),
                Arguments.of(504, "", ServerException.class),
                Arguments.of(529, "{\"error\":\"overloaded\"}", OverloadedException.class));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void the_meaning_is_in_the_code_the_words_and_the_status(int status, String body, Class<?> meaning) {
        assertThat(exception(status, body)).isExactlyInstanceOf(meaning);
    }

    @Test
    void a_500_with_a_clients_mistake_is_not_retryable() {
        assertThat(exception(500, "{\"error\":\"invalid character in string\"}").retryable())
                .isFalse();
    }

    @Test
    void an_unknown_address_is_hinted_at_without_its_query() {
        assertThat(exception(404, "404 page not found"))
                .hasMessageContaining("base URL")
                .hasMessageContaining("http://localhost:1234/v1/chat");
        assertThat(exception(404, "404 page not found").toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "200, MalformedResponseException",
        "400, InvalidRequestException",
        "401, AuthenticationException",
        "403, PermissionException",
        "429, RateLimitException",
        "502, ServerException",
        "503, ServerException",
    })
    void a_web_page_is_told_by_its_title_and_never_quoted(int status, String type) {
        String page =
                "<!DOCTYPE html>\n<html><head><title>\n  Sign in\n </title></head><body>lots of markup</body></html>";
        ErrorResponse response = response(status, "text/html; charset=utf-8", page);
        assertThat(response.isHtml()).isTrue();
        assertThat(response.htmlTitle()).contains("Sign in");
        assertThat(response.message()).isEmpty();
        LlmException e = ErrorMapper.standard().map(response);
        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e).hasMessageContaining("'Sign in'").hasMessageContaining("base URL");
        assertThat(e.getMessage()).doesNotContain("markup");
    }

    @Test
    void a_web_page_is_known_by_its_first_words_too() {
        assertThat(response(502, "text/plain", "  <html><body>Bad Gateway</body></html>")
                        .isHtml())
                .isTrue();
        assertThat(response(502, "text/plain", "plain <html>").isHtml()).isFalse();
    }

    // --- inside an answer that began well ---

    @Test
    void an_error_in_a_stream_takes_the_status_that_is_written_into_it() {
        assertThat(inStream("{\"error\":{\"message\":\"m\",\"http_status_code\":422}}"))
                .isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(inStream("{\"error\":{\"message\":\"m\",\"code\":429}}"))
                .isExactlyInstanceOf(RateLimitException.class);
        assertThat(inStream("{\"error\":{\"message\":\"m\",\"code\":200}}")).isExactlyInstanceOf(ServerException.class);
    }

    @Test
    void an_error_in_a_stream_without_a_status_is_read_by_its_words() {
        assertThat(inStream("{\"error\":\"Input validation error: too big\",\"error_type\":\"validation\"}"))
                .isExactlyInstanceOf(InvalidRequestException.class);
        assertThat(inStream("{\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))
                .isExactlyInstanceOf(OverloadedException.class);
        assertThat(inStream("{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}"))
                .isExactlyInstanceOf(RateLimitException.class);
        assertThat(inStream("{\"error\":\"an error was encountered while running the model\"}"))
                .isExactlyInstanceOf(ServerException.class)
                .hasMessageContaining("an error was encountered");
    }

    @Test
    void an_error_in_a_stream_shows_no_HTTP_status_of_its_own() {
        LlmException e = inStream("{\"error\":\"boom\"}");
        assertThat(e.status()).isEmpty();
        assertThat(ErrorResponse.inStream("test", "tiny", "{\"error\":\"boom\"}")
                        .inStream())
                .isTrue();
        assertThat(e).isNotInstanceOf(MalformedResponseException.class);
    }

    private static LlmException inStream(String json) {
        return ErrorMapper.standard().map(ErrorResponse.inStream("test", "tiny", json));
    }
}
