package dev.parley.openai;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@link OpenAiProvider}s for OpenAI itself. Its keys:
 *
 * <ul>
 *   <li>{@code api-key}, {@code OPENAI_API_KEY}: the key. The variable is sent to OpenAI, and to the server that
 *       {@code OPENAI_BASE_URL} names; to any other a key that the host set. A Hugging Face token in the variable is sent
 *       to Hugging Face only;
 *   <li>{@code base-url}, {@code OPENAI_BASE_URL}: another address, such as a proxy's;
 *   <li>{@code organization}, {@code OPENAI_ORG_ID} or {@code OPENAI_ORGANIZATION}: whom to bill;
 *   <li>{@code project}, {@code OPENAI_PROJECT_ID}: the project to bill.
 * </ul>
 *
 * @since 0.1.0
 */
public final class OpenAiProviderFactory implements LlmProviderFactory {
    static final ConfigKey API_KEY = ConfigKey.builder("api-key")
            .environment("OPENAI_API_KEY")
            .description("The key; https://platform.openai.com/api-keys")
            .secret(true)
            .build();
    static final ConfigKey BASE_URL = ConfigKey.builder("base-url")
            .environment("OPENAI_BASE_URL")
            .description("Address of the endpoint, such as https://api.openai.com/v1")
            .build();
    static final ConfigKey ORGANIZATION = ConfigKey.builder("organization")
            .environment("OPENAI_ORG_ID", "OPENAI_ORGANIZATION")
            .description("The organization to bill")
            .build();
    static final ConfigKey PROJECT = ConfigKey.builder("project")
            .environment("OPENAI_PROJECT_ID")
            .description("The project to bill")
            .build();
    static final List<ConfigKey> KEYS = List.of(API_KEY, BASE_URL, ORGANIZATION, PROJECT);

    /** Makes the factory; it has no state. */
    public OpenAiProviderFactory() {}

    @Override
    public String id() {
        return OpenAiProvider.ID;
    }

    @Override
    public String name() {
        return "OpenAI";
    }

    @Override
    public List<ConfigKey> keys() {
        return KEYS;
    }

    /**
     * Makes a provider. Sends nothing.
     *
     * @throws IllegalArgumentException if a key is not one of {@link #keys()}, or a value cannot be used, or there is no
     *     key for OpenAI
     */
    @Override
    public LlmProvider create(ProviderConfig config) {
        return make(config);
    }

    static OpenAiProvider make(ProviderConfig config) {
        config.check(KEYS);
        OpenAiProvider.Builder builder = OpenAiProvider.preset(OpenAiProvider.ID);
        config.value(BASE_URL).ifPresent(builder::baseUrl);
        config.value(ORGANIZATION).ifPresent(builder::organization);
        config.value(PROJECT).ifPresent(builder::project);
        key(config, builder.baseUrl()).ifPresent(builder::apiKey);
        config.connection().ifPresent(builder::connection);
        config.transport().ifPresent(builder::transport);
        return builder.build();
    }

    private static Optional<Secret> key(ProviderConfig config, String address) {
        Set<String> set = config.names();
        if (set.contains(API_KEY.name())) {
            return config.secret(API_KEY);
        }
        boolean openAi = Hosts.isOpenAi(address);
        Optional<Secret> found = set.contains(BASE_URL.name()) && !openAi ? Optional.empty() : config.secret(API_KEY);
        if (found.isPresent() && Hosts.isStranger(found.get(), address)) {
            throw new IllegalArgumentException("OPENAI_API_KEY holds a Hugging Face token, which is not sent to "
                    + Hosts.host(address) + "; set api-key if it is meant to be");
        }
        if (found.isEmpty() && openAi) {
            throw new IllegalArgumentException("api-key is missing: set OPENAI_API_KEY");
        }
        return found;
    }
}
