package dev.parley.testkit;

import dev.parley.ChatResponse;
import dev.parley.FinishReason;
import dev.parley.ToolCall;
import dev.parley.Warning;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about a {@link ChatResponse}.
 *
 * @since 0.1.0
 */
public final class ChatResponseAssert extends AbstractAssert<ChatResponseAssert, ChatResponse> {
    ChatResponseAssert(ChatResponse actual) {
        super(actual, ChatResponseAssert.class);
    }

    /**
     * Verifies the whole text.
     *
     * @param expected the text
     * @return this
     */
    public ChatResponseAssert hasText(String expected) {
        isNotNull();
        return same("text", actual.text(), expected);
    }

    /**
     * Verifies a part of the text.
     *
     * @param expected what the text contains
     * @return this
     */
    public ChatResponseAssert hasTextContaining(String expected) {
        isNotNull();
        if (!actual.text().contains(expected)) {
            failWithMessage("Expected a text that contains%n  %s%nbut it was%n  %s", expected, actual.text());
        }
        return this;
    }

    /**
     * Verifies the reasoning.
     *
     * @param expected the whole reasoning
     * @return this
     */
    public ChatResponseAssert hasReasoning(String expected) {
        isNotNull();
        return same("reasoning", actual.reasoning().orElse(""), expected);
    }

    /**
     * Verifies why the model stopped.
     *
     * @param expected the finish reason
     * @return this
     */
    public ChatResponseAssert finishedWith(FinishReason expected) {
        isNotNull();
        return same("finish reason", actual.finishReason(), expected);
    }

    /**
     * Verifies the provider and the model that answered.
     *
     * @param provider the provider's id
     * @param model the model
     * @return this
     */
    public ChatResponseAssert isFrom(String provider, String model) {
        isNotNull();
        same("provider", actual.provider(), provider);
        return same("model", actual.model(), model);
    }

    /**
     * Verifies the tools that are called, in order.
     *
     * @param names their names; none for no call
     * @return this
     */
    public ChatResponseAssert callsTools(String... names) {
        isNotNull();
        return same(
                "tool calls", actual.toolCalls().stream().map(ToolCall::name).toList(), List.of(names));
    }

    /**
     * Verifies the token counts.
     *
     * @param promptTokens the prompt's
     * @param completionTokens the answer's
     * @return this
     */
    public ChatResponseAssert hasUsage(long promptTokens, long completionTokens) {
        isNotNull();
        same("prompt tokens", actual.usage().promptTokens(), OptionalLong.of(promptTokens));
        return same("completion tokens", actual.usage().completionTokens(), OptionalLong.of(completionTokens));
    }

    /**
     * Verifies the codes of the warnings, in order.
     *
     * @param codes the codes; none for no warning
     * @return this
     */
    public ChatResponseAssert hasWarnings(String... codes) {
        isNotNull();
        return same("warnings", actual.warnings().stream().map(Warning::code).toList(), List.of(codes));
    }

    private ChatResponseAssert same(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw failureWithActualExpected(
                    found, expected, "Expected %s%n  %s%nbut it was%n  %s%nin %s", what, expected, found, actual);
        }
        return this;
    }
}
