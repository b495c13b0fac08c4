package dev.parley.huggingface;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@link HuggingFaceProvider}s. Its keys:
 *
 * <ul>
 *   <li>{@code api-key}, {@code HUGGINGFACE_API_KEY}, {@code HF_TOKEN} or {@code HUGGING_FACE_HUB_TOKEN}: the token. One of
 *       the environment, or of a file, is not sent to a server outside Hugging Face that the host's own {@code base-url} or
 *       {@code hub-url} names;
 *   <li>{@code token-file}, {@code HF_TOKEN_PATH}: a file with the token, read if there is none above; else
 *       {@code $HF_HOME/token}, {@code $XDG_CACHE_HOME/huggingface/token} or {@code ~/.cache/huggingface/token};
 *   <li>{@code base-url}: another router, such as a proxy;
 *   <li>{@code hub-url}, {@code HF_ENDPOINT}: another Hub, such as a mirror;
 *   <li>{@code bill-to}: the organization or resource group to bill.
 * </ul>
 *
 * @since 0.1.0
 */
public final class HuggingFaceProviderFactory implements LlmProviderFactory {
    static final ConfigKey API_KEY = ConfigKey.builder("api-key")
            .environment("HUGGINGFACE_API_KEY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
            .description("The token; https://huggingface.co/settings/tokens")
            .secret(true)
            .build();
    static final ConfigKey TOKEN_FILE = ConfigKey.builder("token-file")
            .environment("HF_TOKEN_PATH")
            .description("A file with the token, as hf auth login writes it")
            .build();
    static final ConfigKey BASE_URL = ConfigKey.builder("base-url")
            .description("Address of the router, such as https://router.huggingface.co/v1")
            .build();
    static final ConfigKey HUB_URL = ConfigKey.builder("hub-url")
            .environment("HF_ENDPOINT")
            .description("Address of the Hub, such as https://huggingface.co")
            .build();
    static final ConfigKey BILL_TO = ConfigKey.builder("bill-to")
            .description("The organization or resource group to bill")
            .build();
    static final List<ConfigKey> KEYS = List.of(API_KEY, TOKEN_FILE, BASE_URL, HUB_URL, BILL_TO);

    /** Makes the factory; it has no state. */
    public HuggingFaceProviderFactory() {}

    @Override
    public String id() {
        return HuggingFaceProvider.ID;
    }

    @Override
    public String name() {
        return HuggingFaceProvider.NAME;
    }

    @Override
    public List<ConfigKey> keys() {
        return KEYS;
    }

    /**
     * Makes a provider; without a token one that knows the curated models and nothing else. Sends nothing; may read the token
     * file.
     *
     * @throws IllegalArgumentException if a key is not one of {@link #keys()}, or a value cannot be used
     */
    @Override
    public LlmProvider create(ProviderConfig config) {
        return make(config);
    }

    static HuggingFaceProvider make(ProviderConfig config) {
        config.check(KEYS);
        HuggingFaceProvider.Builder builder = HuggingFaceProvider.builder();
        config.value(BASE_URL).ifPresent(builder::baseUrl);
        config.value(HUB_URL).ifPresent(builder::hubUrl);
        config.value(BILL_TO).ifPresent(builder::billTo);
        config.connection().ifPresent(builder::connection);
        config.transport().ifPresent(builder::transport);
        Set<String> set = config.names();
        if (set.contains(API_KEY.name())) {
            config.secret(API_KEY).ifPresent(builder::key);
            return builder.build();
        }
        Optional<Secret> key = set.contains(TOKEN_FILE.name())
                ? TokenFile.read(config)
                : config.secret(API_KEY).or(() -> TokenFile.read(config));
        Optional<Address> stranger = builder.stranger(set);
        if (key.isPresent() && stranger.isPresent()) {
            builder.keyHint("Set api-key: a token of the environment is not sent to "
                    + stranger.get().root().getHost());
        } else {
            key.ifPresent(builder::key);
        }
        return builder.build();
    }
}
