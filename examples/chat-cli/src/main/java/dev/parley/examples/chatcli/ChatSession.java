package dev.parley.examples.chatcli;

import dev.parley.Capability;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ModelInfo;
import dev.parley.Role;
import dev.parley.Warning;
import dev.parley.registry.LlmRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * What was said so far, and the model that is asked next. Unlike a {@link dev.parley.registry.Conversation} it keeps what
 * had come of an answer that was stopped, and can take the last question back.
 */
final class ChatSession {
    private final LlmRegistry registry;
    private final UnaryOperator<ChatRequest.Builder> settings;
    private final List<ChatMessage> history = new ArrayList<>();
    private String model;
    private Optional<String> system;
    private Optional<String> lastQuestion = Optional.empty();
    private OptionalLong lastTokens = OptionalLong.empty();

    ChatSession(
            LlmRegistry registry, String model, Optional<String> system, UnaryOperator<ChatRequest.Builder> settings) {
        this.registry = registry;
        this.model = model;
        this.system = system;
        this.settings = settings;
    }

    String model() {
        return model;
    }

    Optional<String> system() {
        return system;
    }

    void system(Optional<String> instructions) {
        system = instructions;
    }

    List<ChatMessage> history() {
        return List.copyOf(history);
    }

    Optional<String> lastQuestion() {
        return lastQuestion;
    }

    /** Asks; what came of it is told to {@link #answered}. */
    ChatStream ask(String question) {
        lastQuestion = Optional.of(question);
        ChatRequest.Builder request = ChatRequest.builder(model);
        system.ifPresent(request::system);
        return registry.stream(
                settings.apply(request.messages(history).user(question)).build());
    }

    /** Keeps the last question and its answer, whole or as far as it came. */
    void answered(ChatResponse response) {
        history.add(ChatMessage.user(lastQuestion.orElseThrow()));
        history.add(response.message());
        lastTokens = response.usage().totalTokens();
    }

    /** Forgets the last question, if its answer is the end of the history, to ask it again. */
    Optional<String> takeBack() {
        int end = history.size();
        if (end >= 2
                && history.get(end - 2).role().equals(Role.USER)
                && lastQuestion.equals(Optional.of(history.get(end - 2).text()))) {
            history.subList(end - 2, end).clear();
        }
        return lastQuestion;
    }

    /** Forgets what was said. */
    void clear() {
        history.clear();
        lastQuestion = Optional.empty();
        lastTokens = OptionalLong.empty();
    }

    /** Changes the model, and warns of what is known not to fit. */
    List<Warning> switchTo(String name, ModelInfo info) {
        model = name;
        List<Warning> warnings = new ArrayList<>();
        OptionalLong context = info.contextLengthInUse().isPresent() ? info.contextLengthInUse() : info.contextLength();
        if (lastTokens.isPresent() && context.isPresent() && lastTokens.getAsLong() > context.getAsLong()) {
            warnings.add(new Warning(
                    "context",
                    "so far about " + lastTokens.getAsLong() + " tokens were used, and " + info.id() + " takes "
                            + context.getAsLong()));
        }
        if (info.capabilities().supports(Capability.CHAT).isNo()) {
            warnings.add(new Warning("chat", info.id() + " is not made to chat"));
        }
        return warnings;
    }
}
