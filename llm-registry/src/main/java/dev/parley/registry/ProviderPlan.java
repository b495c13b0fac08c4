package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which providers a registry begins with. */
final class ProviderPlan {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);

    private final List<Entry> entries = new ArrayList<>();
    boolean discover;

    @Nullable
    Map<String, String> environment;

    @Nullable
    HttpTransport transport;

    /** Either a candidate, or a factory with what it is given. */
    private record Entry(
            @Nullable Candidate ready,
            @Nullable LlmProviderFactory factory,
            @Nullable ProviderConfig config) {}

    /**
     * What was made of it.
     *
     * @param candidates the providers in order
     * @param ownTransport the transport they share, if it was made for them
     */
    record Made(List<Candidate> candidates, @Nullable HttpTransport ownTransport) {
        void close() {
            for (Candidate candidate : candidates) {
                LlmProvider provider = candidate.provider();
                if (candidate.owned() && provider != null) {
                    provider.close();
                }
            }
            if (ownTransport != null) {
                ownTransport.close();
            }
        }
    }

    void provider(LlmProvider provider) {
        entries.add(new Entry(Candidate.of(provider), null, null));
    }

    void factory(LlmProviderFactory factory, @Nullable ProviderConfig config) {
        entries.add(new Entry(null, Objects.requireNonNull(factory, "factory"), config));
    }

    /**
     * Makes the providers.
     *
     * @throws IllegalArgumentException if the configuration of one that was added is missing something or wrong; those
     *     made before are closed
     */
    Made make(Scheduler scheduler) {
        List<LlmProviderFactory> found = discover ? LlmProviders.discover().factories() : List.of();
        boolean makes = !found.isEmpty() || entries.stream().anyMatch(entry -> entry.factory() != null);
        HttpTransport own = makes && transport == null
                ? HttpTransport.builder().scheduler(scheduler).build()
                : null;
        HttpTransport shared = own == null ? transport : own;
        List<Candidate> candidates = new ArrayList<>();
        Made made = new Made(candidates, own);
        try {
            Set<String> labels = new HashSet<>();
            for (Entry entry : entries) {
                Candidate candidate = candidate(entry, shared);
                candidates.add(candidate);
                if (!labels.add(candidate.label())) {
                    throw new IllegalArgumentException(
                            "there are two providers '" + candidate.label() + "'; give one of them a connection name");
                }
            }
            for (LlmProviderFactory factory : found) {
                ProviderConfig config = with(null, shared);
                if (!labels.contains(factory.id()) && isConfigured(factory, config)) {
                    candidates.add(Candidate.discovered(factory, config));
                }
            }
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** Whether a factory that nobody named has a place; one that goes wrong over it has, and says why. */
    private static boolean isConfigured(LlmProviderFactory factory, ProviderConfig config) {
        try {
            return factory.isConfigured(config);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} cannot say whether it is configured", factory.id(), e);
            return true;
        }
    }

    private Candidate candidate(Entry entry, @Nullable HttpTransport shared) {
        Candidate ready = entry.ready();
        LlmProviderFactory factory = entry.factory();
        if (ready != null) {
            return ready;
        }
        if (factory == null) {
            throw new IllegalStateException("neither a provider nor a factory");
        }
        return Candidate.made(factory, with(entry.config(), shared));
    }

    private ProviderConfig with(@Nullable ProviderConfig config, @Nullable HttpTransport shared) {
        ProviderConfig.Builder builder = config == null ? ProviderConfig.builder() : config.toBuilder();
        if (config == null && environment != null) {
            builder.environment(environment);
        }
        if (shared != null && (config == null || config.transport().isEmpty())) {
            builder.transport(shared);
        }
        return builder.build();
    }
}
