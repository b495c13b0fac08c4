package dev.parley;

import java.util.List;

/**
 * What came of a {@link ToolLoop}.
 *
 * @since 0.1.0
 */
public final class ToolLoopResult {
    private final ChatResponse response;
    private final List<ChatMessage> messages;
    private final List<ToolLoopStep> steps;
    private final boolean stoppedAtBound;

    ToolLoopResult(
            ChatResponse response, List<ChatMessage> messages, List<ToolLoopStep> steps, boolean stoppedAtBound) {
        this.response = response;
        this.messages = List.copyOf(messages);
        this.steps = List.copyOf(steps);
        this.stoppedAtBound = stoppedAtBound;
    }

    /**
     * Returns the last answer of the model.
     *
     * @return the answer; it calls tools that were not run if {@link #stoppedAtBound}
     */
    public ChatResponse response() {
        return response;
    }

    /**
     * Returns the text of the last answer.
     *
     * @return the text; empty if there is none
     */
    public String text() {
        return response.text();
    }

    /**
     * Returns the whole conversation: the messages of the request, each answer, and each result of a tool.
     *
     * @return an unmodifiable list; the last message is the last answer
     */
    public List<ChatMessage> messages() {
        return messages;
    }

    /**
     * Returns the steps, one for each answer of the model.
     *
     * @return an unmodifiable list with at least one step
     */
    public List<ToolLoopStep> steps() {
        return steps;
    }

    /**
     * Returns the usage of all answers together, added with {@link Usage#plus}.
     *
     * @return the sum
     */
    public Usage usage() {
        return steps.stream().map(step -> step.response().usage()).reduce(Usage.UNKNOWN, Usage::plus);
    }

    /**
     * Tells whether the model was still calling tools when the loop reached its bound.
     *
     * @return false if the model came to an answer
     */
    public boolean stoppedAtBound() {
        return stoppedAtBound;
    }

    @Override
    public String toString() {
        return "ToolLoopResult[" + steps.size() + " steps" + (stoppedAtBound ? ", stopped at the bound" : "") + ", "
                + response.finishReason() + "]";
    }
}
