package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.CAP;
import static dev.parley.spi.http.Framing.everyWay;
import static dev.parley.spi.http.Framing.feed;
import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.parley.MalformedResponseException;
import dev.parley.spi.http.Framing.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseFramerTest {

    private static Seen data(String text) {
        return new Seen("", text, true);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                arguments("nothing", "", List.of()),
                arguments("blank lines only", "\n\n\r\n\r\r", List.of()),
                arguments("one event", "data: a\n\n", List.of(data("a"))),
                arguments("no blank after the colon", "data:a\n\n", List.of(data("a"))),
                arguments("only one blank after the colon is dropped", "data:  a\n\n", List.of(data(" a"))),
                arguments("a tab after the colon stays", "data:\ta\n\n", List.of(data("\ta"))),
                arguments("several events", "data: a\n\ndata: b\n\n", List.of(data("a"), data("b"))),
                arguments("lines of data", "data: a\ndata:\ndata: b\n\n", List.of(data("a\n\nb"))),
                arguments("data empty", "data:\n\n", List.of(data(""))),
                arguments("data empty with a blank", "data: \n\n", List.of(data(""))),
                arguments("data without a colon", "data\n\n", List.of(data(""))),
                arguments("two empty lines of data", "data\ndata\n\n", List.of(data("\n"))),
                arguments("data empty first", "data\ndata: a\n\n", List.of(data("\na"))),
                arguments("CR LF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", List.of(data("a\nb"), data("c"))),
                arguments("CR", "data: a\rdata: b\r\rdata: c\r\r", List.of(data("a\nb"), data("c"))),
                arguments("LF then CR is two ends", "data: a\n\rdata: b\n\r", List.of(data("a"), data("b"))),
                arguments(
                        "ends mixed",
                        "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
                        List.of(data("a"), data("b"), data("c"))),
                arguments(
                        "comments", ": hello\n:\n:data: no\ndata: a\n: in between\ndata: b\n\n", List.of(data("a\nb"))),
                arguments("a comment alone", ": OPENROUTER PROCESSING\n\ndata: a\n\n", List.of(data("a"))),
                arguments("a name", "event: ping\ndata: {}\n\n", List.of(new Seen("ping", "{}", true))),
                arguments("a name after the data", "data: {}\nevent: ping\n\n", List.of(new Seen("ping", "{}", true))),
                arguments("the last name counts", "event: a\nevent: b\ndata\n\n", List.of(new Seen("b", "", true))),
                arguments("a name empty again", "event: a\nevent\ndata\n\n", List.of(data(""))),
                arguments(
                        "a name is for one event only",
                        "event: a\ndata: 1\n\ndata: 2\n\n",
                        List.of(new Seen("a", "1", true), data("2"))),
                arguments("a name without data", "event: ping\n\ndata: a\n\n", List.of(data("a"))),
                arguments("a name beyond ASCII", "event: é😀\ndata: a\n\n", List.of(new Seen("é😀", "a", true))),
                arguments("id and retry", "id: 7\nretry: 3000\ndata: a\n\n", List.of(data("a"))),
                arguments("id alone", "id: 7\n\n", List.of()),
                arguments(
                        "fields unknown",
                        "foo: bar\nfoo\nDATA: x\n data: x\ndat: x\ndatax: x\ndata: a\n\n",
                        List.of(data("a"))),
                arguments("a byte order mark", "\uFEFFdata: a\n\n", List.of(data("a"))),
                arguments("a byte order mark alone in its line", "\uFEFF\ndata: a\n\n", List.of(data("a"))),
                arguments("a second byte order mark", "\uFEFF\uFEFFdata: a\n\ndata: b\n\n", List.of(data("b"))),
                arguments(
                        "the end mark of many servers",
                        "data: {}\n\ndata: [DONE]\n\n",
                        List.of(data("{}"), data("[DONE]"))),
                arguments("colons in the data", "data: a: b:c\n\n", List.of(data("a: b:c"))),
                arguments("beyond ASCII", "data: café 😀 日本語\n\n", List.of(data("café 😀 日本語"))),
                arguments(
                        "long data",
                        "data: " + "0123456789".repeat(60) + "\n\n",
                        List.of(data("0123456789".repeat(60)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void events_are_the_same_wherever_the_stream_is_cut(String name, String stream, List<Seen> expected) {
        assertThat(everyWay(() -> new SseFramer(CAP), utf8(stream)))
                .allSatisfy(records -> assertThat(records).isEqualTo(expected));
    }

    @Test
    void last_event_without_a_blank_line_is_delivered_at_the_end_and_says_so() {
        for (String stream : List.of(
                "data: a\n\nevent: e\ndata: b", "data: a\n\nevent: e\ndata: b\n", "data: a\n\nevent: e\ndata: b\r")) {
            assertThat(everyWay(() -> new SseFramer(CAP), utf8(stream)))
                    .allSatisfy(records -> assertThat(records).containsExactly(data("a"), new Seen("e", "b", false)));
        }
    }

    @Test
    void what_is_no_event_is_not_delivered_at_the_end() {
        for (String stream :
                List.of("data: a\n\n: bye", "data: a\n\nevent: x\n", "data: a\n\nid: 3", "data: a\n\ndat")) {
            assertThat(everyWay(() -> new SseFramer(CAP), utf8(stream)))
                    .allSatisfy(records -> assertThat(records).containsExactly(data("a")));
        }
    }

    @Test
    void event_is_delivered_as_soon_as_its_last_carriage_return_is_there() {
        SseFramer framer = new SseFramer(CAP);
        List<String> seen = new ArrayList<>();
        feed(framer, "data: a\r\n\r", record -> seen.add(record.text()));
        assertThat(seen).containsExactly("a");
        feed(framer, "\ndata: b\n\n", record -> seen.add(record.text()));
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void comments_are_counted_as_they_come() {
        SseFramer framer = new SseFramer(CAP);
        assertThat(framer.comments()).isZero();
        feed(framer, ":\n\n: keep", record -> {});
        assertThat(framer.comments()).isEqualTo(1);
        feed(framer, "-alive\n\ndata: a\n:\n", record -> {});
        assertThat(framer.comments()).isEqualTo(3);
    }

    @Test
    void last_id_is_kept_unless_it_holds_a_null() {
        SseFramer framer = new SseFramer(CAP);
        assertThat(framer.lastId()).isEmpty();
        feed(framer, "id: first-é\n\n", record -> {});
        assertThat(framer.lastId()).isEqualTo("first-é");
        feed(framer, "id: 2\ndata: x\n\nid: a\0b\n\n", record -> {});
        assertThat(framer.lastId()).isEqualTo("2");
        feed(framer, "id\n", record -> {});
        assertThat(framer.lastId()).isEmpty();
    }

    @Test
    void names_come_back_as_they_were_however_many_there_are() {
        List<String> names =
                IntStream.range(0, 40).mapToObj(i -> "event-" + i % 20).toList();
        StringBuilder stream = new StringBuilder();
        names.forEach(name -> stream.append("event: ").append(name).append("\ndata: x\n\n"));
        assertThat(feed(new SseFramer(CAP), utf8(stream.toString())))
                .extracting(Seen::event)
                .isEqualTo(names);
    }

    @Test
    void name_that_is_no_utf8_is_replaced() {
        byte[] stream = utf8("event: \u0001a\ndata: 1\n\nevent: \u0001a\ndata: 2\n\n");
        for (int i = 0; i < stream.length; i++) {
            stream[i] = stream[i] == 1 ? (byte) 0xFF : stream[i];
        }
        assertThat(everyWay(() -> new SseFramer(CAP), stream))
                .allSatisfy(
                        records -> assertThat(records).extracting(Seen::event).containsExactly("\uFFFDa", "\uFFFDa"));
    }

    @Test
    void data_as_long_as_the_cap_is_accepted() {
        byte[] stream = utf8("\uFEFFdata: 12345678\n\ndata: 123\r\ndata:4567\r\n\r\n");
        assertThat(everyWay(() -> new SseFramer(8), stream))
                .allSatisfy(records -> assertThat(records).containsExactly(data("12345678"), data("123\n4567")));
    }

    @Test
    void data_longer_than_the_cap_is_refused_naming_the_cap_wherever_it_is_cut() {
        for (String stream : List.of(
                "data: 123456789\n\n",
                "data: 123456789",
                "data: 1234\ndata: 5678\n\n",
                "data\n".repeat(10) + "\n",
                ": a comment much longer than all that\n",
                "event: as is this name of an event\n")) {
            byte[] bytes = utf8(stream);
            for (int i = 0; i <= bytes.length; i++) {
                int cut = i;
                assertThatThrownBy(() -> Framing.cutAt(new SseFramer(8), bytes, cut))
                        .isInstanceOf(MalformedResponseException.class)
                        .hasMessageContaining("cap of 8 bytes");
            }
            assertThatThrownBy(() -> Framing.inPiecesOf(1, new SseFramer(8), bytes))
                    .isInstanceOf(MalformedResponseException.class);
        }
    }

    @Test
    void data_longer_than_any_buffer_is_put_together() {
        String text = "é".repeat(200_000);
        assertThat(feed(new SseFramer(CAP), utf8("data: " + text + "\ndata: x\n\ndata: y\n\n")))
                .containsExactly(data(text + "\nx"), data("y"));
    }
}
