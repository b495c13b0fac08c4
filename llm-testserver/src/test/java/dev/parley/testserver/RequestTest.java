package dev.parley.testserver;

import static dev.parley.testserver.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are read to their end, however they come, or refused. */
class RequestTest {

    private final ScriptedServer server = ScriptedServer.start();

    @BeforeEach
    void answerAll() {
        server.fallback().reply(Script.reply(200, "", "ok"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_request_is_told_whole() throws IOException {
        long before = System.nanoTime();
        try (RawClient client = new RawClient(server)) {
            client.send(
                    "POST /a%20b?c=d?e HTTP/1.1\r\nHost: test\r\nX-Many:  one \r\nx-many: two\r\nContent-Length: 3\r\n\r\n");
            client.send("ä!").readHead();
        }
        SeenRequest request = server.takeRequest(PATIENCE);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/a%20b?c=d?e");
        assertThat(request.path()).isEqualTo("/a%20b");
        assertThat(request.query()).contains("c=d?e");
        assertThat(request.headers()).containsKeys("host", "X-MANY", "content-length");
        assertThat(request.headers().get("x-Many")).containsExactly("one", "two");
        assertThat(request.header("X-MANY")).contains("one");
        assertThat(request.header("absent")).isEmpty();
        assertThat(request.text()).isEqualTo("ä!");
        assertThat(request.body()).isEqualTo("ä!".getBytes(StandardCharsets.UTF_8));
        assertThat(request.arrivedAtNanos()).isBetween(before, System.nanoTime());
        assertThat(request.connection()).isEqualTo(1);
        assertThat(request).hasToString("POST /a%20b?c=d?e (3 bytes of body, connection 1)");
        request.body()[0] = 0;
        assertThat(request.text()).isEqualTo("ä!");
        assertThat(server.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void a_chunked_body_is_joined_however_it_is_cut(int cut) throws IOException {
        String request = "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
                + "GET /next HTTP/1.1\r\n\r\n";
        try (RawClient client = new RawClient(server)) {
            for (int from = 0; from < request.length(); from += cut) {
                client.send(request.substring(from, Math.min(request.length(), from + cut)));
            }
            assertThat(server.takeRequest(PATIENCE).text()).isEqualTo("abc0123456789");
            assertThat(server.takeRequest(PATIENCE).path()).isEqualTo("/next");
        }
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void a_large_body_is_taken() throws Exception {
        byte[] body = new byte[20_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 >> 3);
        }
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        http.send(
                HttpRequest.newBuilder(server.uri("/"))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.discarding());
        assertThat(server.takeRequest(PATIENCE).body()).isEqualTo(body);
    }

    @Test
    void expect_continue_is_answered_before_the_body() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(server.requests()).isEmpty();
            client.send("hi");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        }
        assertThat(server.takeRequest(PATIENCE).text()).isEqualTo("hi");
    }

    @Test
    void the_jdk_client_is_told_to_continue() throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/"))
                .expectContinue(true)
                .POST(BodyPublishers.ofString("body"))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
        assertThat(server.takeRequest(PATIENCE).text()).isEqualTo("body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | hello",
                "400 | GET / HTTP/2",
                "400 | GET  / HTTP/1.1",
                "400 | GET / HTTP/1.1\\nno colon",
                "400 | GET / HTTP/1.1\\n: no name",
                "400 | GET / HTTP/1.1\\nblank : before colon",
                "400 | GET / HTTP/1.1\\nA: b\\n folded",
                "400 | POST / HTTP/1.1\\nContent-Length: -1",
                "400 | POST / HTTP/1.1\\nContent-Length: 1\\nContent-Length: 2",
                "400 | POST / HTTP/1.1\\nContent-Length: 1\\nTransfer-Encoding: chunked",
                "413 | POST / HTTP/1.1\\nContent-Length: 268435457",
                "501 | POST / HTTP/1.1\\nTransfer-Encoding: gzip, chunked",
            })
    void a_malformed_head_is_refused_and_kept_as_a_failure(int status, String head) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send(head.replace("\\n", "\r\n") + "\r\n\r\n");
            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("Connection: close\r\n")
                    .endsWith("\n");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(server.failures())
                .hasSize(1)
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(IOException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "\r\n", "1\r\nabc", "fffffffffffffff\r\n"})
    void a_malformed_chunk_is_refused(String chunk) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
            assertThat(client.readAll()).matches("(?s)HTTP/1\\.1 4(00|13) .*");
        }
        assertThat(server.requests()).isEmpty();
        assertThat(server.failures()).hasSize(1);
    }

    @Test
    void a_head_too_large_gets_a_431_that_can_be_read() throws IOException {
        String large = "GET / HTTP/1.1\r\nX-Large: " + "x".repeat(64 * 1024) + "\r\n\r\n";
        try (RawClient client = new RawClient(server)) {
            client.send(large);
            assertThat(client.readAll()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
        }
        server.awaitOpenConnections(0, PATIENCE);
        assertThat(server.failures()).hasSize(1);
    }

    @Test
    void a_head_just_large_enough_is_taken() throws IOException {
        String start = "GET / HTTP/1.1\r\nX-Large: ";
        try (RawClient client = new RawClient(server)) {
            client.send(start + "x".repeat(64 * 1024 - start.length()) + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_request_cut_off_is_none() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
        }
        try (RawClient client = new RawClient(server)) {
            client.get("/whole").readHead();
        }
        server.awaitOpenConnections(0, PATIENCE);
        assertThat(server.requests()).extracting(SeenRequest::path).containsExactly("/whole");
        assertThat(server.failures()).isEmpty();
    }
}
