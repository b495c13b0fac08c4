package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.testserver.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever the network cuts an answer, its events are the same. */
class ByteSplitTest extends WireFixture {
    private static final String EMOJI = "\ud83d\ude42";
    private static final String CJK = "\u4f60\u597d";

    private static final List<String> RECORDS = List.of(
            "{\"r\":\"l\u00e4sst gr\u00fc\u00dfen\"}",
            WordDecoder.word("Hel"),
            "{\"unknown\":{\"nested\":[1,2.5e-3,true,null,\"\\u00fc }\"]},\"created_at\":\"2026-11-22T10:00:00Z\"}",
            WordDecoder.word("lo " + EMOJI),
            WordDecoder.word(CJK + " \\ud83d\\ude42 \\n\\\"x\\\""),
            "{\"model\":\"tiny\",\"t\":\"" + EMOJI + EMOJI + "\",\"n\":-1.5e3}",
            WordDecoder.DONE);

    private static final List<ChatEvent> EVENTS = List.of(
            new ChatEvent.ReasoningDelta("l\u00e4sst gr\u00fc\u00dfen"),
            new ChatEvent.TextDelta("Hel"),
            new ChatEvent.TextDelta("lo " + EMOJI),
            new ChatEvent.TextDelta(CJK + " " + EMOJI + " \n\"x\""),
            new ChatEvent.TextDelta(EMOJI + EMOJI));

    private static String body(StreamFormat format) {
        StringBuilder body = new StringBuilder();
        for (String record : RECORDS) {
            if (format == StreamFormat.NDJSON) {
                body.append(record).append(record.length() % 2 == 0 ? "\n" : "\r\n");
            } else {
                body.append(": ping\r\n\r\nevent: word\ndata: ").append(record).append("\r\n\r\n");
            }
        }
        return body.toString();
    }

    private void assertSameEvents(StreamFormat format, Script script, String how) {
        answers(script);
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = transport.chat(call().build(), format, WordDecoder::new)) {
            stream.forEach(events::add);
        }
        assertThat(events.subList(0, events.size() - 1)).as(how).isEqualTo(EVENTS);
        assertThat(((ChatEvent.Finished) events.get(events.size() - 1))
                        .response()
                        .text())
                .as(how)
                .isEqualTo("Hello " + EMOJI + CJK + " " + EMOJI + " \n\"x\"" + EMOJI + EMOJI);
    }

    @ParameterizedTest
    @EnumSource(StreamFormat.class)
    void every_single_cut_gives_the_same_events(StreamFormat format) {
        String body = body(format);
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        assertThat(length).isBetween(200, 600);
        for (int cut = 1; cut < length; cut++) {
            assertSameEvents(
                    format, Script.ok(format.mediaType()).splitAt(body, cut).end(), "cut at " + cut);
        }
    }

    @ParameterizedTest
    @EnumSource(StreamFormat.class)
    void one_byte_at_a_time_gives_the_same_events(StreamFormat format) {
        for (int size : new int[] {1, 2, 3, 7}) {
            assertSameEvents(
                    format,
                    Script.ok(format.mediaType()).splitEvery(body(format), size).end(),
                    "pieces of " + size);
        }
    }

    @Test
    void a_charset_that_the_server_names_by_mistake_changes_nothing() {
        assertSameEvents(
                StreamFormat.NDJSON,
                Script.ok(NDJSON + "; charset=ISO-8859-1")
                        .chunk(body(StreamFormat.NDJSON))
                        .end(),
                "named charset");
    }
}
