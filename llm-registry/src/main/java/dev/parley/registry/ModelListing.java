package dev.parley.registry;

import dev.parley.ModelInfo;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knew about the models of all its providers at one moment. Immutable and safe for use by several
 * threads; a later read is a new listing.
 *
 * @since 0.1.0
 */
public final class ModelListing {
    private final Published published;
    private final long nanos;
    private final Time time;
    private @Nullable Map<String, ProviderListing> byProvider;

    ModelListing(Published published, long nanos, Time time) {
        this.published = published;
        this.nanos = nanos;
        this.time = time;
    }

    /** {@return the models of all providers, those of one provider together, in the order of the providers} */
    public List<ModelInfo> all() {
        return published.all();
    }

    /** {@return the part of each provider by its label, in the order in which the providers joined; unmodifiable} */
    public Map<String, ProviderListing> byProvider() {
        // a race makes the map twice; its content is final and the same
        Map<String, ProviderListing> known = byProvider;
        if (known == null) {
            Map<String, ProviderListing> made = new LinkedHashMap<>();
            Instant now = time.at(nanos);
            published
                    .parts()
                    .forEach((label, state) ->
                            made.put(label, new ProviderListing(label, state.models(), state.outcome(nanos, now))));
            known = Collections.unmodifiableMap(made);
            byProvider = known;
        }
        return known;
    }

    Content content() {
        return published.content();
    }

    /** {@return the number of models} */
    public int total() {
        return published.all().size();
    }

    /**
     * The version of the content: two listings of one registry with the same number have the same models.
     *
     * @return a number that grows whenever a provider's models change or a provider joins or leaves
     */
    public long epoch() {
        return published.epoch();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelListing other
                && epoch() == other.epoch()
                && byProvider().equals(other.byProvider());
    }

    @Override
    public int hashCode() {
        return Objects.hash(epoch(), byProvider());
    }

    /** Counts the models; the full list would flood a log. */
    @Override
    public String toString() {
        return "ModelListing[total=" + total() + ", epoch=" + epoch() + ", "
                + byProvider().values() + "]";
    }
}
