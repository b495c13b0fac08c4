package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.CAP;
import static dev.parley.spi.http.Framing.everyWay;
import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.spi.http.Framing.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of real servers: the records are those that a line-by-line reading of the body gives. */
class RecordedStreamsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {"ollama-0.32.15/chat-stream", "ollama-0.32.15/chat-think-on", "ollama-0.32.15/chat-tools-two"})
    void ndjson_lines_are_the_same_wherever_the_stream_is_cut(String name) throws IOException {
        String body = body(name);
        List<Seen> expected = body.lines().map(line -> new Seen("", line, true)).toList();
        assertThat(expected).isNotEmpty();
        assertThat(everyWay(() -> new NdjsonFramer(CAP), utf8(body)))
                .allSatisfy(records -> assertThat(records).isEqualTo(expected));
        assertReadable(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ollama-0.32.15/v1-chat-stream",
                "ollama-0.32.15/v1-messages-stream",
                "llama-server-0.7.0/chat-stream",
                "llama-server-0.7.0/chat-logprobs-stream",
                "llama-server-0.7.0/tools-stream",
                "llama-server-0.7.0/responses-stream"
            })
    void events_are_the_same_wherever_the_stream_is_cut(String name) throws IOException {
        String body = body(name);
        List<Seen> expected = new ArrayList<>();
        for (String block : body.split("\n\n")) {
            String event = "";
            for (String line : block.split("\n")) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else {
                    assertThat(line).startsWith("data: ");
                    expected.add(new Seen(event, line.substring(6), true));
                }
            }
        }
        assertThat(expected).hasSizeGreaterThan(3);
        assertThat(everyWay(() -> new SseFramer(CAP), utf8(body)))
                .allSatisfy(records -> assertThat(records).isEqualTo(expected));
        assertReadable(expected);
        // the same with the other line ends of the standard
        for (String end : List.of("\r\n", "\r")) {
            assertThat(everyWay(() -> new SseFramer(CAP), utf8(body.replace("\n", end))))
                    .allSatisfy(records -> assertThat(records).isEqualTo(expected));
        }
    }

    private static void assertReadable(List<Seen> records) {
        for (Seen record : records) {
            if (!record.text().equals("[DONE]")) {
                assertThat(JsonTrees.byCursor(utf8(record.text()))).isEqualTo(JsonTrees.byJackson(utf8(record.text())));
            }
        }
    }

    private static String body(String name) throws IOException {
        try (InputStream in = RecordedStreamsTest.class.getResourceAsStream("/recordings/" + name + ".json")) {
            JsonNode recording = JSON.readTree(in);
            return recording.get("response").get("body").textValue();
        }
    }
}
