package dev.parley.llamacpp.internal.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why the engine did not do what it was asked. The message is for people and names no file. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What happened. */
    public enum Kind {
        /** There is no native code for this system, or no JVM can be started. */
        NOT_AVAILABLE,

        /** The native code does not take what it was given; it goes on working. */
        REFUSED,

        /** The process of the model has ended in the middle of its work. */
        CRASHED,

        /** The model was unloaded meanwhile. */
        CLOSED
    }

    /**
     * @param kind what happened
     * @param message what there is to say about it
     */
    public EngineException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * @param kind what happened
     * @param message what there is to say about it
     * @param cause what was thrown, or null
     */
    public EngineException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** {@return what happened} */
    public Kind kind() {
        return kind;
    }
}
