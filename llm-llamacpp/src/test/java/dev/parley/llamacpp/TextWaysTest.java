package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a text on its way, whatever pieces it comes in. */
class TextWaysTest {
    private static String split(boolean open, String... pieces) {
        StringBuilder reasoning = new StringBuilder();
        StringBuilder answer = new StringBuilder();
        Optional<ThinkSplitter.Marks> marks = open ? ThinkSplitter.openIn("assistant\n<think>\n") : Optional.empty();
        ThinkSplitter splitter = new ThinkSplitter(marks, true, reasoning::append, answer::append);
        for (String piece : pieces) {
            splitter.push(piece);
        }
        splitter.flush();
        return reasoning + "|" + answer;
    }

    @Test
    void reasoning_between_marks_is_split_off_at_every_cut() {
        String text = "\n<think>\nI < 5 </thin k> think.</think>\n\nForty-two. <think>";
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(split(false, text.substring(0, cut), text.substring(cut)))
                    .isEqualTo("I < 5 </thin k> think.|Forty-two. <think>");
        }
        assertThat(split(false, text.split(""))).isEqualTo("I < 5 </thin k> think.|Forty-two. <think>");
    }

    @Test
    void block_that_the_prompt_has_opened_ends_with_its_mark() {
        assertThat(split(true, "Let me", " see</", "think", "> Done.")).isEqualTo("Let me see|Done.");
        assertThat(split(true, "cut off</thi")).isEqualTo("cut off</thi|");
    }

    @Test
    void text_without_marks_is_the_answer_as_it_is() {
        assertThat(split(false, " <", "b>bold</b>")).isEqualTo("| <b>bold</b>");
        assertThat(split(false, "<thi")).isEqualTo("|<thi");
        assertThat(split(false, "  ")).isEqualTo("|  ");
    }

    @Test
    void stop_word_is_found_at_every_cut_and_nothing_of_it_is_passed_on() {
        String text = "one two STOP three";
        for (int cut = 0; cut <= text.length(); cut++) {
            StopMatcher stops = new StopMatcher(List.of("STOP", "never"));
            String passed = stops.push(text.substring(0, cut)) + stops.push(text.substring(cut));
            assertThat(passed).isEqualTo("one two ");
            assertThat(stops.isStopped()).isTrue();
            assertThat(stops.flush()).isEmpty();
        }
    }

    @Test
    void earliest_of_several_stop_words_counts() {
        StopMatcher stops = new StopMatcher(List.of("bc", "abcd"));
        assertThat(stops.push("xabcd")).isEqualTo("x");
    }

    @Test
    void beginning_of_a_stop_word_is_held_back_until_it_is_none() {
        StopMatcher stops = new StopMatcher(List.of("aab"));
        assertThat(stops.push("a")).isEmpty();
        assertThat(stops.push("a")).isEmpty();
        assertThat(stops.push("a")).isEqualTo("a");
        assertThat(stops.flush()).isEqualTo("aa");
        assertThat(stops.isStopped()).isFalse();
    }

    @Test
    void placeholders_give_every_text_back() {
        for (String text : List.of(
                "plain", "\uD83D\uDE00", "a\u0000b", "\uE0F01f600\uE0F1", "\uD834\uDD1E\uD83E\uDD16$1\\", "€ \uE0F0")) {
            String there = Placeholders.in(text);
            assertThat(there.codePoints()).allMatch(c -> c > 0 && c <= 0xFFFF);
            assertThat(Placeholders.out(there)).isEqualTo(text);
        }
    }
}
