package dev.parley;

/**
 * Does the work of a {@link Tool}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ToolHandler {
    /**
     * Does what the model asks for.
     *
     * @param call the call; its arguments are a whole JSON object, but need not follow the tool's schema
     * @return the result for the model to read, often JSON
     * @throws Exception if it cannot be done; the model is told the exception's message
     */
    String handle(ToolCall call) throws Exception;
}
