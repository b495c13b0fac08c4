package dev.parley;

/**
 * Too many requests or tokens in too short a time.
 *
 * <p>Retryable; {@link #retryAfter()} tells how long to wait if the provider said so.
 *
 * @since 0.1.0
 */
public class RateLimitException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public RateLimitException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public RateLimitException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }

    @Override
    boolean retryableByDefault() {
        return true;
    }
}
