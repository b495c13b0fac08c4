package dev.parley.testserver;

import static dev.parley.testserver.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the JDK's own client makes of each fault, and what is on the wire. */
class FaultTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() {
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    private HttpResponse<String> get(Script script) throws IOException, InterruptedException {
        server.on("GET", "/").reply(script);
        return HTTP.send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.ofString());
    }

    @Test
    void a_whole_answer_is_read() throws Exception {
        HttpResponse<String> response = get(Script.ok("text/plain; charset=utf-8")
                .header("X-Id", "7")
                .splitEvery("Grüße 🙂\r\n", 1)
                .end());
        assertThat(response.body()).isEqualTo("Grüße 🙂\r\n");
        assertThat(response.headers().firstValue("x-id")).contains("7");
    }

    @Test
    void a_missing_last_chunk_is_an_early_end() {
        assertThatThrownBy(() -> get(Script.ok("").chunk("a").close()))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("chunked transfer encoding");
    }

    @Test
    void a_short_body_is_an_early_end() {
        assertThatThrownBy(() -> get(Script.ok("").contentLength(500).chunk("a").close()))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("fixed content-length");
    }

    @Test
    void a_clean_end_without_a_marker_is_read_as_complete() throws Exception {
        assertThat(get(Script.ok("").lines("{}").end()).body()).isEqualTo("{}\n");
        assertThat(get(Script.ok("").closeDelimited().lines("{}").end()).body()).isEqualTo("{}\n");
    }

    @Test
    void a_connection_closed_without_a_byte_gives_no_header() {
        assertThatThrownBy(() -> get(Script.nothing().close()))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("header parser received no bytes");
    }

    @Test
    void a_head_cut_in_the_middle_is_an_early_end() {
        assertThatThrownBy(() -> get(Script.raw("HTTP/1.1 200 OK\r\nContent-Ty").close()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void bytes_that_are_no_http_are_refused() {
        assertThatThrownBy(() -> get(
                        Script.raw(new byte[] {0x15, 3, 1, 0, 2, 2, 70, '\n'}).close()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_broken_chunk_size_is_refused() {
        assertThatThrownBy(() -> get(Script.ok("").chunk("a").wire("zz\r\n").stall()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_reset_is_one_on_the_wire() throws IOException {
        server.on("GET", "/before").reply(Script.nothing().reset());
        server.on("GET", "/within")
                .reply(Script.ok("").chunk("a").awaitGate("read").reset());
        try (RawClient client = new RawClient(server).get("/before")) {
            assertThatThrownBy(client::readByte).isInstanceOf(SocketException.class);
        }
        try (RawClient client = new RawClient(server).get("/within")) {
            client.readTo("1\r\na\r\n");
            server.gate("read").open();
            assertThatThrownBy(client::readByte).isInstanceOf(SocketException.class);
        }
        Exchange exchange = server.exchanges().get(1);
        exchange.awaitFinished(PATIENCE);
        assertThat(exchange.hungUp()).isFalse();
        server.awaitOpenConnections(0, PATIENCE);
    }
}
