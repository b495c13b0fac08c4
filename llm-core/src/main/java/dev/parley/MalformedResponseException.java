package dev.parley;

/**
 * The provider answered with something that is not what its protocol says.
 *
 * <p>Also thrown when an answer that should be JSON cannot be read as the type asked for.
 *
 * @since 0.1.0
 */
public class MalformedResponseException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public MalformedResponseException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public MalformedResponseException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
