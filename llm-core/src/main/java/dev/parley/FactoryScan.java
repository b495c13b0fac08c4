package dev.parley;

import dev.parley.ProviderDiscovery.Problem;
import dev.parley.internal.Checks;
import dev.parley.spi.LlmProviderFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects factories from class loaders, one broken one at a time. */
final class FactoryScan {
    private static final Logger LOG = LoggerFactory.getLogger(LlmProviders.class);
    private static final Set<String> RESERVED = Set.of("search", "providers");

    /** Some loaders fail in the same place for ever: one that fails so often with nothing in between is given up. */
    private static final int MAX_FAILURES_IN_A_ROW = 64;

    private final SortedMap<String, LlmProviderFactory> byId = new TreeMap<>();
    private final Map<String, List<String>> rivals = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final Set<String> reported = new HashSet<>();

    ProviderDiscovery result() {
        return new ProviderDiscovery(byId, rivals, problems);
    }

    void scan(ClassLoader loader) {
        String source = loader.toString();
        Spliterator<ServiceLoader.Provider<LlmProviderFactory>> providers;
        try {
            providers = ServiceLoader.load(LlmProviderFactory.class, loader).stream()
                    .spliterator();
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            problem(source, "this class loader cannot be searched: " + e, e);
            return;
        }
        int failures = 0;
        while (failures < MAX_FAILURES_IN_A_ROW) {
            try {
                if (!providers.tryAdvance(this::take)) {
                    return;
                }
                failures = 0;
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                failures++;
                problem(source, String.valueOf(e.getMessage() == null ? e : e.getMessage()), e);
            }
        }
        problem(source, "the search of this class loader was given up after " + failures + " failures in a row", null);
    }

    private void take(ServiceLoader.Provider<LlmProviderFactory> provider) {
        String source = provider.type().getName();
        try {
            LlmProviderFactory factory = provider.get();
            source = factory.getClass().getName();
            if (seen.add(factory.getClass())) {
                add(factory, source);
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            problem(source, source + " cannot be used: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    private void add(LlmProviderFactory factory, String source) {
        @Nullable String id = factory.id();
        if (id == null || !Checks.isProviderId(id)) {
            problem(source, source + " has the id '" + id + "', which is not a provider id ([a-z0-9][a-z0-9-]*)", null);
            return;
        }
        if (RESERVED.contains(id)) {
            problem(source, source + " has the id '" + id + "', which is reserved", null);
            return;
        }
        LlmProviderFactory first = byId.putIfAbsent(id, factory);
        if (first != null) {
            String kept = first.getClass().getName();
            rivals.computeIfAbsent(id, unused -> new ArrayList<>(List.of(kept))).add(source);
            problem(source, source + " has the id '" + id + "', which " + kept + " has too; the latter is kept", null);
        }
    }

    private void problem(String source, String message, @Nullable Throwable cause) {
        if (reported.add(message)) {
            problems.add(new Problem(source, message, Optional.ofNullable(cause)));
            LOG.warn("provider discovery: {} ({})", message, source, cause);
        }
    }
}
