package dev.parley.registry;

import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Something that happened to a registry. Events of one registry are delivered one at a time, in order, on its executor.
 *
 * <p>Later versions may add a kind: give a {@code switch} over them a {@code default}.
 *
 * @since 0.1.0
 */
public sealed interface RegistryEvent {
    /** {@return the label of the provider it is about} */
    String provider();

    /**
     * A provider's list differs from the one before.
     *
     * @param provider the label of the provider
     * @param added models that were not there
     * @param removed models that are no longer there
     * @param changed models of which something is known differently, as they are now
     * @since 0.1.0
     */
    record ModelsChanged(String provider, List<ModelInfo> added, List<ModelInfo> removed, List<ModelInfo> changed)
            implements RegistryEvent {
        /**
         * Copies the lists.
         *
         * @param provider the label of the provider
         * @param added models that were not there
         * @param removed models that are no longer there
         * @param changed models of which something is known differently, as they are now
         */
        public ModelsChanged {
            Objects.requireNonNull(provider, "provider");
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }
    }

    /**
     * A provider has given its list.
     *
     * @param provider the label of the provider
     * @param models how many models there are
     * @since 0.1.0
     */
    record ProviderRefreshed(String provider, int models) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         * @param models how many models there are
         */
        public ProviderRefreshed {
            Objects.requireNonNull(provider, "provider");
        }
    }

    /**
     * A provider has not given its list when asked.
     *
     * @param provider the label of the provider
     * @param cause why
     * @param nextAttempt when a read will try next
     * @since 0.1.0
     */
    record ProviderFailed(String provider, LlmException cause, Instant nextAttempt) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         * @param cause why
         * @param nextAttempt when a read will try next
         */
        public ProviderFailed {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(nextAttempt, "nextAttempt");
        }
    }

    /**
     * A provider's health state differs from the one before.
     *
     * @param provider the label of the provider
     * @param was the state before
     * @param health the report now
     * @since 0.1.0
     */
    record HealthChanged(String provider, HealthState was, ProviderHealth health) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         * @param was the state before
         * @param health the report now
         */
        public HealthChanged {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(was, "was");
            Objects.requireNonNull(health, "health");
        }
    }

    /**
     * A provider has given a list that is empty or much smaller than the one before. The old list stays, flagged
     * {@link ListOutcome.Stale}, until the provider says the same again.
     *
     * @param provider the label of the provider
     * @param was how many models there were
     * @param offered how many there would be
     * @since 0.1.0
     */
    record ShrunkListRefused(String provider, int was, int offered) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         * @param was how many models there were
         * @param offered how many there would be
         */
        public ShrunkListRefused {
            Objects.requireNonNull(provider, "provider");
        }
    }

    /**
     * A provider joined, or took the place of another under its label.
     *
     * @param provider the label of the provider
     * @since 0.1.0
     */
    record ProviderAdded(String provider) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         */
        public ProviderAdded {
            Objects.requireNonNull(provider, "provider");
        }
    }

    /**
     * A provider left.
     *
     * @param provider the label of the provider
     * @since 0.1.0
     */
    record ProviderRemoved(String provider) implements RegistryEvent {
        /**
         * Checks that nothing is null.
         *
         * @param provider the label of the provider
         */
        public ProviderRemoved {
            Objects.requireNonNull(provider, "provider");
        }
    }
}
