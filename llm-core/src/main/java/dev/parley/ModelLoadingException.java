package dev.parley;

/**
 * The model exists and is being loaded.
 *
 * <p>Retryable; {@link #retryAfter()} holds the estimate if the provider gave one.
 *
 * @since 0.1.0
 */
public class ModelLoadingException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public ModelLoadingException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public ModelLoadingException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }

    @Override
    boolean retryableByDefault() {
        return true;
    }
}
