package dev.parley;

/**
 * The account has no credit or quota left.
 *
 * <p>Unlike {@link RateLimitException}, waiting a little does not help.
 *
 * @since 0.1.0
 */
public class QuotaException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public QuotaException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public QuotaException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
