package dev.parley.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much a read of the model lists may do. Immutable.
 *
 * @since 0.1.0
 */
public final class ListMode {
    /** Answers from memory and starts nothing: never a call to a provider, never a wait. */
    public static final ListMode CACHED = new ListMode("CACHED", null);

    /**
     * Answers from memory and starts a refresh, in the background, of every list that is due: one never asked for, one
     * past its time to live, or one whose last refresh failed and whose back-off is over. Never waits; a list that has
     * not come yet is {@link ListOutcome.Pending}.
     */
    public static final ListMode DEFAULT = new ListMode("DEFAULT", null);

    /**
     * Asks every provider now, whatever age its list has and whatever its back-off says, and waits until each has
     * answered, failed or run into the registry's {@linkplain LlmRegistry.Builder#listTimeout limit}. A call that is
     * under way already counts.
     */
    public static final ListMode FORCE = new ListMode("FORCE", null);

    private final String name;
    private final @Nullable Duration limit;

    private ListMode(String name, @Nullable Duration limit) {
        this.name = name;
        this.limit = limit;
    }

    /**
     * As {@link #DEFAULT}, but waits for the refreshes that are under way, until all have ended or the time is over. What
     * is there by then is the answer; refreshes that are late go on in the background.
     *
     * @param limit how long to wait at most, more than zero
     * @return the mode
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public static ListMode waitFor(Duration limit) {
        return new ListMode("waitFor", Texts.positive("limit", limit));
    }

    /** {@return how long a read waits at most, if this is a {@link #waitFor}} */
    public Optional<Duration> limit() {
        return Optional.ofNullable(limit);
    }

    boolean waits() {
        return limit != null || this == FORCE;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ListMode other && name.equals(other.name) && Objects.equals(limit, other.limit);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, limit);
    }

    /** {@return the name of the constant, or {@code waitFor(PT3S)}} */
    @Override
    public String toString() {
        return limit == null ? name : name + "(" + limit + ")";
    }
}
