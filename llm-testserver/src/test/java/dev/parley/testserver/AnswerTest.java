package dev.parley.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte of an answer, by framing. */
class AnswerTest {

    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() {
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    private String answerTo(String request, Script script) throws IOException {
        server.on(seen -> true).reply(script);
        try (RawClient client = new RawClient(server)) {
            return client.send(request).readAll();
        }
    }

    private String answer(Script script) throws IOException {
        return answerTo("GET / HTTP/1.1\r\nHost: test\r\n\r\n", script);
    }

    @Test
    void chunks_are_framed_one_by_one_and_end_writes_the_last_chunk() throws IOException {
        assertThat(answer(Script.ok("text/plain")
                        .header("X-A", "1")
                        .header("X-A", "2")
                        .chunk("Hello")
                        .chunk("abcdefghijklmnop".getBytes(StandardCharsets.UTF_8))
                        .end()
                        .close()))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nHello\r\n10\r\nabcdefghijklmnop\r\n0\r\n\r\n");
    }

    @Test
    void content_length_counts_the_bytes_of_the_whole_body() throws IOException {
        assertThat(answer(Script.status(201, "")
                        .contentLength()
                        .chunk("ä")
                        .splitEvery("xyz", 2)
                        .repeat("!", 3)
                        .end()
                        .close()))
                .isEqualTo("HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\nÃ¤xyz!!!");
    }

    @Test
    void a_declared_content_length_is_sent_as_told() throws IOException {
        assertThat(answer(Script.ok("").contentLength(500).chunk("{").close()))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{");
    }

    @Test
    void a_close_delimited_body_ends_with_the_connection() throws IOException {
        assertThat(answer(Script.ok("").closeDelimited().chunk("a").chunk("b").end()))
                .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nab");
        assertThat(server.exchanges().get(0).hungUp()).isFalse();
    }

    @Test
    void reply_is_a_whole_answer() throws IOException {
        assertThat(answer(Script.reply(429, "application/json", "{}")
                        .then(Script.nothing().close())))
                .isEqualTo("HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\n\r\n{}");
        assertThat(answer(Script.reply(200, "", "").close())).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void lines_and_events_are_pieces_of_their_own() throws IOException {
        assertThat(answer(Script.ok("").lines("{}", "").events("a", "b\nc").close()))
                .endsWith("\r\n\r\n3\r\n{}\n\r\n1\r\n\n\r\n9\r\ndata: a\n\n\r\n11\r\ndata: b\ndata: c\n\n\r\n");
        assertThat(server.exchanges().get(0).piecesWritten()).isEqualTo(4);
    }

    @Test
    void split_every_cuts_inside_characters_and_line_ends() throws IOException {
        assertThat(answer(Script.ok("")
                        .splitEvery("é\r\n", 1)
                        .splitEvery("abc", 2)
                        .end()
                        .close()))
                .endsWith("\r\n\r\n1\r\nÃ\r\n1\r\n©\r\n1\r\n\r\r\n1\r\n\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
        assertThat(server.exchanges().get(0).piecesWritten()).isEqualTo(6);
    }

    @Test
    void split_at_cuts_where_told() throws IOException {
        assertThat(answer(Script.ok("").splitAt("a🙂b", 1, 3).end().close()))
                .endsWith("\r\n\r\n1\r\na\r\n2\r\nð\u009f\r\n3\r\n\u0099\u0082b\r\n0\r\n\r\n");
    }

    @Test
    void wire_bytes_pass_the_framing() throws IOException {
        assertThat(answer(Script.ok("").chunk("a").wire("zz\r\n").close())).endsWith("1\r\na\r\nzz\r\n");
    }

    @Test
    void raw_bytes_stand_alone() throws IOException {
        byte[] noise = {0, (byte) 0xff, '\n', (byte) 0x80};
        assertThat(answer(Script.raw(noise, new byte[] {'x'}).chunk("y").close()))
                .isEqualTo("\0ÿ\n\u0080xy");
    }

    @Test
    void an_informational_answer_can_come_first() throws IOException {
        assertThat(answer(Script.raw("HTTP/1.1 103 Early Hints\r\n\r\n")
                        .then(Script.reply(200, "", "ok").close())))
                .isEqualTo("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(answer(Script.status(102, "")
                        .end()
                        .then(Script.reply(200, "", "ok").close())))
                .isEqualTo("HTTP/1.1 102 Status\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Test
    void head_gets_the_head_only() throws IOException {
        assertThat(answerTo(
                        "HEAD / HTTP/1.1\r\nHost: test\r\n\r\n",
                        Script.reply(200, "", "hidden").close()))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
        assertThat(answerTo(
                        "HEAD / HTTP/1.1\r\nHost: test\r\n\r\n",
                        Script.ok("").chunk("hidden").end().close()))
                .isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void a_status_without_body_has_no_framing(int status) throws IOException {
        assertThat(answer(Script.status(status, "").chunk("hidden").end().close()))
                .startsWith("HTTP/1.1 " + status + " ")
                .endsWith("\r\n\r\n")
                .doesNotContain("hidden", "chunked", "0\r\n");
    }

    @Test
    void an_http_1_0_client_gets_no_chunks() throws IOException {
        assertThat(answerTo("GET / HTTP/1.0\r\n\r\n", Script.ok("").chunk("ab").end()))
                .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nab");
    }

    @Test
    void a_client_that_asks_to_close_is_closed() throws IOException {
        assertThat(answerTo("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", Script.reply(200, "", "a")))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\na");
    }

    @Test
    void a_script_that_announces_to_close_closes() throws IOException {
        assertThat(answer(Script.ok("")
                        .contentLength()
                        .header("connection", "Close")
                        .chunk("a")
                        .end()))
                .isEqualTo("HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 1\r\n\r\na");
    }

    @Test
    void a_long_repeat_arrives_whole() throws IOException {
        String body = answer(
                Script.ok("").closeDelimited().repeat("0123456789", 200_000).end());
        assertThat(body.substring(body.indexOf("\r\n\r\n") + 4)).isEqualTo("0123456789".repeat(200_000));
        Exchange exchange = server.exchanges().get(0);
        assertThat(exchange.piecesWritten()).isEqualTo(200_000);
        assertThat(exchange.bytesWritten()).isEqualTo(body.length());
    }
}
