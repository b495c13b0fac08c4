package dev.parley.openai;

import dev.parley.LlmProvider;
import dev.parley.openai.Presets.Preset;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@link OpenAiProvider}s for other endpoints by configuration alone. Its keys:
 *
 * <ul>
 *   <li>{@code preset}, {@code OPENAI_COMPATIBLE_PRESET}: one of {@link OpenAiProvider#presets()}, which brings the others;
 *   <li>{@code base-url}, {@code OPENAI_COMPATIBLE_BASE_URL}: the address; needed if no preset has it;
 *   <li>{@code api-key}, {@code OPENAI_COMPATIBLE_API_KEY}: the key. The variable in which the preset's key is by custom,
 *       such as {@code GROQ_API_KEY}, is read for the preset's own address only;
 *   <li>{@code key-header}: the header that carries the key in place of {@code Authorization: Bearer};
 *   <li>{@code id}: the id of the provider that is made; the preset's, else {@code openai-compatible};
 *   <li>{@code name}: its name to show.
 * </ul>
 *
 * <p>The three {@code OPENAI_COMPATIBLE_…} variables belong together: as soon as the host sets {@code preset} or
 * {@code base-url} itself, none of them counts. A Hugging Face token in a variable is sent to Hugging Face only.
 *
 * @since 0.1.0
 */
public final class CompatibleProviderFactory implements LlmProviderFactory {
    /** The id of this factory, and of the providers that are given none of their own. */
    public static final String ID = "openai-compatible";

    private static final String PRESET_VARIABLE = "OPENAI_COMPATIBLE_PRESET";
    private static final String BASE_URL_VARIABLE = "OPENAI_COMPATIBLE_BASE_URL";
    private static final String API_KEY_VARIABLE = "OPENAI_COMPATIBLE_API_KEY";

    static final ConfigKey PRESET = ConfigKey.builder("preset")
            .environment(PRESET_VARIABLE)
            .description("A known endpoint, such as groq, openrouter or vllm")
            .build();
    static final ConfigKey BASE_URL = ConfigKey.builder("base-url")
            .environment(BASE_URL_VARIABLE)
            .description("Address of the endpoint, such as http://127.0.0.1:8000/v1")
            .build();
    static final ConfigKey API_KEY = ConfigKey.builder("api-key")
            .environment(API_KEY_VARIABLE)
            .description("The endpoint's key; servers of one's own often need none")
            .secret(true)
            .build();
    static final ConfigKey KEY_HEADER = ConfigKey.builder("key-header")
            .description("The header that carries the key, if not Authorization")
            .build();
    static final ConfigKey PROVIDER_ID = ConfigKey.builder("id")
            .description("The id of the provider that is made")
            .build();
    static final ConfigKey NAME =
            ConfigKey.builder("name").description("The name to show for it").build();
    static final List<ConfigKey> KEYS = List.of(PRESET, BASE_URL, API_KEY, KEY_HEADER, PROVIDER_ID, NAME);

    /** Makes the factory; it has no state. */
    public CompatibleProviderFactory() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String name() {
        return "OpenAI-compatible";
    }

    @Override
    public List<ConfigKey> keys() {
        return KEYS;
    }

    /** {@return whether there is an address, or a preset, which may have one} */
    @Override
    public boolean isConfigured(ProviderConfig config) {
        return config.value(BASE_URL).isPresent() || config.value(PRESET).isPresent();
    }

    /**
     * Makes a provider. Sends nothing.
     *
     * @throws IllegalArgumentException if a key is not one of {@link #keys()}, or a value cannot be used, or there is
     *     neither an address nor a preset that has one
     */
    @Override
    public LlmProvider create(ProviderConfig config) {
        config.check(KEYS);
        Set<String> set = config.names();
        boolean told = set.contains(PRESET.name()) || set.contains(BASE_URL.name());
        Optional<Preset> preset = config.value(told ? unset(PRESET) : PRESET).map(Presets::of);
        Optional<String> ownAddress = config.value(told ? unset(BASE_URL) : BASE_URL);
        String address = ownAddress
                .or(() -> preset.flatMap(Preset::baseUrl))
                .orElseThrow(() -> new IllegalArgumentException("base-url is missing: set "
                        + preset.map(there -> "it, " + there.name() + " has an address for each customer")
                                .orElse(BASE_URL_VARIABLE)));
        OpenAiProvider.Builder builder = OpenAiProvider.builder()
                .id(config.value(PROVIDER_ID).or(() -> preset.map(Preset::id)).orElse(ID))
                .name(config.value(NAME).or(() -> preset.map(Preset::name)).orElse(name()))
                .dialect(preset.map(Preset::dialect).orElse(Dialect.standard()))
                .baseUrl(address)
                .keyHeader(config.value(KEY_HEADER)
                        .or(() -> preset.map(Preset::keyHeader))
                        .orElse(Presets.AUTHORIZATION));
        Optional<String> custom = preset.flatMap(Preset::keyVariable);
        if (set.contains(API_KEY.name())) {
            config.secret(API_KEY).ifPresent(builder::apiKey);
        } else {
            (told ? Optional.<Secret>empty() : fromVariable(config, API_KEY_VARIABLE, address))
                    .or(() -> ownAddress.isPresent()
                            ? Optional.empty()
                            : custom.flatMap(variable -> fromVariable(config, variable, address)))
                    .ifPresent(builder::apiKey);
        }
        custom.ifPresent(builder::keyVariable);
        config.connection().ifPresent(builder::connection);
        config.transport().ifPresent(builder::transport);
        return builder.build();
    }

    /** A key for which the environment does not count. */
    private static ConfigKey unset(ConfigKey key) {
        return key.toBuilder().environment().build();
    }

    private static Optional<Secret> fromVariable(ProviderConfig config, String variable, String address) {
        Optional<Secret> key = config.secret(ConfigKey.builder(API_KEY.name())
                .environment(variable)
                .secret(true)
                .build());
        if (key.isPresent() && Hosts.isStranger(key.get(), address)) {
            throw new IllegalArgumentException(variable + " holds a Hugging Face token, which is not sent to "
                    + Hosts.host(address) + "; set api-key if it is meant to be");
        }
        return key;
    }
}
