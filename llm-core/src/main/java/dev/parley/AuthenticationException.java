package dev.parley;

/**
 * The provider does not know the caller: the key is missing, wrong or expired.
 *
 * <p>A retry with the same key is useless.
 *
 * @since 0.1.0
 */
public class AuthenticationException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public AuthenticationException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public AuthenticationException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
