package dev.parley;

/**
 * The messages, or the messages and the answer asked for, are longer than the model's context.
 *
 * <p>A retry needs a shorter request.
 *
 * @since 0.1.0
 */
public class ContextLengthException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public ContextLengthException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public ContextLengthException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
