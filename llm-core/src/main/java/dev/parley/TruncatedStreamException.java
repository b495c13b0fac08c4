package dev.parley;

/**
 * The stream ended without the protocol's end marker: the answer is not complete.
 *
 * <p>What had arrived is in {@link #partialResponse()}. Not retried, since part of the answer was already delivered.
 *
 * @since 0.1.0
 */
public class TruncatedStreamException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public TruncatedStreamException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public TruncatedStreamException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
