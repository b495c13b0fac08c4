package dev.parley;

/**
 * Yes, no, or not known: unknown is never taken for no.
 *
 * @since 0.1.0
 */
public enum Support {
    /** It is so. */
    YES,

    /** It is not so. */
    NO,

    /** Nobody has said. */
    UNKNOWN;

    /**
     * The answer for a known flag.
     *
     * @param value the flag
     * @return {@link #YES} or {@link #NO}
     */
    public static Support of(boolean value) {
        return value ? YES : NO;
    }

    /**
     * Whether it is known to be so.
     *
     * @return true for {@link #YES}
     */
    public boolean isYes() {
        return this == YES;
    }

    /**
     * Whether it is known not to be so.
     *
     * @return true for {@link #NO}
     */
    public boolean isNo() {
        return this == NO;
    }

    /**
     * Whether it is known at all.
     *
     * @return false for {@link #UNKNOWN}
     */
    public boolean isKnown() {
        return this != UNKNOWN;
    }
}
