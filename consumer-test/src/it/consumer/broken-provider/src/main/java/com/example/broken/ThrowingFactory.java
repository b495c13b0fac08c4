package com.example.broken;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.util.List;

/** A factory whose jar was built against something that is not there. */
public final class ThrowingFactory implements LlmProviderFactory {

    public ThrowingFactory() {
        throw new NoClassDefFoundError("com/example/broken/Missing");
    }

    @Override
    public String id() {
        return "broken";
    }

    @Override
    public String name() {
        return "Broken";
    }

    @Override
    public List<ConfigKey> keys() {
        return List.of();
    }

    @Override
    public LlmProvider create(ProviderConfig config) {
        throw new AssertionError("nobody has this factory: its constructor throws");
    }
}
