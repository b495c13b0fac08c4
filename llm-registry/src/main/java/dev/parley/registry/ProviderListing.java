package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.List;
import java.util.Objects;

/**
 * The models of one provider, and how this list of them came about.
 *
 * @param provider the provider's label: its id, or {@code id@connection}
 * @param models the models in the provider's order, unmodifiable; each {@link ModelInfo#provider()} is the label
 * @param outcome how the list came about
 * @since 0.1.0
 */
public record ProviderListing(String provider, List<ModelInfo> models, ListOutcome outcome) {
    /**
     * Copies the list.
     *
     * @param provider the provider's label
     * @param models the models
     * @param outcome how the list came about
     */
    public ProviderListing {
        Objects.requireNonNull(provider, "provider");
        models = List.copyOf(models);
        Objects.requireNonNull(outcome, "outcome");
    }

    /** Counts the models; the full list would flood a log. */
    @Override
    public String toString() {
        return "ProviderListing[" + provider + ", models=" + models.size() + ", " + outcome + "]";
    }
}
