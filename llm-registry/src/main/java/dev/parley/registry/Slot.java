package dev.parley.registry;

import dev.parley.AuthenticationException;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One provider's place in a registry, for as long as it is there: another provider under the same label is another slot,
 * so that nothing that was learnt of one is ever told of the other.
 *
 * @param label its label
 * @param id the provider's id
 * @param connection the name of the connection, or null
 * @param provider the provider, or null if it could not be made
 * @param problem why it could not be made, or null
 * @param owned whether the registry made the provider, and closes it
 * @param replaced whether it took the place of another
 * @param identity what its list on disk is bound to, if it may be on disk
 * @param list its models
 * @param health its health
 * @param latency its first tokens
 */
record Slot(
        String label,
        String id,
        @Nullable String connection,
        @Nullable LlmProvider provider,
        @Nullable String problem,
        boolean owned,
        boolean replaced,
        Optional<String> identity,
        ProviderList list,
        HealthTracker health,
        LatencyRing latency) {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);

    ModelRef ref(String model) {
        return connection == null ? ModelRef.of(id, model) : ModelRef.of(id, connection, model);
    }

    /**
     * The provider.
     *
     * @throws LlmException if it could not be made, with the reason
     */
    LlmProvider usable() {
        LlmProvider usable = provider;
        if (usable == null) {
            ErrorDetails details = ErrorDetails.builder("this provider is not configured: " + problem)
                    .provider(label)
                    .retryable(false)
                    .build();
            throw health.read().state() == HealthState.UNAUTHORISED
                    ? new AuthenticationException(details)
                    : new LlmException(details);
        }
        return usable;
    }

    void close() {
        list.close();
        if (owned && provider != null) {
            try {
                provider.close();
            } catch (RuntimeException e) {
                LOG.warn("{} failed to close", label, e);
            }
        }
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
