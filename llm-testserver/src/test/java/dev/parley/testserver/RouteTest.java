package dev.parley.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which script answers which request. */
class RouteTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static Script text(String body) {
        return Script.reply(200, "text/plain", body);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        return send("GET", path, "").body();
    }

    @Test
    void method_and_path_choose_whatever_the_query() throws Exception {
        server.on("GET", "/a").reply(text("get a"));
        server.on("POST", "/a").reply(text("post a"));
        assertThat(get("/a?x=/b")).isEqualTo("get a");
        assertThat(send("POST", "/a", "").body()).isEqualTo("post a");
    }

    @Test
    void an_unknown_route_gets_a_404_until_told_otherwise() throws Exception {
        HttpResponse<String> response = send("GET", "/none", "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("404 page not found");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain");

        server.fallback().reply(text("fallback"));
        server.on("GET", "/a").reply(text("a"));

        assertThat(get("/none")).isEqualTo("fallback");
        assertThat(get("/a")).isEqualTo("a");
    }

    @Test
    void scripts_answer_in_order_and_the_last_repeats() throws Exception {
        server.on("GET", "/").reply(Script.reply(503, "", "busy"), text("two"), text("three"));
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(503);
        assertThat(get("/")).isEqualTo("two");
        assertThat(get("/")).isEqualTo("three");
        assertThat(get("/")).isEqualTo("three");
    }

    @Test
    void the_route_told_last_wins_and_a_new_reply_starts_anew() throws Exception {
        Route first = server.on("GET", "/");
        first.reply(text("one"), text("two"));
        assertThat(get("/")).isEqualTo("one");
        server.on("GET", "/").reply(text("other"));
        assertThat(get("/")).isEqualTo("other");
        first.reply(text("again"), text("and again"));
        assertThat(get("/")).isEqualTo("again");
        assertThat(get("/")).isEqualTo("and again");
    }

    @Test
    void a_route_without_reply_matches_nothing() throws Exception {
        server.on("GET", "/");
        assertThat(get("/")).isEqualTo("404 page not found");
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void a_predicate_chooses_by_anything_in_the_request() throws Exception {
        server.on(request -> request.text().contains("tools")).reply(text("with tools"));
        assertThat(send("POST", "/", "{\"tools\":[]}").body()).isEqualTo("with tools");
        assertThat(send("POST", "/", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void a_function_answers_from_the_request() throws Exception {
        server.on("POST", "/echo").reply(request -> text(request.method() + " " + request.text()));
        assertThat(send("POST", "/echo", "hi").body()).isEqualTo("POST hi");
    }

    @Test
    void a_function_may_block_without_holding_up_others() throws Exception {
        server.on("GET", "/slow").reply(request -> {
            server.awaitRequests(2, RawClient.PATIENCE);
            return text("slow");
        });
        server.on("GET", "/fast").reply(text("fast"));
        try (RawClient slow = new RawClient(server).get("/slow")) {
            server.awaitRequests(1, RawClient.PATIENCE);
            assertThat(get("/fast")).isEqualTo("fast");
            slow.readHead();
            assertThat(slow.read(4)).isEqualTo("slow");
        }
    }

    @Test
    void what_a_function_throws_is_a_failure_and_a_500() throws Exception {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        server.on("GET", "/function").reply(request -> {
            throw thrown;
        });
        HttpResponse<String> response = send("GET", "/function", "");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("on purpose");
        assertThat(server.failures()).containsExactly(thrown);
    }

    @Test
    void what_a_predicate_throws_is_a_failure_and_a_500() throws Exception {
        AssertionError thrown = new AssertionError("on purpose");
        server.on(request -> {
                    throw thrown;
                })
                .reply(text("never"));
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(500);
        assertThat(server.failures()).containsExactly(thrown);
    }

    @Test
    void a_function_must_make_a_finished_script() throws Exception {
        server.on("GET", "/").reply(request -> Script.ok("").chunk("a"));
        assertThat(send("GET", "/", "").statusCode()).isEqualTo(500);
        assertThat(server.failures()).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_path_that_is_none_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> server.on("GET", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> server.on("GET", "/a?b"));
    }

    @Test
    void uris_lead_to_the_server() throws IOException {
        assertThat(server.uri()).hasToString("http://127.0.0.1:" + server.port());
        assertThat(server.uri("/a?b")).hasToString(server.uri() + "/a?b");
    }
}
