package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatMessageTest {
    private static final ImagePart IMAGE = ImagePart.of("GIF89a".getBytes(StandardCharsets.US_ASCII));
    private static final ToolCall CALL = new ToolCall("1", "weather", "{}");

    @Test
    void parts_are_found_by_kind() {
        ChatMessage message = ChatMessage.of(
                Role.ASSISTANT,
                List.of(
                        ReasoningPart.of("h"),
                        ReasoningPart.of("m"),
                        new TextPart("a"),
                        CALL,
                        new TextPart("b"),
                        new RefusalPart("no")));
        assertThat(message.text()).isEqualTo("ab");
        assertThat(message.reasoning()).contains("hm");
        assertThat(message.refusal()).contains("no");
        assertThat(message.toolCalls()).containsExactly(CALL);
        assertThat(message.parts()).hasSize(6).isUnmodifiable();
    }

    @Test
    void what_is_not_there_is_empty() {
        ChatMessage message = ChatMessage.of(Role.ASSISTANT, List.of());
        assertThat(message.text()).isEmpty();
        assertThat(message.reasoning()).isEmpty();
        assertThat(message.refusal()).isEmpty();
        assertThat(message.toolCalls()).isEmpty();
        assertThat(message.toolResults()).isEmpty();
        assertThat(message.images()).isEmpty();
    }

    @Test
    void short_forms_are_those_of_the_builder() {
        assertThat(ChatMessage.user("hi", IMAGE))
                .isEqualTo(ChatMessage.user(new TextPart("hi"), IMAGE))
                .isEqualTo(ChatMessage.builder(Role.of("user"))
                        .text("hi")
                        .part(IMAGE)
                        .build());
        assertThat(ChatMessage.user("hi", IMAGE).images()).containsExactly(IMAGE);
        assertThat(ChatMessage.system("s").role()).isEqualTo(Role.SYSTEM);
        assertThat(ChatMessage.assistant("a").role()).isEqualTo(Role.ASSISTANT);
        ToolResult result = ToolResult.of(CALL, "sunny");
        assertThat(ChatMessage.tool(result).toolResults()).containsExactly(result);
    }

    @Test
    void changing_what_was_passed_changes_nothing() {
        List<ContentPart> parts = new ArrayList<>(List.of(new TextPart("a")));
        List<Object> noted = new ArrayList<>(List.of(1));
        ChatMessage message =
                ChatMessage.builder(Role.USER).parts(parts).metadata("k", noted).build();
        parts.clear();
        noted.clear();
        assertThat(message.text()).isEqualTo("a");
        assertThat(message.metadata()).isEqualTo(Map.of("k", List.of(1))).isUnmodifiable();
    }

    @Test
    void equality_is_by_content_and_survives_toBuilder() {
        ChatMessage message =
                ChatMessage.builder(Role.USER).text("a").metadata("k", "v").build();
        assertThat(message.toBuilder().build())
                .isEqualTo(message)
                .hasSameHashCodeAs(message)
                .isNotSameAs(message);
        assertThat(message)
                .isNotEqualTo(ChatMessage.user("a"))
                .isNotEqualTo(message.toBuilder().text("b").build())
                .isNotEqualTo(ChatMessage.builder(Role.SYSTEM)
                        .text("a")
                        .metadata("k", "v")
                        .build());
        assertThat(message.toString()).contains("user", "a", "k");
    }

    @Test
    void a_message_without_parts_is_the_assistants_alone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatMessage.user())
                .withMessageContaining("user")
                .withMessageContaining("at least one part");
    }

    @Test
    void parts_belong_to_their_roles() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatMessage.user(CALL))
                .withMessageContaining("ToolCall")
                .withMessageContaining("role assistant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatMessage.of(Role.ASSISTANT, List.of(ToolResult.of(CALL, ""))))
                .withMessageContaining("ToolResult")
                .withMessageContaining("role tool");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatMessage.of(Role.TOOL, List.of(new TextPart("sunny"))))
                .withMessageContaining("TextPart")
                .withMessageContaining("tool results alone");
        assertThat(ChatMessage.of(Role.of("critic"), List.of(CALL, new TextPart("x")))
                        .toolCalls())
                .hasSize(1);
    }

    @Test
    void null_and_blank_keys_are_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> ChatMessage.user((String) null))
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> ChatMessage.builder(null))
                .withMessage("role");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatMessage.builder(Role.USER).metadata(" ", 1))
                .withMessageContaining("metadata key");
    }
}
