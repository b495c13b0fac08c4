package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.AuthenticationException;
import dev.parley.ErrorDetails;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.testserver.Script;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key goes to its server and nowhere else. */
class CredentialTest extends WireFixture {
    private static final String KEY = "k3y/with+odd=chars&more";

    private static String everythingSaidBy(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text
                + failure.toString()
                + (failure instanceof LlmException e ? e.details().toString() : "");
    }

    private LlmException refusedWith(String body) {
        answers(Script.reply(401, JSON, body));
        ErrorResponse[] seen = new ErrorResponse[1];
        LlmException failure = failure(
                chat(call().credential("Authorization", () -> "Bearer " + KEY).errorMapper(response -> {
                            seen[0] = response;
                            return ErrorMapper.standard().map(response);
                        }))
                        .responseAsync());
        assertThat(server.requests().get(0).header("authorization")).contains("Bearer " + KEY);
        assertThat(failure).isInstanceOf(AuthenticationException.class);
        assertThat(seen[0].message().orElse("")).doesNotContain(KEY);
        assertThat(String.valueOf(seen[0].json())).doesNotContain(KEY);
        assertThat(seen[0].toString()).doesNotContain(KEY);
        assertThat(everythingSaidBy(failure)).doesNotContain(KEY);
        assertThat(seen[0].body()).isEqualTo(body.replaceAll("k3y.*?more", "****"));
        return failure;
    }

    @Test
    void a_key_that_the_server_repeats_is_masked() {
        assertThat(refusedWith("{\"error\":\"bad key " + KEY + " for you\"}"))
                .hasMessageContaining("bad key ****")
                .hasMessageContaining("for you");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k3y\\/with+odd=chars&more",
                "k3y/with+odd\\u003dchars\\u0026more",
                "k3y\\u002Fwith\\u002bodd\\u003Dchars&more",
                "k3y\\\\\\/with+odd\\\\u003dchars&more",
            })
    void a_key_is_masked_however_JSON_writes_it(String written) {
        refusedWith("{\"error\":\"bad key " + written + " for you\"}");
    }

    @Test
    void a_key_is_masked_wherever_it_stands() {
        refusedWith("{\"error\":{\"message\":\"no\",\"code\":\"" + KEY + "\",\"type\":\"" + KEY + "\"}}");
        refusedWith("no: " + KEY);
    }

    @Test
    void what_looks_like_a_key_is_masked_also_in_a_stream() {
        for (String key : List.of("hf_abcdefghijklmnop", "sk-abcdefghijklmnop", "Bearer abcdefghijklmnop")) {
            ErrorResponse response = ErrorResponse.inStream("test", "tiny", "{\"error\":\"bad " + key + "\"}");
            assertThat(response.message()).contains("bad ****");
            assertThat(response.body()).doesNotContain("abcdefghijklmnop");
        }
    }

    @Test
    void a_key_with_a_line_break_is_refused_before_anything_is_sent_and_not_shown() {
        for (String bad : List.of("Bearer abcd\nefgh", "Bearer abcd\u0000efgh", "Bearer abcd\u20acefgh")) {
            LlmException failure =
                    failure(chat(call().credential("Authorization", () -> bad)).responseAsync());
            assertThat(failure)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("authorization")
                    .hasMessageContaining("line break");
            assertThat(everythingSaidBy(failure)).doesNotContain("abcd").doesNotContain("efgh");
        }
        assertThat(server.connections()).isZero();
    }

    @Test
    void a_supplier_without_a_key_or_with_an_error_of_its_own_ends_the_call() {
        LlmException none = failure(chat(call().credential("X-Key", () -> null)).responseAsync());
        assertThat(none).isInstanceOf(InvalidRequestException.class).hasMessageContaining("x-key");

        AuthenticationException mine = new AuthenticationException(ErrorDetails.of("log in first"));
        CompletableFuture<?> answer = chat(call().credential("X-Key", () -> {
                    throw mine;
                }))
                .responseAsync();
        assertThat(failure(answer)).isSameAs(mine);
        assertThat(server.connections()).isZero();
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void a_call_shows_neither_its_headers_nor_the_query_of_its_address() {
        HttpCall call = HttpCall.builder("get", URI.create("http://user:hidden@localhost/x?key=hidden"))
                .credential("X-Key", () -> "hidden")
                .build();
        assertThat(call).hasToString("HttpCall[GET http://localhost/x]");
    }

    @Test
    void headers_and_addresses_that_cannot_be_sent_are_refused_at_once() {
        HttpCall.Builder builder = HttpCall.builder("GET", URI.create("http://localhost"));
        assertThatThrownBy(() -> builder.header("X", "a\r\nY: b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'X'");
        assertThatThrownBy(() -> builder.header(" ", "a")).isInstanceOf(IllegalArgumentException.class);
        for (String address : List.of("ftp://localhost", "/relative", "http:///nohost", "mailto:a@b")) {
            assertThatThrownBy(() -> HttpCall.builder("GET", URI.create(address)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(address);
        }
    }

    @Test
    void a_header_that_belongs_to_the_HTTP_client_is_a_clear_error() {
        assertThat(failure(chat(call().header("Content-Length", "3")).responseAsync()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("content-length");
    }
}
