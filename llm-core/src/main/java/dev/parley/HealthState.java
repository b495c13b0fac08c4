package dev.parley;

import java.util.Locale;

/**
 * What a look at a provider found.
 *
 * @since 0.1.0
 */
public enum HealthState {
    /** It answers. */
    UP("healthy", true),

    /** It answers, with part of it failing or slow. */
    DEGRADED("healthy", true),

    /** It works but asks this caller to wait, until {@link ProviderHealth#until()} if it said so. */
    THROTTLED("healthy", true),

    /** The key is missing or refused. */
    UNAUTHORISED("unhealthy", false),

    /** It refuses connections, does not answer in time or fails inside. */
    DOWN("unhealthy", false),

    /** It has not been asked yet, or cannot be asked without cost. */
    UNKNOWN("unhealthy", false),

    /** The check itself failed unexpectedly. */
    ERROR("error", false);

    private final String status;
    private final boolean available;

    HealthState(String status, boolean available) {
        this.status = status;
        this.available = available;
    }

    /**
     * The coarse status for hosts that show three colours.
     *
     * @return {@code "healthy"}, {@code "unhealthy"} or {@code "error"}
     */
    public String status() {
        return status;
    }

    /**
     * Whether a call is worth trying.
     *
     * @return true for {@link #UP}, {@link #DEGRADED} and {@link #THROTTLED}
     */
    public boolean available() {
        return available;
    }

    /**
     * The name used in JSON.
     *
     * @return the name of the constant, lower-case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
