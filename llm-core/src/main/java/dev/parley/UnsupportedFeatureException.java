package dev.parley;

/**
 * The provider or the model cannot do what was asked, such as tools or embeddings.
 *
 * <p>The message names the operation.
 *
 * @since 0.1.0
 */
public class UnsupportedFeatureException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public UnsupportedFeatureException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public UnsupportedFeatureException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
