package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The small values: words, usage, timings, deadlines, tools, formats, events. */
class ValuesTest {
    record Answer(String text, Optional<Integer> score) {}

    @Test
    void words_are_equal_by_word_and_kept_verbatim() {
        assertThat(Role.of("user"))
                .isEqualTo(Role.USER)
                .hasSameHashCodeAs(Role.USER)
                .hasToString("user");
        assertThat(Role.of("User")).isNotEqualTo(Role.USER);
        assertThat(FinishReason.of("stop")).isEqualTo(FinishReason.STOP).hasSameHashCodeAs(FinishReason.STOP);
        assertThat(FinishReason.of("eos_token").word()).isEqualTo("eos_token");
        assertThat(FinishReason.of("user")).isNotEqualTo(Role.of("user"));
    }

    @Test
    void blank_words_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Role.of(" ")).withMessageContaining("role");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FinishReason.of(""))
                .withMessageContaining("finish reason");
        assertThatIllegalArgumentException().isThrownBy(() -> Reasoning.level(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ToolChoice.tool(" "))
                .withMessageContaining("tool name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Warning("", "m"))
                .withMessageContaining("code");
        assertThatNullPointerException().isThrownBy(() -> Role.of(null)).withMessage("role");
    }

    @Test
    void reasoning_has_a_level_unless_it_is_just_on_or_off() {
        assertThat(Reasoning.OFF.isOff()).isTrue();
        assertThat(Reasoning.OFF.level()).isEmpty();
        assertThat(Reasoning.ON.isOff()).isFalse();
        assertThat(Reasoning.ON.level()).isEmpty();
        assertThat(Reasoning.LOW.level()).contains("low");
        assertThat(Reasoning.level("max").level()).contains("max");
        assertThat(Reasoning.level("off")).isEqualTo(Reasoning.OFF);
    }

    @Test
    void tool_choice_names_its_tool() {
        assertThat(ToolChoice.tool("t").toolName()).contains("t");
        assertThat(ToolChoice.tool("t").kind()).isEqualTo("tool");
        assertThat(ToolChoice.tool("t")).isEqualTo(ToolChoice.tool("t")).isNotEqualTo(ToolChoice.tool("u"));
        assertThat(ToolChoice.tool("auto")).isNotEqualTo(ToolChoice.AUTO);
        assertThat(ToolChoice.REQUIRED.toolName()).isEmpty();
    }

    @Test
    void usage_is_unknown_until_said() {
        assertThat(Usage.UNKNOWN.promptTokens()).isEmpty();
        assertThat(Usage.UNKNOWN.totalTokens()).isEmpty();
        assertThat(Usage.UNKNOWN).isEqualTo(Usage.builder().build());
        assertThat(Usage.UNKNOWN.toString()).contains("prompt=?");
        assertThat(Usage.builder().promptTokens(0).build()).isNotEqualTo(Usage.UNKNOWN);
    }

    @Test
    void total_is_what_was_said_or_else_the_sum() {
        Usage sum = Usage.builder().promptTokens(3).completionTokens(4).build();
        assertThat(sum.totalTokens()).hasValue(7);
        assertThat(sum.toBuilder().totalTokens(9).build().totalTokens()).hasValue(9);
        assertThat(Usage.builder().promptTokens(3).build().totalTokens()).isEmpty();
    }

    @Test
    void usages_are_added_number_by_number() {
        Usage one = Usage.builder()
                .promptTokens(1)
                .completionTokens(2)
                .cachedTokens(1)
                .build();
        Usage other = Usage.builder()
                .promptTokens(10)
                .completionTokens(20)
                .reasoningTokens(5)
                .totalTokens(31)
                .build();
        Usage sum = one.plus(other);
        assertThat(sum.promptTokens()).hasValue(11);
        assertThat(sum.completionTokens()).hasValue(22);
        assertThat(sum.cachedTokens()).hasValue(1);
        assertThat(sum.reasoningTokens()).hasValue(5);
        assertThat(sum.totalTokens()).hasValue(34);
        assertThat(one.plus(Usage.UNKNOWN)).isEqualTo(one);
        assertThat(Usage.UNKNOWN.plus(other)).isEqualTo(other);
        assertThat(other.toBuilder().build()).isEqualTo(other).hasSameHashCodeAs(other);
    }

    @Test
    void negative_tokens_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.builder().cachedTokens(-1))
                .withMessageContaining("cachedTokens -1");
    }

    @Test
    void speed_is_tokens_over_the_time_of_generation() {
        Usage usage = Usage.builder().completionTokens(30).build();
        Timings timings = Timings.builder().generation(Duration.ofMillis(1500)).build();
        assertThat(timings.tokensPerSecond(usage).orElseThrow()).isCloseTo(20, within(1e-9));
        assertThat(timings.tokensPerSecond(Usage.UNKNOWN)).isEmpty();
        assertThat(Timings.NONE.tokensPerSecond(usage)).isEmpty();
        assertThat(Timings.builder().generation(Duration.ZERO).build().tokensPerSecond(usage))
                .isEmpty();
    }

    @Test
    void timings_are_equal_by_value_and_never_negative() {
        Timings timings = Timings.builder()
                .load(Duration.ofMillis(1))
                .prompt(Duration.ofMillis(2))
                .total(Duration.ofMillis(3))
                .firstToken(Duration.ofMillis(4))
                .build();
        assertThat(timings.toBuilder().build()).isEqualTo(timings).hasSameHashCodeAs(timings);
        assertThat(timings.firstToken()).contains(Duration.ofMillis(4));
        assertThat(timings.generation()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timings.builder().load(Duration.ofMillis(-1)))
                .withMessageContaining("load");
    }

    @Test
    void deadlines_start_from_the_defaults() {
        assertThat(Deadlines.DEFAULTS.connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Deadlines.DEFAULTS.firstToken()).isEqualTo(Duration.ofMinutes(5));
        assertThat(Deadlines.DEFAULTS.idle()).isEqualTo(Duration.ofMinutes(2));
        assertThat(Deadlines.DEFAULTS.total()).isEmpty();
        Deadlines total = Deadlines.builder().total(Duration.ofHours(1)).build();
        assertThat(total.total()).contains(Duration.ofHours(1));
        assertThat(total.toBuilder().noTotal().build()).isEqualTo(Deadlines.DEFAULTS);
        assertThat(total).isNotEqualTo(Deadlines.DEFAULTS);
    }

    @Test
    void deadlines_of_no_length_are_refused_with_the_way_out() {
        for (Duration limit : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Deadlines.builder().connect(limit))
                    .withMessageContaining("connect " + limit);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Deadlines.builder().firstToken(limit))
                    .withMessageContaining("firstToken");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Deadlines.builder().idle(limit))
                    .withMessageContaining("idle");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Deadlines.builder().total(limit))
                    .withMessageContaining("noTotal()");
        }
    }

    @Test
    void a_tool_has_a_schema_even_without_arguments() {
        Tool tool = Tool.of("now", "Tells the time");
        assertThat(tool.parameters().asMap()).containsEntry("type", "object");
        assertThat(tool.strict()).isFalse();
        assertThat(tool.toBuilder().build()).isEqualTo(tool).hasSameHashCodeAs(tool);
        assertThat(tool.toBuilder().strict(true).build()).isNotEqualTo(tool);
        assertThat(Tool.of("answer", "", Answer.class).parameters().text())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},"
                        + "\"score\":{\"type\":\"integer\"}},\"required\":[\"text\"],\"additionalProperties\":false}");
    }

    @Test
    void bad_tools_are_refused_by_name() {
        for (String name : List.of("", "two words", "é", "x".repeat(65))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tool.of(name, ""))
                    .withMessageContaining("tool name '" + name + "'")
                    .withMessageContaining("1 to 64");
        }
        for (String schema : List.of("[]", "\"object\"", "{\"type\":\"array\"}", "true")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tool.of("t", "", Json.of(schema)))
                    .withMessageContaining("parameters of the tool t")
                    .withMessageContaining(schema);
        }
    }

    @Test
    void a_format_has_a_schema_or_none() {
        assertThat(ResponseFormat.JSON.schema()).isEmpty();
        ResponseFormat format = ResponseFormat.schema(Answer.class);
        assertThat(format.name()).contains("Answer");
        assertThat(format.word()).isEqualTo("schema");
        assertThat(format)
                .isEqualTo(ResponseFormat.schema("Answer", format.schema().orElseThrow()));
        assertThat(format).isNotEqualTo(ResponseFormat.JSON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseFormat.schema("a b", Json.of("{}")))
                .withMessageContaining("schema name 'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseFormat.schema("a", Json.of("[]")))
                .withMessageContaining("JSON object");
    }

    @Test
    void events_refuse_null_and_copy_lists() {
        assertThatNullPointerException()
                .isThrownBy(() -> new ChatEvent.TextDelta(null))
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> new ChatEvent.Finished(null))
                .withMessage("response");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatEvent.ToolCallDelta(-1, "", "", ""))
                .withMessageContaining("index -1");
        List<TokenLogprob> tokens = new ArrayList<>(List.of(TokenLogprob.of("a", -0.1)));
        ChatEvent.TokenLogprobs event = new ChatEvent.TokenLogprobs(tokens);
        TokenLogprob token = new TokenLogprob("b", Double.NEGATIVE_INFINITY, tokens);
        tokens.clear();
        assertThat(event.tokens()).containsExactly(TokenLogprob.of("a", -0.1));
        assertThat(token.top()).hasSize(1);
    }
}
