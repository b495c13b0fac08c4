package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.TruncatedStreamException;
import dev.parley.spi.http.HttpLimits;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clauses about answers that come in pieces or break off. */
abstract class FaultClauses extends HttpBase {
    FaultClauses() {}

    // how the bytes come

    @Test
    void every_cut_of_the_bytes_gives_the_same_events() {
        byte[] body = body();
        chatIs(rig.whole());
        List<Object> expected = chat().timeless();
        assertThat(chat().response().text()).isEqualTo(Rig.TEXT);
        Script[] cuts = new Script[body.length - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = Script.ok(wire.contentType()).splitAt(body, i + 1).end();
        }
        chatIs(cuts[0], List.of(cuts).subList(1, cuts.length).toArray(Script[]::new));
        for (int i = 0; i < cuts.length; i++) {
            assertThat(chat().timeless()).as("cut after %d bytes", i + 1).isEqualTo(expected);
        }
    }

    @Test
    void pieces_of_any_size_give_the_same_events() {
        chatIs(rig.whole());
        List<Object> expected = chat().timeless();
        cutInto(body(), expected);
    }

    @TestFactory
    Stream<DynamicTest> recorded_answer_in_pieces_of_any_size_gives_the_same_events() {
        Map<String, byte[]> recordings = wire.recordings();
        onlyIf(!recordings.isEmpty(), "no recorded answers were given");
        return recordings.entrySet().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.getKey(), () -> {
                    byte[] body = recording.getValue();
                    chatIs(Script.ok(wire.contentType()).chunk(body).end());
                    cutInto(body, chat().timeless());
                }));
    }

    private void cutInto(byte[] body, List<Object> expected) {
        for (int size : new int[] {1, 2, 3, 5, 16, 61}) {
            chatIs(Script.ok(wire.contentType()).splitEvery(body, size).end());
            assertThat(chat().timeless()).as("pieces of %d bytes", size).isEqualTo(expected);
        }
    }

    private byte[] body() {
        StringBuilder body = new StringBuilder(wire.begin());
        Rig.DELTAS.forEach(delta -> body.append(wire.text(delta)));
        return body.append(wire.end()).toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void answer_without_a_length_and_without_chunks_is_read() {
        chatIs(Script.ok(wire.contentType()).closeDelimited().chunk(body()).close());
        assertThat(chat().response().text()).isEqualTo(Rig.TEXT);
    }

    @Test
    void unknown_fields_are_ignored() {
        chatIs(rig.records(wire.textWithUnknownField("a"), wire.text("b"), wire.end())
                .end());
        assertThat(chat().response().text()).isEqualTo("ab");
    }

    @Test
    void unknown_records_are_ignored() {
        onlyIf(wire.unknownRecord().isPresent(), "the protocol has no kinds of records");
        chatIs(rig.records(wire.text("a"), wire.unknownRecord().orElseThrow(), wire.text("b"), wire.end())
                .end());
        Outcome outcome = chat();
        assertThat(outcome.response().text()).isEqualTo("ab");
        assertThat(outcome.events()).noneMatch(ChatEvent.Raw.class::isInstance);
    }

    @Test
    void end_mark_says_why_the_model_stopped() {
        assertThat(chat().response().finishReason()).isEqualTo(FinishReason.STOP);
    }

    // how an answer breaks off

    @TestFactory
    Stream<DynamicTest> error_in_the_middle_of_an_answer_is_an_error() {
        return breaksOff(
                rig -> rig.records(wire.text("half"), wire.error("the disk is on fire"))
                        .end(),
                LlmException.class,
                failure -> assertThat(failure)
                        .isNotInstanceOfAny(TruncatedStreamException.class, MalformedResponseException.class)
                        .hasMessageContaining("the disk is on fire"));
    }

    @TestFactory
    Stream<DynamicTest> end_without_the_end_mark_is_a_truncated_answer() {
        return breaksOff(rig -> rig.begun("half").end(), TruncatedStreamException.class);
    }

    @TestFactory
    Stream<DynamicTest> connection_that_is_closed_early_is_a_truncated_answer() {
        return breaksOff(rig -> rig.begun("half").close(), TruncatedStreamException.class);
    }

    @TestFactory
    Stream<DynamicTest> connection_that_is_closed_in_the_middle_of_a_chunk_is_a_truncated_answer() {
        String lost = wire.text("lost");
        return breaksOff(
                rig -> rig.begun("half")
                        .wire("400\r\n" + lost.substring(0, lost.length() / 2))
                        .close(),
                TruncatedStreamException.class);
    }

    @TestFactory
    Stream<DynamicTest> connection_that_is_reset_is_a_truncated_answer() {
        return inEveryForm(form -> {
            try (Course course = course(HttpTransport.builder())) {
                course.begin(form, course.rig().begun("half").awaitGate("reset").reset(), request("Hello"));
                course.awaitText();
                course.rig().server.gate("reset").open();
                course.end().failureAfter("half", TruncatedStreamException.class);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> malformed_record_is_an_error_and_what_follows_does_not_count() {
        return breaksOff(
                rig -> rig.records(wire.text("half"), wire.malformed(), wire.text("lost"), wire.end())
                        .end(),
                MalformedResponseException.class);
    }

    @TestFactory
    Stream<DynamicTest> answer_that_broke_off_is_not_asked_for_again() {
        return inEveryForm(form -> {
            RetryPolicy eager = RetryPolicy.builder().baseDelay(Duration.ZERO).build();
            try (Course course = course(HttpTransport.builder().retryPolicy(eager))) {
                course.begin(form, course.rig().begun("half").close(), request("Hello"));
                assertThat(course.end()
                                .failureAfter("half", TruncatedStreamException.class)
                                .attempts())
                        .isEqualTo(1);
                assertThat(course.rig().chats()).isEqualTo(1);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> record_beyond_the_limit_is_refused() {
        return inEveryForm(form -> {
            HttpLimits small = HttpLimits.builder().maxRecordBytes(64 << 10).build();
            Outcome outcome = chat(
                    form,
                    HttpTransport.builder().limits(small),
                    rig -> rig.begun("half")
                            .chunk(wire.text("x".repeat(65 << 10)))
                            .chunk(wire.end())
                            .end());
            assertThat(outcome.failureAfter("half", MalformedResponseException.class))
                    .hasMessageFindingMatch("65536|64 KiB");
        });
    }

    private Stream<DynamicTest> breaksOff(Function<Rig, Script> answer, Class<? extends LlmException> expected) {
        return breaksOff(answer, expected, failure -> {});
    }

    private Stream<DynamicTest> breaksOff(
            Function<Rig, Script> answer, Class<? extends LlmException> expected, Consumer<LlmException> more) {
        return inEveryForm(form -> {
            LlmException failure = chat(form, answer).failureAfter("half", expected);
            assertThat(failure.provider()).contains(provider.info().id());
            more.accept(failure);
        });
    }
}
