package dev.parley.benchmarks.clients;

import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.benchmarks.server.Wire;
import dev.parley.spi.ProviderConfig;
import java.util.Map;

/** Providers opened the way the documentation shows first. */
final class ParleyProviders {
    private ParleyProviders() {}

    static LlmProvider open(String server, String wire) {
        return switch (Wire.of(wire)) {
            case OLLAMA -> LlmProviders.open("ollama", ProviderConfig.of(Map.of("base-url", server)));
            case OPENAI ->
                LlmProviders.open("openai", ProviderConfig.of(Map.of("base-url", server + "/v1", "api-key", "none")));
        };
    }
}
