package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChatOptionsTest {
    @Test
    void nothing_set_is_empty() {
        ChatOptions none = ChatOptions.none();
        assertThat(none.temperature()).isEmpty();
        assertThat(none.topP()).isEmpty();
        assertThat(none.minP()).isEmpty();
        assertThat(none.topK()).isEmpty();
        assertThat(none.maxTokens()).isEmpty();
        assertThat(none.seed()).isEmpty();
        assertThat(none.frequencyPenalty()).isEmpty();
        assertThat(none.presencePenalty()).isEmpty();
        assertThat(none.repeatPenalty()).isEmpty();
        assertThat(none.stop()).isEmpty();
        assertThat(none).isEqualTo(ChatOptions.builder().build()).hasToString("ChatOptions[]");
    }

    @Test
    void the_edges_of_what_is_allowed_are_allowed() {
        ChatOptions options = ChatOptions.builder()
                .temperature(0)
                .topP(1)
                .minP(0)
                .topK(0)
                .maxTokens(1)
                .seed(Long.MIN_VALUE)
                .frequencyPenalty(-2)
                .presencePenalty(-2)
                .repeatPenalty(0)
                .build();
        assertThat(options.temperature()).hasValue(0);
        assertThat(options.topK()).hasValue(0);
        assertThat(options.seed()).hasValue(Long.MIN_VALUE);
        assertThat(options.toString()).contains("temperature=0.0, topP=1.0");
    }

    @Test
    void what_is_not_allowed_is_refused_by_name() {
        refuses("temperature -0.1", builder -> builder.temperature(-0.1));
        refuses("temperature NaN", builder -> builder.temperature(Double.NaN));
        refuses("temperature Infinity", builder -> builder.temperature(Double.POSITIVE_INFINITY));
        refuses("topP 0.0", builder -> builder.topP(0));
        refuses("topP 1.1", builder -> builder.topP(1.1));
        refuses("topP NaN", builder -> builder.topP(Double.NaN));
        refuses("minP -0.1", builder -> builder.minP(-0.1));
        refuses("minP 1.1", builder -> builder.minP(1.1));
        refuses("topK -1", builder -> builder.topK(-1));
        refuses("maxTokens 0", builder -> builder.maxTokens(0));
        refuses("frequencyPenalty NaN", builder -> builder.frequencyPenalty(Double.NaN));
        refuses("presencePenalty Infinity", builder -> builder.presencePenalty(Double.POSITIVE_INFINITY));
        refuses("repeatPenalty -1.0", builder -> builder.repeatPenalty(-1));
    }

    private static void refuses(String message, Consumer<ChatOptions.Builder> setter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> setter.accept(ChatOptions.builder()))
                .withMessageContaining(message)
                .withMessageContaining("must be");
    }

    @Test
    void an_empty_stop_sequence_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatOptions.builder().stop("a", ""))
                .withMessageContaining("stop");
    }

    @Test
    void merge_lets_the_other_win_where_it_says_something() {
        ChatOptions base =
                ChatOptions.builder().temperature(0.1).topK(3).stop("a").build();
        ChatOptions merged =
                base.merge(ChatOptions.builder().temperature(0.9).seed(1).build());
        assertThat(merged)
                .isEqualTo(ChatOptions.builder()
                        .temperature(0.9)
                        .topK(3)
                        .seed(1)
                        .stop("a")
                        .build());
        assertThat(base.merge(ChatOptions.builder().stop("b", "c").build()).stop())
                .containsExactly("b", "c");
        assertThat(base.merge(ChatOptions.none())).isEqualTo(base).hasSameHashCodeAs(base);
    }

    @Test
    void changing_the_list_that_was_passed_changes_nothing() {
        List<String> stop = new ArrayList<>(List.of("a"));
        ChatOptions options = ChatOptions.builder().stop(stop).build();
        stop.add("b");
        assertThat(options.stop()).containsExactly("a").isUnmodifiable();
    }
}
