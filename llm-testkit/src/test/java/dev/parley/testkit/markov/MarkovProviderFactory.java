// #region factory
package dev.parley.testkit.markov;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.util.List;

/** Finds its way to hosts through META-INF/services. */
public final class MarkovProviderFactory implements LlmProviderFactory {
    private static final ConfigKey SEED = ConfigKey.builder("seed")
            .environment("MARKOV_SEED")
            .description("A whole number; the same one gives the same answers")
            .defaultValue("1")
            .build();

    @Override
    public String id() {
        return "markov";
    }

    @Override
    public String name() {
        return "Markov";
    }

    @Override
    public List<ConfigKey> keys() {
        return List.of(SEED);
    }

    @Override
    public LlmProvider create(ProviderConfig config) {
        String seed = config.value(SEED).orElseThrow();
        if (!seed.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException("seed (MARKOV_SEED) must be a whole number, but was '" + seed + "'");
        }
        return new MarkovProvider(Long.parseLong(seed));
    }
}
// #endregion
