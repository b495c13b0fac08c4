package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    private static final Tool WEATHER = Tool.of("weather", "Tells the weather");

    private static ChatRequest.Builder full() {
        return ChatRequest.builder("m")
                .system("s")
                .user("u")
                .assistant("a")
                .temperature(0.5)
                .topP(0.9)
                .topK(40)
                .maxTokens(100)
                .stop("\n", "END")
                .seed(-7)
                .frequencyPenalty(-1)
                .presencePenalty(1)
                .tool(WEATHER)
                .toolChoice(ToolChoice.tool("weather"))
                .responseFormat(ResponseFormat.JSON)
                .reasoning(Reasoning.HIGH)
                .logprobs(3)
                .deadlines(Deadlines.builder().idle(Duration.ofSeconds(1)).build())
                .metadata("user", "42")
                .providerOption("num_ctx", 8192)
                .rawEvents(true);
    }

    @Test
    void everything_set_is_there_and_survives_toBuilder() {
        ChatRequest request = full().build();
        assertThat(request.model()).isEqualTo("m");
        assertThat(request.messages())
                .containsExactly(ChatMessage.system("s"), ChatMessage.user("u"), ChatMessage.assistant("a"));
        assertThat(request.options())
                .isEqualTo(ChatOptions.builder()
                        .temperature(0.5)
                        .topP(0.9)
                        .topK(40)
                        .maxTokens(100)
                        .stop(List.of("\n", "END"))
                        .seed(-7)
                        .frequencyPenalty(-1)
                        .presencePenalty(1)
                        .build());
        assertThat(request.tools()).containsExactly(WEATHER);
        assertThat(request.toolChoice()).contains(ToolChoice.tool("weather"));
        assertThat(request.responseFormat()).contains(ResponseFormat.JSON);
        assertThat(request.reasoning()).contains(Reasoning.HIGH);
        assertThat(request.logprobs()).isTrue();
        assertThat(request.topLogprobs()).hasValue(3);
        assertThat(request.deadlines().orElseThrow().idle()).isEqualTo(Duration.ofSeconds(1));
        assertThat(request.metadata()).isEqualTo(Map.of("user", "42"));
        assertThat(request.providerOptions()).isEqualTo(Map.of("num_ctx", 8192));
        assertThat(request.rawEvents()).isTrue();
        assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
    }

    @Test
    void nothing_set_is_empty() {
        ChatRequest request = ChatRequest.of("m", "hi");
        assertThat(request.options()).isEqualTo(ChatOptions.none());
        assertThat(request.tools()).isEmpty();
        assertThat(request.toolChoice()).isEmpty();
        assertThat(request.responseFormat()).isEmpty();
        assertThat(request.reasoning()).isEmpty();
        assertThat(request.logprobs()).isFalse();
        assertThat(request.topLogprobs()).isEmpty();
        assertThat(request.deadlines()).isEmpty();
        assertThat(request.metadata()).isEmpty();
        assertThat(request.providerOptions()).isEmpty();
        assertThat(request.rawEvents()).isFalse();
        assertThat(request).isEqualTo(ChatRequest.builder("m").user("hi").build());
    }

    @Test
    void each_field_counts_for_equality() {
        ChatRequest request = full().build();
        assertThat(List.of(
                        full().model("n").build(),
                        full().user("more").build(),
                        full().seed(1).build(),
                        full().tool(Tool.of("other", "")).build(),
                        full().toolChoice(ToolChoice.AUTO).build(),
                        full().responseFormat(ResponseFormat.TEXT).build(),
                        full().reasoning(Reasoning.OFF).build(),
                        full().logprobs().build(),
                        full().deadlines(Deadlines.DEFAULTS).build(),
                        full().metadata("a", "b").build(),
                        full().providerOption("a", 1).build(),
                        full().rawEvents(false).build()))
                .doesNotContain(request)
                .doesNotHaveDuplicates();
    }

    @Test
    void changing_what_was_passed_changes_nothing() {
        List<Object> inner = new ArrayList<>(List.of("a"));
        Map<String, Object> option = new HashMap<>(Map.of("list", inner));
        List<ChatMessage> messages = new ArrayList<>(List.of(ChatMessage.user("u")));
        ChatRequest.Builder builder =
                ChatRequest.builder("m").messages(messages).providerOption("o", option);
        ChatRequest request = builder.build();
        inner.clear();
        option.clear();
        messages.clear();
        builder.user("later")
                .providerOption("p", 1)
                .metadata("k", "v")
                .tool(WEATHER)
                .temperature(1);
        assertThat(request)
                .isEqualTo(ChatRequest.builder("m")
                        .user("u")
                        .providerOption("o", Map.of("list", List.of("a")))
                        .build());
        assertThat(request.messages()).isUnmodifiable();
        assertThat(request.tools()).isUnmodifiable();
        assertThat(request.providerOptions()).isUnmodifiable();
        assertThat(request.metadata()).isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void blank_model_is_refused_at_once(String model) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.builder(model))
                .withMessage("model must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.builder("m").model(model))
                .withMessage("model must not be blank");
    }

    @Test
    void a_request_without_messages_is_refused_with_the_way_out() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.builder("m").build())
                .withMessage("a chat request needs at least one message; call user(…)");
    }

    @Test
    void two_tools_of_one_name_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full().tool(Tool.of("weather", "another")).build())
                .withMessageContaining("'weather'")
                .withMessageContaining("its own name");
    }

    @Test
    void a_tool_choice_without_its_tool_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full().toolChoice(ToolChoice.tool("wether")).build())
                .withMessageContaining("'wether'")
                .withMessageContaining("[weather]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.builder("m")
                        .user("u")
                        .toolChoice(ToolChoice.tool("t"))
                        .build())
                .withMessageContaining("no tools");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.builder("m")
                        .user("u")
                        .toolChoice(ToolChoice.REQUIRED)
                        .build())
                .withMessageContaining("call tool(…)");
    }

    @Test
    void bad_values_are_refused_by_name_at_the_setter() {
        ChatRequest.Builder builder = ChatRequest.builder("m");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.logprobs(-1))
                .withMessageContaining("logprobs -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.temperature(-1))
                .withMessageContaining("temperature -1.0")
                .withMessageContaining("0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.providerOption("cb", (Runnable) () -> {}))
                .withMessageContaining("providerOption 'cb'")
                .withMessageContaining("JSON");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.providerOption(" ", 1))
                .withMessageContaining("providerOption key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.metadata("", "v"))
                .withMessageContaining("metadata key");
        assertThatNullPointerException().isThrownBy(() -> builder.message(null)).withMessage("message");
        assertThatNullPointerException().isThrownBy(() -> builder.tool(null)).withMessage("tool");
        assertThatNullPointerException().isThrownBy(() -> builder.providerOption("k", null));
        assertThatNullPointerException()
                .isThrownBy(() -> ChatRequest.builder(null))
                .withMessage("model");
    }

    @Test
    void toString_does_not_repeat_what_people_wrote() {
        assertThat(ChatRequest.of("m", "my password").toString())
                .contains("model=m")
                .doesNotContain("password");
    }
}
