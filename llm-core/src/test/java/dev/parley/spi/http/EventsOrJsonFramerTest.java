package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.MalformedResponseException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsOrJsonFramerTest {
    private static final int CAP = 200;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\n\n \"data: x\"}",
                "\n   \r\n\t{\"a\":\n\n \"data: x\"}",
                "\uFEFF{\"a\":\n\n \"data: x\"}",
            })
    void a_body_that_is_json_is_one_record_however_it_is_cut(String body) {
        for (List<String> records : everyCut(body)) {
            assertThat(records).containsExactly("{\"a\":\n\n \"data: x\"} open");
        }
    }

    @Test
    void an_array_is_json_too() {
        assertThat(read("[{\"error\":\"no\"}]", 3)).containsExactly("[{\"error\":\"no\"}] open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"a\":1}\n\ndata: [DONE]\n\n",
                ": hello\n\ndata: {\"a\":1}\n\ndata: [DONE]\n\n",
                "\n\n  \r\n\ndata: {\"a\":1}\n\ndata: [DONE]\n\n",
                "\uFEFFdata: {\"a\":1}\n\ndata: [DONE]\n\n",
            })
    void events_are_cut_as_ever(String body) {
        for (List<String> records : everyCut(body)) {
            assertThat(records).containsExactly("{\"a\":1}", "[DONE]");
        }
    }

    @Test
    void a_line_that_begins_with_blanks_is_no_data_however_many_they_are() {
        for (List<String> records : everyCut(" ".repeat(40) + "data: x\n\ndata: y\n\n")) {
            assertThat(records).containsExactly("y");
        }
    }

    @Test
    void nothing_and_blanks_alone_make_no_record() {
        assertThat(read("", 1)).isEmpty();
        assertThat(everyCut("\n  \n")).allSatisfy(records -> assertThat(records).isEmpty());
    }

    @Test
    void json_over_the_cap_is_refused_and_so_is_a_call_after_the_end() {
        assertThatThrownBy(() -> read("{\"a\":\"" + "x".repeat(CAP) + "\"}", 10))
                .isInstanceOf(MalformedResponseException.class)
                .hasMessageContaining(String.valueOf(CAP));

        EventsOrJsonFramer framer = new EventsOrJsonFramer(CAP);
        framer.end(record -> {});
        assertThatIllegalStateException()
                .isThrownBy(() -> framer.feed(ByteBuffer.wrap(new byte[] {'x'}), record -> {}));
    }

    private static List<List<String>> everyCut(String body) {
        List<List<String>> all = new ArrayList<>();
        for (int size = 1; size <= body.length() + 1; size++) {
            all.add(read(body, size));
        }
        return all;
    }

    private static List<String> read(String body, int pieceSize) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> records = new ArrayList<>();
        RecordHandler handler = record -> records.add(record.text() + (record.terminated() ? "" : " open"));
        Framer framer = new EventsOrJsonFramer(CAP);
        for (int from = 0; from < bytes.length; from += pieceSize) {
            framer.feed(ByteBuffer.wrap(bytes, from, Math.min(pieceSize, bytes.length - from)), handler);
        }
        framer.end(handler);
        return records;
    }
}
