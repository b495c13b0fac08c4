package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ConnectionException;
import dev.parley.ImagePart;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ReasoningPart;
import dev.parley.RefusalPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.ToolCall;
import dev.parley.ToolResult;
import dev.parley.Warning;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final Rig rig = new Rig();
    private final FakeProvider a = FakeProvider.builder()
            .id("a")
            .models("m")
            .replies(request -> FakeReply.builder()
                    .text("answer " + request.messages().size())
                    .usage(10, 5)
                    .build())
            .build();
    private final FakeProvider b = FakeProvider.builder()
            .id("b")
            .models("n")
            .reply(FakeReply.text("from b"))
            .build();

    @Test
    void what_was_said_is_sent_again_and_answers_know_who_gave_them() {
        try (LlmRegistry registry = rig.with(a, b)) {
            Conversation talk = registry.conversation("a/m").system("Be brief.");
            assertThat(talk.ask("one").text()).isEqualTo("answer 2");
            assertThat(talk.ask("two").text()).isEqualTo("answer 4");
            assertThat(talk.switchTo("b/n")).isEmpty();
            assertThat(talk.ask("three").text()).isEqualTo("from b");

            assertThat(talk.history())
                    .extracting(ChatMessage::text)
                    .containsExactly("one", "answer 2", "two", "answer 4", "three", "from b");
            assertThat(talk.system()).contains("Be brief.");
            assertThat(talk.history().get(1).metadata())
                    .containsEntry("provider", "a")
                    .containsEntry("model", "m")
                    .containsEntry("usage", Map.of("prompt_tokens", 10, "completion_tokens", 5, "total_tokens", 15));
            assertThat(talk.history().get(5).metadata())
                    .containsEntry("provider", "b")
                    .containsEntry("model", "n");
            ChatRequest last = b.requests().get(0);
            assertThat(last.messages()).hasSize(6);
            assertThat(last.messages().get(0).role()).isEqualTo(Role.SYSTEM);
        }
    }

    @Test
    void an_answer_that_fails_or_is_stopped_leaves_the_history_as_it_was() {
        FakeProvider fake = FakeProvider.builder()
                .id("f")
                .reply(FakeReply.builder().text("half").fails(() -> ScriptedProvider.refused("f")))
                .reply(FakeReply.builder().text("half").stalls())
                .reply(FakeReply.text("whole"))
                .build();
        try (LlmRegistry registry = rig.with(fake)) {
            Conversation talk = registry.conversation("f/m");
            assertThatThrownBy(() -> talk.ask("one")).isInstanceOf(ConnectionException.class);
            ChatStream stopped = talk.stream("two");
            stopped.iterator().next();
            stopped.close();
            assertThat(fake.cancelled()).isEqualTo(1);
            assertThat(talk.history()).isEmpty();

            assertThat(talk.ask("three").text()).isEqualTo("whole");
            assertThat(talk.history()).extracting(ChatMessage::text).containsExactly("three", "whole");
        }
    }

    @Test
    void a_question_while_another_is_being_answered_is_refused() {
        FakeProvider fake = FakeProvider.builder()
                .id("f")
                .reply(FakeReply.silence())
                .reply(FakeReply.text("ok"))
                .build();
        try (LlmRegistry registry = rig.with(fake)) {
            Conversation talk = registry.conversation("f/m");
            ChatStream first = talk.stream("one");
            ChatStream second = talk.stream("two");
            CompletableFuture<ChatResponse> answer = first.responseAsync();

            assertThatThrownBy(() -> talk.ask("three")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(second::response)
                    .isInstanceOf(LlmException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            first.close();
            assertThat(answer).isCompletedExceptionally();
            assertThat(talk.ask("four").text()).isEqualTo("ok");
        }
    }

    @Test
    void the_next_question_may_be_asked_by_whoever_hears_the_answer() {
        try (LlmRegistry registry = rig.with(a)) {
            Conversation talk = registry.conversation("a/m");
            List<String> answers = new ArrayList<>();
            talk.stream("one")
                    .responseAsync()
                    .thenAccept(first -> answers.add(talk.ask("two").text()));
            assertThat(answers).containsExactly("answer 3");
            assertThat(talk.history()).hasSize(4);
        }
    }

    @Test
    void a_bounded_history_begins_with_a_question() {
        try (LlmRegistry registry = rig.with(a)) {
            Conversation talk = registry.conversation("a/m").maxMessages(3);
            talk.ask("one");
            talk.ask("two");
            assertThat(talk.history()).extracting(ChatMessage::text).containsExactly("two", "answer 3");
            assertThatThrownBy(() -> talk.maxMessages(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_change_of_model_warns_of_what_is_known_not_to_fit() {
        ScriptedProvider p = new ScriptedProvider("p");
        p.list = () -> CompletableFuture.completedFuture(List.of(
                ModelInfo.builder("p", "small")
                        .contextLength(12)
                        .capabilities(Capabilities.builder()
                                .no(Capability.VISION, Capability.TOOLS)
                                .build())
                        .build(),
                ModelInfo.builder("p", "unknown").build()));
        try (LlmRegistry registry = rig.with(a, p)) {
            registry.models();
            Conversation talk = registry.conversation("a/m");
            talk.stream(ChatMessage.user("look", ImagePart.of(new byte[] {1}, "image/png")))
                    .response();
            talk.stream(ChatMessage.tool(new ToolResult("1", "clock", "noon", false)))
                    .response();

            assertThat(talk.switchTo("p/unknown")).isEmpty();
            List<Warning> warnings = talk.switchTo("p/small");
            assertThat(warnings).extracting(Warning::code).containsExactly("context", "images", "tools");
            assertThat(warnings.get(0).message()).contains("about 15 tokens", "estimate", "12");
            assertThat(talk.model()).isEqualTo("p/small");
            assertThatThrownBy(() -> talk.switchTo("nope/x")).isInstanceOf(IllegalArgumentException.class);
            assertThat(talk.model()).isEqualTo("p/small");
        }
    }

    @Test
    void settings_are_in_every_request() {
        try (LlmRegistry registry = rig.with(a)) {
            registry.conversation("a/m")
                    .settings(request -> request.temperature(0.5))
                    .ask("one");
            assertThat(a.requests().get(0).options().temperature()).hasValue(0.5);
        }
    }

    @Test
    void a_conversation_survives_as_json_with_every_kind_of_part() {
        try (LlmRegistry registry = rig.with(a)) {
            Conversation talk = registry.conversation("a/m").system("Be brief.").maxMessages(100);
            talk.stream(ChatMessage.user(
                            new TextPart("look"),
                            ImagePart.of(new byte[] {1, 2, 3}, "image/png"),
                            ImagePart.of(URI.create("https://example.org/x.png"))))
                    .response();
            talk.stream(ChatMessage.of(
                            Role.ASSISTANT,
                            List.of(
                                    new ReasoningPart("hm", Optional.of("sig")),
                                    new RefusalPart("no"),
                                    new ToolCall("1", "clock", "{\"zone\":\"UTC\"}"))))
                    .response();
            talk.stream(ChatMessage.tool(new ToolResult("1", "clock", "noon", true)))
                    .response();

            Conversation read = Conversation.fromJson(registry, talk.toJson());

            assertThat(read.history()).isEqualTo(talk.history());
            assertThat(read.system()).contains("Be brief.");
            assertThat(read.model()).isEqualTo("a/m");
            assertThat(read.toJson()).isEqualTo(talk.toJson());
            assertThat(read.ask("and?").text()).isEqualTo("answer 8");
        }
    }

    @Test
    void what_is_not_a_conversation_is_refused_with_the_reason() {
        try (LlmRegistry registry = rig.with(a)) {
            for (String wrong : List.of(
                    "",
                    "[]",
                    "{}",
                    "{\"format\":2,\"model\":\"a/m\",\"messages\":[]}",
                    "{\"format\":1,\"messages\":[]}",
                    "{\"format\":1,\"model\":\"a/m\"}",
                    "{\"format\":1,\"model\":\"a/m\",\"messages\":[1]}",
                    "{\"format\":1,\"model\":\"a/m\",\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"smell\"}]}]}")) {
                assertThatThrownBy(() -> Conversation.fromJson(registry, wrong))
                        .as(wrong)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
