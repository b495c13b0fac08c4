package dev.parley.internal.json;

import org.jspecify.annotations.Nullable;

/** JSON text that is malformed, or well-formed but not of the shape that was asked for. */
public final class JsonTextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, and where
     */
    public JsonTextException(String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message what is wrong, and where
     * @param cause what was noticed first, or null
     */
    public JsonTextException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
