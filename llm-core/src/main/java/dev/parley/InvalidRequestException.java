package dev.parley;

/**
 * The provider refuses the request as wrong.
 *
 * <p>For what only the server can tell; what a builder can see is an {@link IllegalArgumentException} there.
 *
 * @since 0.1.0
 */
public class InvalidRequestException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public InvalidRequestException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public InvalidRequestException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
