package dev.parley;

/**
 * Where a model does its work, seen from the provider: a server on this machine may also serve models of a cloud.
 *
 * @since 0.1.0
 */
public enum RunsOn {
    /** On the provider's own machine; prompts stay there. */
    LOCAL,

    /** On somebody else's machine; prompts leave the provider's. */
    REMOTE,

    /** Nobody has said. */
    UNKNOWN
}
