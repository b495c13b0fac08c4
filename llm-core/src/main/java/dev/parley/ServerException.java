package dev.parley;

/**
 * The provider failed inside, usually with a 5xx status.
 *
 * <p>Retryable unless the details say that the failure is a fault of the request.
 *
 * @since 0.1.0
 */
public class ServerException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public ServerException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public ServerException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }

    @Override
    boolean retryableByDefault() {
        return true;
    }
}
