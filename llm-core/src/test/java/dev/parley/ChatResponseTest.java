package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatResponseTest {
    record Answer(int n) {}

    private static ChatResponse.Builder text(String text) {
        return ChatResponse.builder().text(text);
    }

    @Test
    void everything_set_is_there_and_survives_toBuilder() {
        ChatMessage message = ChatMessage.of(
                Role.ASSISTANT, List.of(ReasoningPart.of("hm"), new TextPart("a"), new ToolCall("1", "t", "{}")));
        ChatResponse response = ChatResponse.builder(message, FinishReason.TOOL_CALLS)
                .usage(Usage.builder().promptTokens(1).build())
                .timings(Timings.builder().total(Duration.ofSeconds(1)).build())
                .model("m-2026")
                .requestedModel("m")
                .provider("p")
                .requestId("r")
                .createdAt(Instant.EPOCH)
                .warning(new Warning("w", "careful"))
                .logprobs(List.of(TokenLogprob.of("a", 0)))
                .metadata("k", List.of(1))
                .build();
        assertThat(response.message()).isEqualTo(message);
        assertThat(response.text()).isEqualTo("a");
        assertThat(response.reasoning()).contains("hm");
        assertThat(response.refusal()).isEmpty();
        assertThat(response.toolCalls()).hasSize(1);
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.model()).isEqualTo("m-2026");
        assertThat(response.requestedModel()).isEqualTo("m");
        assertThat(response.provider()).isEqualTo("p");
        assertThat(response.requestId()).contains("r");
        assertThat(response.createdAt()).contains(Instant.EPOCH);
        assertThat(response.warnings()).containsExactly(new Warning("w", "careful"));
        assertThat(response.logprobs()).hasSize(1);
        assertThat(response.metadata()).isEqualTo(Map.of("k", List.of(1)));
        assertThat(response.toBuilder().build()).isEqualTo(response).hasSameHashCodeAs(response);
        assertThat(response.toBuilder().requestId("s").build()).isNotEqualTo(response);
        assertThat(response.toBuilder().metadata("l", 1).build()).isNotEqualTo(response);
    }

    @Test
    void what_nobody_said_is_unknown() {
        ChatResponse response = ChatResponse.builder().requestedModel("m").build();
        assertThat(response.text()).isEmpty();
        assertThat(response.finishReason()).isEqualTo(FinishReason.UNKNOWN);
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(response.timings()).isEqualTo(Timings.NONE);
        assertThat(response.model()).isEqualTo("m");
        assertThat(response.requestId()).isEmpty();
    }

    @Test
    void changing_what_was_passed_changes_nothing() {
        List<Warning> warnings = new ArrayList<>(List.of(new Warning("w", "")));
        List<Object> inner = new ArrayList<>(List.of(1));
        ChatResponse.Builder builder = ChatResponse.builder().warnings(warnings).metadata("k", inner);
        ChatResponse response = builder.build();
        warnings.clear();
        inner.clear();
        builder.warning(new Warning("x", ""));
        assertThat(response.warnings()).hasSize(1).isUnmodifiable();
        assertThat(response.metadata()).isEqualTo(Map.of("k", List.of(1))).isUnmodifiable();
    }

    @Test
    void bad_values_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatResponse.builder().message(ChatMessage.user("u")))
                .withMessageContaining("role user")
                .withMessageContaining("assistant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatResponse.builder().metadata(" ", 1))
                .withMessageContaining("metadata key");
        assertThatNullPointerException()
                .isThrownBy(() -> ChatResponse.builder().usage(null))
                .withMessage("usage");
        assertThatNullPointerException()
                .isThrownBy(() -> ChatResponse.builder().text(null))
                .withMessage("text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1}",
                " \n{\"n\":1}\n",
                "```json\n{\"n\":1}\n```",
                "```\n{\"n\":1}\n```\n",
                "\n```JSON \r\n{\"n\":\r\n1}\r\n```",
                "````json\n{\"n\":1}\n````",
                "~~~json\n{\"n\":1}\n~~~"
            })
    void json_is_read_bare_or_fenced(String answer) {
        assertThat(text(answer).build().as(Answer.class)).isEqualTo(new Answer(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sure! ```json\n{\"n\":1}\n```",
                "```json\n{\"n\":1}\n``` there you are",
                "```json\n{\"n\":1}\n```\n```json\n{\"n\":2}\n```",
                "```json\n{\"n\":1}",
                "```json {\"n\":1} ```",
                "``````",
                "```",
                "one",
                ""
            })
    void anything_else_is_refused_with_an_excerpt(String answer) {
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(
                        () -> text(answer).provider("ollama").model("m").build().as(Answer.class))
                .withMessageContaining("cannot be read as Answer")
                .withMessageContaining(answer.isEmpty() ? "the answer is empty" : answer.split("\n")[0])
                .withMessageContaining("ollama")
                .withMessageContaining("'m'");
    }

    @Test
    void a_long_answer_is_quoted_in_part() {
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> text("x".repeat(100_000)).build().as(Answer.class))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000).contains("…"));
    }

    @Test
    void an_answer_that_does_not_fit_names_the_place() {
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> text("{\"n\":\"one\"}").build().as(Answer.class))
                .withMessageContaining("$.n")
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_message_tells_why_there_is_no_json() {
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> text("{\"n\":")
                        .finishReason(FinishReason.LENGTH)
                        .build()
                        .as(Answer.class))
                .withMessageContaining("maxTokens");
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> ChatResponse.builder()
                        .message(ChatMessage.of(Role.ASSISTANT, List.of(new RefusalPart("no"))))
                        .build()
                        .as(Answer.class))
                .withMessageContaining("refusal()");
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> ChatResponse.builder()
                        .finishReason(FinishReason.TOOL_CALLS)
                        .build()
                        .as(Answer.class))
                .withMessageContaining("toolCalls()");
    }

    @Test
    void a_class_json_cannot_be_read_into_is_the_callers_mistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> text("{}").build().as(Thread.class))
                .withMessageContaining("java.lang.Thread");
    }

    @Test
    void a_function_reads_the_text_its_own_way() {
        int answer = text("42").build().as(Integer::parseInt);
        assertThat(answer).isEqualTo(42);
        assertThatExceptionOfType(NumberFormatException.class)
                .isThrownBy(() -> text("x").build().as(Integer::parseInt));
    }
}
