package dev.parley;

/**
 * The provider is at its limit for everyone, not for this caller alone.
 *
 * <p>Retryable.
 *
 * @since 0.1.0
 */
public class OverloadedException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public OverloadedException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public OverloadedException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }

    @Override
    boolean retryableByDefault() {
        return true;
    }
}
