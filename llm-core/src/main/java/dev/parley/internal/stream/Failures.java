package dev.parley.internal.stream;

import dev.parley.ErrorDetails;
import dev.parley.LlmException;

/** Brings any failure of a stream into the form its consumer is promised. */
public final class Failures {
    private Failures() {}

    /** Throws {@code cause} itself when it is unchecked, else an {@link LlmException} around it. */
    static RuntimeException rethrow(Throwable cause) {
        if (cause instanceof Error e) {
            throw e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw asLlmException(cause);
    }

    /** The same failure as an {@link LlmException}; the cause is kept. */
    public static LlmException asLlmException(Throwable cause) {
        if (cause instanceof LlmException e) {
            return e;
        }
        String message = cause.getMessage();
        String what = message == null || message.isBlank() ? cause.getClass().getName() : message;
        return new LlmException(ErrorDetails.builder(what).build(), cause);
    }
}
