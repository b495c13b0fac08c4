package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.ServerException;
import dev.parley.testserver.Script;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys are found however they are written, and a text made to be hard to search is searched as quickly as any. */
class RedactionTest extends WireFixture {
    private static final String KEY = "k3y/with+odd=chars&more";
    private static final int MIB = 1 << 20;

    static Stream<String> hostile() {
        String almost = KEY.substring(0, KEY.length() - 1);
        return Stream.of(
                "\\",
                "\"",
                "\\\"",
                almost,
                almost.replace("/", "\\/"),
                "\\\\\\" + almost,
                "\\u006",
                "\\u006b",
                "Bearer ",
                "Bearer" + " ".repeat(1000),
                "sk-",
                "<title",
                "<title>");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void the_time_grows_no_faster_than_the_text(String piece) {
        String text = piece.repeat(MIB / piece.length() + 1);
        assertTimeoutPreemptively(PATIENCE, () -> {
            assertThat(Redaction.redact(text + KEY, List.of("Bearer " + KEY))).doesNotContain(KEY);
            assertThat(ErrorWords.title(text)).isEmpty();
        });
    }

    @Test
    void the_longest_record_is_searched_in_no_time() {
        String text = "\\\\u006b3y".repeat(16 * MIB / 9);
        assertTimeoutPreemptively(
                PATIENCE,
                () -> assertThat(Redaction.redact(text, List.of("Bearer " + KEY)))
                        .isSameAs(text));
    }

    @Test
    void a_key_that_overlaps_with_its_own_beginning_is_found() {
        String key = "aaab".repeat(3) + "aaac";
        assertThat(Redaction.redact("aaab".repeat(7) + "aaac\\", List.of(key))).isEqualTo("aaab".repeat(4) + "****\\");
        assertThat(Redaction.redact("\\aaab\\".repeat(3) + "\\u0061aac!" + key, List.of(key)))
                .isEqualTo("****!****");
    }

    @ParameterizedTest
    @CsvSource({
        "x a\\\\b/c y, x **** y",
        "x a\\b\\/c y, x **** y",
        "x a\\u005cb\\u002fc y, x **** y",
        "x ab/d \\u00 y\\, x ab/d \\u00 y\\",
    })
    void a_key_with_a_backslash_is_found_too(String text, String redacted) {
        assertThat(Redaction.redact(text, List.of("a\\b/c"))).isEqualTo(redacted);
    }

    @Test
    void what_is_too_short_to_be_a_key_is_left_alone() {
        assertThat(Redaction.redact("abc \\a", List.of("abc", "Bearer a", "Bearer ", "\\\\\\\\\\")))
                .isEqualTo("abc \\a");
    }

    @Test
    void a_refusal_of_nothing_but_backslashes_is_an_answer_like_any_other() {
        answers(Script.reply(500, "text/plain", "\\".repeat(40_000)));
        assertThat(failure(chat(call().credential("Authorization", () -> "Bearer " + KEY))
                        .responseAsync()))
                .isInstanceOf(ServerException.class);
    }
}
