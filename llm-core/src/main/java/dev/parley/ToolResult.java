package dev.parley;

import java.util.Objects;

/**
 * What came of a {@link ToolCall}, for the model to read.
 *
 * @param callId the id of the call
 * @param toolName the name of the tool
 * @param content text for the model, often JSON
 * @param error whether the tool failed; the content then says why
 * @since 0.1.0
 */
public record ToolResult(String callId, String toolName, String content, boolean error) implements ContentPart {
    /**
     * Creates the result.
     *
     * @param callId the id of the call
     * @param toolName the name of the tool
     * @param content text for the model, often JSON
     * @param error whether the tool failed
     */
    public ToolResult {
        Objects.requireNonNull(callId, "callId");
        Objects.requireNonNull(toolName, "toolName");
        Objects.requireNonNull(content, "content");
    }

    /**
     * Returns the result of a tool that did its work.
     *
     * @param call the call
     * @param content text for the model, often JSON
     * @return the result
     */
    public static ToolResult of(ToolCall call, String content) {
        return new ToolResult(call.id(), call.name(), content, false);
    }

    /**
     * Returns the result of a tool that failed.
     *
     * @param call the call
     * @param message what went wrong, in words the model can act on
     * @return the result
     */
    public static ToolResult failed(ToolCall call, String message) {
        return new ToolResult(call.id(), call.name(), message, true);
    }
}
