package dev.parley;

/**
 * The provider cannot be reached, or the connection broke before an answer began.
 *
 * <p>Retryable.
 *
 * @since 0.1.0
 */
public class ConnectionException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public ConnectionException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public ConnectionException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }

    @Override
    boolean retryableByDefault() {
        return true;
    }
}
