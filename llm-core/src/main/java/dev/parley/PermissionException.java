package dev.parley;

/**
 * The provider knows the caller but does not allow the call: a gated model, a scope the key lacks.
 *
 * <p>A retry is useless until the rights change.
 *
 * @since 0.1.0
 */
public class PermissionException extends LlmException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure without a cause of its own.
     *
     * @param details what is known
     */
    public PermissionException(ErrorDetails details) {
        super(details);
    }

    /**
     * A failure with a cause.
     *
     * @param details what is known
     * @param cause what was thrown
     */
    public PermissionException(ErrorDetails details, Throwable cause) {
        super(details, cause);
    }
}
