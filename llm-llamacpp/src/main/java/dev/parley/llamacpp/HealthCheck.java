package dev.parley.llamacpp;

import dev.parley.Capability;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.ProviderHealth;
import dev.parley.UnsupportedFeatureException;
import dev.parley.llamacpp.internal.engine.Engine;
import dev.parley.llamacpp.internal.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether models can be run, and which. */
final class HealthCheck {
    private static final int PROBLEMS_TOLD = 5;

    private final LlamaCppProvider provider;
    private final Catalog catalog;

    HealthCheck(LlamaCppProvider provider, Catalog catalog) {
        this.provider = provider;
        this.catalog = catalog;
    }

    ProviderHealth run() {
        try {
            return check();
        } catch (RuntimeException e) {
            return provider.health(HealthState.ERROR)
                    .error("the check failed: " + e)
                    .build();
        }
    }

    private ProviderHealth check() {
        long begun = System.nanoTime();
        try {
            Engine.check();
        } catch (EngineException e) {
            LlmException cause = new UnsupportedFeatureException(
                    ErrorDetails.builder("models cannot be run on this machine: " + e.getMessage())
                            .provider(provider.info().label())
                            .build(),
                    e);
            return provider.health(HealthState.DOWN).cause(cause).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return provider.health(HealthState.UNKNOWN).error("interrupted").build();
        }
        Catalog.Scan scan = catalog.scan();
        List<String> problems = new ArrayList<>(scan.problems());
        if (scan.models().isEmpty()) {
            problems.add("there are no models where they are looked for. " + Errors.WAY_OUT);
        }
        boolean nothing = scan.models().isEmpty() && !scan.unreadable().isEmpty();
        HealthState state = nothing ? HealthState.DOWN : problems.isEmpty() ? HealthState.UP : HealthState.DEGRADED;
        ProviderHealth.Builder health = provider.health(state)
                .latency(Duration.ofNanos(System.nanoTime() - begun))
                .modelsCount(scan.models().size());
        if (!problems.isEmpty()) {
            int more = problems.size() - PROBLEMS_TOLD;
            health.error(String.join("; ", problems.subList(0, Math.min(PROBLEMS_TOLD, problems.size())))
                    + (more > 0 ? "; and " + more + " more" : ""));
        }
        scan.models().values().stream()
                .map(file -> provider.describe(file, List.of()))
                .filter(model -> model.capabilities().supports(Capability.CHAT).isYes())
                .findFirst()
                .ifPresent(model -> health.defaultModel(model.id()));
        return health.build();
    }
}
