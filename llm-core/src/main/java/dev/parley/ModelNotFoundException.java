package dev.parley;

/**
 * The provider has no such model.
 *
 * <p>The message keeps the model as it was asked for.
 *
 * @since 0.1.0
 */
public class ModelNotFoundException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public ModelNotFoundException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public ModelNotFoundException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
