package dev.parley.llamacpp.internal.gguf;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a file cannot be taken for a GGUF model. The message names the file and, where there is one, the way out. */
public final class GgufException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is wrong with the file. */
    public enum Kind {
        /** It is something else: a text, an archive, another format, nothing at all. */
        NOT_GGUF,

        /** It ends before its header or its weights do, as after a broken download. */
        TRUNCATED,

        /** It is GGUF, but of a version that is not read. */
        UNSUPPORTED_VERSION,

        /** It contradicts the format. */
        MALFORMED,

        /** It is not there, is no regular file, or the system does not let it be read. */
        UNREADABLE
    }

    /**
     * @param kind what is wrong
     * @param message the file and what is wrong with it
     */
    public GgufException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * @param kind what is wrong
     * @param message the file and what is wrong with it
     * @param cause what the system said, or null
     */
    public GgufException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /** {@return what is wrong with the file} */
    public Kind kind() {
        return kind;
    }
}
