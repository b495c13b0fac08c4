package dev.parley.ollama;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.util.List;

/**
 * Makes {@link OllamaProvider}s from a configuration. Its keys:
 *
 * <ul>
 *   <li>{@code base-url}, {@code OLLAMA_BASE_URL}: the server's address;
 *   <li>{@code host}, {@code OLLAMA_HOST}: the same, by the rules of Ollama's own variable; used if there is no base URL;
 *   <li>{@code api-key}, {@code OLLAMA_API_KEY}: the variable is used for ollama.com only, a key that the host set is sent
 *       to whatever server the address names;
 *   <li>{@code keep-alive}: how long models stay loaded after a call;
 *   <li>{@code pull-policy}: {@code never} (the default), {@code when-missing} or {@code always}, see
 *       {@link OllamaPullPolicy}.
 * </ul>
 *
 * @since 0.1.0
 */
public final class OllamaProviderFactory implements LlmProviderFactory {
    static final ConfigKey BASE_URL = ConfigKey.builder("base-url")
            .environment("OLLAMA_BASE_URL")
            .description("Address of the server, such as http://127.0.0.1:11434")
            .build();
    static final ConfigKey HOST = ConfigKey.builder("host")
            .environment("OLLAMA_HOST")
            .description("Address of the server as Ollama's own variable has it; used if base-url is not set")
            .build();
    static final ConfigKey API_KEY = ConfigKey.builder("api-key")
            .environment("OLLAMA_API_KEY")
            .description("Key for ollama.com; a local server needs none")
            .secret(true)
            .build();
    static final ConfigKey KEEP_ALIVE = ConfigKey.builder("keep-alive")
            .description("How long a model stays loaded after a call: seconds, or a duration such as 10m")
            .build();
    static final ConfigKey PULL_POLICY = ConfigKey.builder("pull-policy")
            .description("Whether to pull a model that is asked for: never, when-missing or always")
            .build();
    static final List<ConfigKey> KEYS = List.of(BASE_URL, HOST, API_KEY, KEEP_ALIVE, PULL_POLICY);

    /** Makes the factory; it has no state. */
    public OllamaProviderFactory() {}

    @Override
    public String id() {
        return OllamaProvider.ID;
    }

    @Override
    public String name() {
        return "Ollama";
    }

    @Override
    public List<ConfigKey> keys() {
        return KEYS;
    }

    /**
     * Makes a provider. Sends nothing.
     *
     * @throws IllegalArgumentException if a key is not one of {@link #keys()}, or a value cannot be used
     */
    @Override
    public LlmProvider create(ProviderConfig config) {
        return OllamaProvider.create(config);
    }
}
