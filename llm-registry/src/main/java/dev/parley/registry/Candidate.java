package dev.parley.registry;

import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider that is to join a registry.
 *
 * @param id the provider's id
 * @param connection the name of the connection, or null
 * @param provider the provider, or null if it could not be made
 * @param problem what is known of why not
 * @param owned whether the registry made it
 * @param identity what its list on disk is bound to, if it may be on disk
 */
record Candidate(
        String id,
        @Nullable String connection,
        @Nullable LlmProvider provider,
        @Nullable ProviderHealth problem,
        boolean owned,
        Optional<String> identity) {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    // in the JSON forms and paths of hosts these words stand where a provider's label does
    private static final Set<String> RESERVED = Set.of("search", "providers");

    String label() {
        return connection == null ? id : id + "@" + connection;
    }

    /**
     * A provider the host made, and closes.
     *
     * @throws IllegalArgumentException if its id is a reserved word
     */
    static Candidate of(LlmProvider provider) {
        ProviderInfo info = provider.info();
        if (RESERVED.contains(info.id())) {
            throw new IllegalArgumentException("provider id '" + info.id() + "' is reserved; " + RESERVED + " are");
        }
        return new Candidate(
                info.id(),
                info.connection().orElse(null),
                provider,
                null,
                false,
                Optional.of(Fingerprint.identity(info.label(), provider)));
    }

    /**
     * A provider that is made now, and closed by the registry.
     *
     * @throws IllegalArgumentException if the configuration is missing something or wrong
     * @throws LlmException if the provider cannot work on this machine
     */
    static Candidate made(LlmProviderFactory factory, ProviderConfig config) {
        config.check(factory.keys());
        @Nullable LlmProvider provider = factory.create(config);
        if (provider == null) {
            throw new IllegalStateException(factory.getClass().getName() + " returned no provider");
        }
        String connection = config.connection().orElse(null);
        String label = connection == null ? factory.id() : factory.id() + "@" + connection;
        return new Candidate(
                factory.id(), connection, provider, null, true, Fingerprint.identity(label, factory, config));
    }

    /** As {@link #made}, but a provider that cannot be made has a place, too, and says why. */
    static Candidate discovered(LlmProviderFactory factory, ProviderConfig config) {
        try {
            return made(factory, config);
        } catch (LlmException | IllegalArgumentException | IllegalStateException | LinkageError e) {
            LOG.info("{} is not configured: {}", factory.id(), e.toString());
            String message = Optional.ofNullable(e.getMessage())
                    .filter(text -> !text.isBlank())
                    .orElse(e.getClass().getName());
            HealthState state = lacksKey(factory.keys(), config) ? HealthState.UNAUTHORISED : HealthState.ERROR;
            ProviderHealth health = ProviderHealth.builder(factory.id(), state)
                    .error(ErrorDetails.of(message).summary())
                    .build();
            return new Candidate(factory.id(), null, null, health, false, Optional.empty());
        }
    }

    private static boolean lacksKey(List<ConfigKey> keys, ProviderConfig config) {
        try {
            return keys.stream()
                    .filter(ConfigKey::secret)
                    .anyMatch(key -> config.secret(key).isEmpty());
        } catch (IllegalArgumentException e) {
            // a key that is set but cannot be one
            return true;
        }
    }
}
