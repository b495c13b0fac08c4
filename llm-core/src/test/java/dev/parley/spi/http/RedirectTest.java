package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatResponse;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest extends WireFixture {
    private static final String KEY = "Bearer abcdefgh-12345678";

    private final ScriptedServer other = ScriptedServer.start();

    @AfterEach
    void close_the_other() {
        other.close();
    }

    private static Script to(int status, String location) {
        return Script.status(status, "text/plain")
                .header("Location", location)
                .contentLength()
                .chunk("moved")
                .end();
    }

    private CompletableFuture<HttpReply> get(String path) {
        return transport.sendAsync(call("GET", server.uri(path))
                .credential("Authorization", () -> KEY)
                .header("X-Plain", "plain")
                .build());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_GET_is_followed_within_its_origin_with_its_credential(int status) {
        server.on("GET", "/v1/models").reply(to(status, "/v2/models"));
        server.on("GET", "/v2/models").reply(Script.reply(200, JSON, "[]"));
        HttpReply reply = get(get("/v1/models"));
        assertThat(reply.text()).isEqualTo("[]");
        assertThat(reply.uri()).isEqualTo(server.uri("/v2/models"));
        assertThat(server.requests())
                .extracting(r -> r.header("authorization").orElse(""))
                .containsExactly(KEY, KEY);
    }

    @Test
    void a_GET_is_followed_to_another_origin_without_its_credential() {
        server.on("GET", "/models").reply(to(302, other.uri("/list").toString()));
        other.on("GET", "/list").reply(Script.reply(200, JSON, "[]"));
        assertThat(get(get("/models")).uri()).isEqualTo(other.uri("/list"));
        SeenRequest there = other.takeRequest(PATIENCE);
        assertThat(there.header("authorization")).isEmpty();
        assertThat(there.header("x-plain")).contains("plain");
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void a_POST_is_followed_within_its_origin_when_it_stays_a_POST(int status) {
        answers(to(status, "/v2/chat?x=1"));
        server.on("POST", "/v2/chat").reply(answer("a"));
        ChatResponse response =
                chat(call().json("{\"q\":1}".getBytes(StandardCharsets.UTF_8))).response();
        assertThat(response.text()).isEqualTo("a");
        assertThat(response.warnings()).isEmpty();
        SeenRequest second = server.requests().get(1);
        assertThat(second.text()).isEqualTo("{\"q\":1}");
        assertThat(second.query()).contains("x=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void a_POST_that_would_become_a_GET_is_refused(int status) {
        answers(to(status, "/v2/chat"));
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/v2/chat")
                .hasMessageContaining("base URL");
        assertThat(failure.status()).hasValue(status);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_POST_to_another_origin_is_refused_and_what_an_address_may_hide_is_not_shown() {
        answers(to(307, "http://user:hidden@127.0.0.1:" + other.port() + "/chat?token=hidden"));
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("127.0.0.1:" + other.port());
        assertThat(failure.toString()).doesNotContain("hidden");
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void a_loop_of_redirects_is_left() {
        server.on("GET", "/a").reply(to(302, "/a"));
        assertThat(failure(get("/a"))).isInstanceOf(InvalidRequestException.class);
        assertThat(server.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/x", "http://", "http:// bad", "mailto:x@example.com"})
    void an_address_that_cannot_be_called_is_refused(String location) {
        server.on("GET", "/a").reply(to(302, location));
        assertThat(failure(get("/a"))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_redirect_without_an_address_is_an_error_by_its_status() {
        server.on("GET", "/a").reply(Script.reply(302, "text/plain", "somewhere"));
        LlmException failure = failure(get("/a"));
        assertThat(failure).isInstanceOf(InvalidRequestException.class).hasMessageContaining("somewhere");
        assertThat(failure.status()).hasValue(302);
    }
}
