package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToolLoopTest {
    private static final Tool NOW = Tool.of("now", "Tells the time");
    private static final ChatRequest REQUEST = ChatRequest.of("m", "What is the weather?");

    record City(String city, Optional<Integer> days) {}

    record Forecast(String city, int degrees) {}

    private final List<ChatRequest> asked = new ArrayList<>();

    @AfterEach
    void clear_the_interrupt_flag() {
        Thread.interrupted();
    }

    private BackendProvider answering(ChatResponse... responses) {
        ArrayDeque<ChatResponse> script = new ArrayDeque<>(Arrays.asList(responses));
        return request -> {
            asked.add(request);
            return ChatStream.of(script.remove());
        };
    }

    private static ChatResponse calling(int tokens, ToolCall... calls) {
        return ChatResponse.builder()
                .message(ChatMessage.of(Role.ASSISTANT, List.of(calls)))
                .finishReason(FinishReason.TOOL_CALLS)
                .usage(Usage.builder().promptTokens(tokens).completionTokens(1).build())
                .build();
    }

    private static ChatResponse saying(int tokens, String text) {
        return ChatResponse.builder()
                .text(text)
                .finishReason(FinishReason.STOP)
                .usage(Usage.builder().promptTokens(tokens).completionTokens(2).build())
                .build();
    }

    private static ToolCall call(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments);
    }

    @Test
    void two_rounds_of_tools_lead_to_an_answer() {
        ToolCall first = call("1", "weather", "{\"city\":\"Kraków\"}");
        ToolCall second = call("2", "now", "");
        List<ToolLoopStep> reported = new ArrayList<>();
        ToolLoop loop = ToolLoop.builder(answering(calling(10, first), calling(20, second), saying(30, "Sunny.")))
                .tool("weather", "Tells the weather", City.class, city -> new Forecast(city.city(), 21))
                .tool(NOW, call -> "noon")
                .onStep(reported::add)
                .build();

        ToolLoopResult result = loop.run(REQUEST);

        assertThat(result.text()).isEqualTo("Sunny.");
        assertThat(result.stoppedAtBound()).isFalse();
        assertThat(result.usage())
                .isEqualTo(Usage.builder().promptTokens(60).completionTokens(4).build());
        assertThat(result.messages())
                .containsExactly(
                        ChatMessage.user("What is the weather?"),
                        ChatMessage.of(Role.ASSISTANT, List.of(first)),
                        ChatMessage.tool(ToolResult.of(first, "{\"city\":\"Kraków\",\"degrees\":21}")),
                        ChatMessage.of(Role.ASSISTANT, List.of(second)),
                        ChatMessage.tool(ToolResult.of(second, "noon")),
                        ChatMessage.assistant("Sunny."));
        assertThat(reported).isEqualTo(result.steps()).hasSize(3);
        assertThat(result.steps()).extracting(ToolLoopStep::round).containsExactly(1, 2, 3);
        assertThat(asked).extracting(request -> request.messages().size()).containsExactly(1, 3, 5);
        assertThat(asked)
                .allSatisfy(request ->
                        assertThat(request.tools()).extracting(Tool::name).containsExactly("weather", "now"));
    }

    @Test
    void several_calls_of_one_answer_run_in_order() {
        ToolLoop loop = ToolLoop.builder(
                        answering(calling(1, call("1", "now", "{}"), call("2", "now", "{}")), saying(1, "")))
                .tool(NOW, call -> "for " + call.id())
                .build();
        assertThat(loop.run(REQUEST).steps().get(0).executions())
                .extracting(execution -> execution.result().content())
                .containsExactly("for 1", "for 2");
    }

    @Test
    void the_bound_stops_the_loop_and_leaves_the_last_calls_alone() {
        List<ToolCall> handled = new ArrayList<>();
        ToolCall again = call("1", "now", "{}");
        ToolLoop loop = ToolLoop.builder(answering(calling(1, again), calling(1, again), saying(1, "never")))
                .tool(NOW, call -> {
                    handled.add(call);
                    return "noon";
                })
                .maxRounds(2)
                .build();

        ToolLoopResult result = loop.run(REQUEST);

        assertThat(result.stoppedAtBound()).isTrue();
        assertThat(result.response().toolCalls()).containsExactly(again);
        assertThat(result.steps()).hasSize(2);
        assertThat(result.steps().get(1).executions()).isEmpty();
        assertThat(handled).hasSize(1);
        assertThat(asked).hasSize(2);
    }

    @Test
    void an_answer_in_the_last_round_is_not_stopped_at_the_bound() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "now", "{}")), saying(1, "done")))
                .tool(NOW, call -> "noon")
                .maxRounds(2)
                .build();
        assertThat(loop.run(REQUEST).stoppedAtBound()).isFalse();
    }

    @Test
    void a_handler_that_throws_is_told_to_the_model_and_reported() {
        IllegalStateException failure = new IllegalStateException("the station is closed");
        ToolCall call = call("1", "now", "{}");
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call), saying(1, "Sorry.")))
                .tool(NOW, c -> {
                    throw failure;
                })
                .build();

        ToolLoopResult result = loop.run(REQUEST);

        assertThat(result.text()).isEqualTo("Sorry.");
        ToolLoopStep.Execution execution = result.steps().get(0).executions().get(0);
        assertThat(execution.failure()).containsSame(failure);
        assertThat(execution.call()).isEqualTo(call);
        assertThat(execution.result()).isEqualTo(ToolResult.failed(call, "the station is closed"));
        assertThat(asked.get(1).messages().get(2).toolResults()).containsExactly(execution.result());
    }

    @Test
    void an_exception_without_a_message_is_told_by_name() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "now", "{}")), saying(1, "")))
                .tool(NOW, c -> {
                    throw new UnsupportedOperationException();
                })
                .build();
        assertThat(content(loop)).isEqualTo("UnsupportedOperationException");
    }

    @Test
    void an_unknown_tool_is_told_to_the_model_with_the_known_ones() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "later", "{}")), saying(1, "")))
                .tool(NOW, c -> "noon")
                .build();
        assertThat(content(loop)).contains("'later'").contains("[now]");
    }

    @Test
    void cut_arguments_never_reach_the_handler() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "now", "{\"zone\":\"U")), saying(1, "")))
                .tool(NOW, c -> {
                    throw new AssertionError("called with " + c.arguments());
                })
                .build();
        assertThat(content(loop)).contains("not a whole JSON object");
    }

    @Test
    void arguments_that_do_not_fit_the_record_are_told_by_place() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "weather", "{\"days\":2}")), saying(1, "")))
                .tool("weather", "", City.class, city -> "sunny")
                .build();
        assertThat(content(loop)).contains("$.city");
    }

    private static String content(ToolLoop loop) {
        ToolResult result = loop.run(REQUEST).steps().get(0).executions().get(0).result();
        assertThat(result.error()).isTrue();
        return result.content();
    }

    @Test
    void results_that_are_not_text_are_told_as_json() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "weather", "{\"city\":\"x\"}")), saying(1, "")))
                .tool("weather", "", City.class, city -> Map.of("degrees", List.of(1, 2)))
                .build();
        assertThat(loop.run(REQUEST).messages().get(2).toolResults().get(0).content())
                .isEqualTo("{\"degrees\":[1,2]}");
    }

    @Test
    void a_forced_call_is_forced_once() {
        ToolLoop loop = ToolLoop.builder(answering(calling(1, call("1", "now", "{}")), saying(1, "noon")))
                .tool(NOW, c -> "noon")
                .build();
        loop.run(REQUEST.toBuilder().tool(NOW).toolChoice(ToolChoice.REQUIRED).build());
        assertThat(asked)
                .extracting(ChatRequest::toolChoice)
                .containsExactly(Optional.of(ToolChoice.REQUIRED), Optional.of(ToolChoice.AUTO));
        assertThat(asked.get(0).tools()).containsExactly(NOW);
    }

    @Test
    void a_different_tool_of_the_same_name_in_the_request_is_refused() {
        ToolLoop loop = ToolLoop.builder(answering()).tool(NOW, c -> "noon").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.run(
                        REQUEST.toBuilder().tool(Tool.of("now", "another")).build()))
                .withMessageContaining("'now'");
        assertThat(asked).isEmpty();
    }

    @Test
    void what_the_provider_throws_comes_out() {
        OverloadedException failure = new OverloadedException(ErrorDetails.of("busy"));
        BackendProvider provider = request -> ChatStream.failed(failure);
        assertThatExceptionOfType(OverloadedException.class)
                .isThrownBy(() -> ToolLoop.builder(provider).build().run(REQUEST))
                .isSameAs(failure);
    }

    @Test
    void an_interrupt_in_a_handler_ends_the_loop_and_keeps_the_flag() {
        ToolCall call = call("1", "now", "{}");
        ToolLoop throwing = ToolLoop.builder(answering(calling(1, call), saying(1, "never")))
                .tool(NOW, c -> {
                    throw new InterruptedException();
                })
                .build();
        assertThatExceptionOfType(LlmCancelledException.class).isThrownBy(() -> throwing.run(REQUEST));
        assertThat(Thread.interrupted()).isTrue();

        ToolLoop flagged = ToolLoop.builder(answering(calling(1, call, call), saying(1, "never")))
                .tool(NOW, c -> {
                    Thread.currentThread().interrupt();
                    return "noon";
                })
                .build();
        assertThatExceptionOfType(LlmCancelledException.class).isThrownBy(() -> flagged.run(REQUEST));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasSize(2);
    }

    @Test
    void bad_input_of_the_builder_is_refused_by_name() {
        ToolLoop.Builder builder = ToolLoop.builder(answering()).tool(NOW, c -> "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.tool(NOW, c -> ""))
                .withMessageContaining("'now'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRounds(0))
                .withMessageContaining("maxRounds 0");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.tool(NOW, null))
                .withMessage("handler");
        assertThatNullPointerException()
                .isThrownBy(() -> ToolLoop.builder(null))
                .withMessage("provider");
        assertThatNullPointerException().isThrownBy(() -> builder.onStep(null)).withMessage("onStep");
    }
}
