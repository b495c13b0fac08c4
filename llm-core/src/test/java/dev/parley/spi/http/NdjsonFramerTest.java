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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdjsonFramerTest {

    static Stream<Arguments> streams() {
        String longLine = "{\"x\":\"" + "0123456789".repeat(30) + "\"}";
        return Stream.of(
                arguments("nothing", "", List.of()),
                arguments("one line", "{}\n", List.of("{}")),
                arguments("several lines", "{\"a\":1}\n[2]\n3\n", List.of("{\"a\":1}", "[2]", "3")),
                arguments("carriage returns before line feeds", "{}\r\n[]\r\n", List.of("{}", "[]")),
                arguments("only one carriage return is dropped", "{}\r\r\n", List.of("{}\r")),
                arguments("a carriage return alone ends nothing", "{\r}\n", List.of("{\r}")),
                arguments("empty lines", "\n\n{}\n\r\n\n[]\n\n", List.of("{}", "[]")),
                arguments("blank lines", " \n\t \r\n{}\n  \n", List.of("{}")),
                arguments("blanks around a value stay", " {} \n", List.of(" {} ")),
                arguments("a byte order mark", "\uFEFF{}\n{}\n", List.of("{}", "{}")),
                arguments("a byte order mark alone in its line", "\uFEFF\n{}\n", List.of("{}")),
                arguments("a byte order mark later on", "{}\n\uFEFF{}\n", List.of("{}", "\uFEFF{}")),
                arguments("beyond ASCII", "\"café 😀\"\n\"日本語\"\n", List.of("\"café 😀\"", "\"日本語\"")),
                arguments("other line separators", "\"\u2028\u0085\u000B\"\n", List.of("\"\u2028\u0085\u000B\"")),
                arguments("a long line", longLine + "\n{}\n", List.of(longLine, "{}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void lines_are_the_same_wherever_the_stream_is_cut(String name, String stream, List<String> lines) {
        List<Seen> expected =
                lines.stream().map(line -> new Seen("", line, true)).toList();
        assertThat(everyWay(() -> new NdjsonFramer(CAP), utf8(stream)))
                .allSatisfy(records -> assertThat(records).isEqualTo(expected));
    }

    @Test
    void last_line_without_a_line_feed_is_delivered_at_the_end_and_says_so() {
        assertThat(everyWay(() -> new NdjsonFramer(CAP), utf8("{}\n{\"done\"")))
                .allSatisfy(records -> assertThat(records)
                        .containsExactly(new Seen("", "{}", true), new Seen("", "{\"done\"", false)));
        assertThat(everyWay(() -> new NdjsonFramer(CAP), utf8("{}\n{}\r")))
                .allSatisfy(records ->
                        assertThat(records).containsExactly(new Seen("", "{}", true), new Seen("", "{}", false)));
    }

    @Test
    void invalid_utf8_is_replaced_the_same_way_wherever_it_is_cut() {
        byte[] stream = {
            '"', (byte) 0xE2, (byte) 0x82, '"', '\n', (byte) 0xFF, (byte) 0xF0, (byte) 0x9F, '\n', (byte) 0x80
        };
        assertThat(everyWay(() -> new NdjsonFramer(CAP), stream))
                .allSatisfy(records -> assertThat(records)
                        .extracting(Seen::text)
                        .containsExactly("\"\uFFFD\"", "\uFFFD\uFFFD", "\uFFFD"));
    }

    @Test
    void line_as_long_as_the_cap_is_accepted_with_all_that_does_not_count() {
        byte[] stream = utf8("\uFEFF12345678\r\n12345678\n12345678\r\n12345678");
        assertThat(everyWay(() -> new NdjsonFramer(8), stream))
                .allSatisfy(records -> assertThat(records)
                        .extracting(Seen::text)
                        .containsExactly("12345678", "12345678", "12345678", "12345678"));
    }

    @Test
    void line_longer_than_the_cap_is_refused_naming_the_cap_wherever_it_is_cut() {
        for (String stream : List.of("{}\n123456789\n", "{}\n123456789", "{}\n12345678901234567890", "123456789\r\n")) {
            byte[] bytes = utf8(stream);
            for (int i = 0; i <= bytes.length; i++) {
                int cut = i;
                assertThatThrownBy(() -> Framing.cutAt(new NdjsonFramer(8), bytes, cut))
                        .isInstanceOf(MalformedResponseException.class)
                        .hasMessageContaining("cap of 8 bytes");
            }
            assertThatThrownBy(() -> Framing.inPiecesOf(1, new NdjsonFramer(8), bytes))
                    .isInstanceOf(MalformedResponseException.class);
        }
    }

    @Test
    void endless_line_is_refused_as_soon_as_it_is_above_the_cap() {
        NdjsonFramer framer = new NdjsonFramer(100_000);
        byte[] piece = new byte[10_000];
        java.util.Arrays.fill(piece, (byte) 'x');
        for (int i = 0; i < 10; i++) {
            framer.feed(ByteBuffer.wrap(piece), record -> {});
        }
        assertThatThrownBy(() -> framer.feed(ByteBuffer.wrap(piece), record -> {}))
                .isInstanceOf(MalformedResponseException.class);
    }

    @Test
    void line_longer_than_any_buffer_is_put_together() {
        String line = "\"" + "é".repeat(200_000) + "\"";
        assertThat(feed(new NdjsonFramer(CAP), utf8(line + "\n{}\n")))
                .containsExactly(new Seen("", line, true), new Seen("", "{}", true));
    }

    @Test
    void direct_buffer_is_consumed() {
        ByteBuffer direct = ByteBuffer.allocateDirect(64).put(utf8("{}\n[]\n")).flip();
        List<String> lines = new java.util.ArrayList<>();
        new NdjsonFramer(CAP).feed(direct, record -> lines.add(record.text()));
        assertThat(lines).containsExactly("{}", "[]");
        assertThat(direct.hasRemaining()).isFalse();
    }

    @Test
    void cap_out_of_range_is_refused_at_once() {
        assertThatThrownBy(() -> new NdjsonFramer(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxRecordBytes");
        assertThatThrownBy(() -> new SseFramer((1 << 30) + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
