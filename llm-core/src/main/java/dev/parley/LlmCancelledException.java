package dev.parley;

/**
 * The call was stopped: by {@code close()}, by cancelling its future or by an interrupt.
 *
 * <p>What had arrived is in {@link #partialResponse()}.
 *
 * @since 0.1.0
 */
public class LlmCancelledException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public LlmCancelledException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public LlmCancelledException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
