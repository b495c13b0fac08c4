package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a list on disk was given to the same account at the same server: a keyed hash of the configuration, from which
 * no credential can be read.
 */
final class Fingerprint {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    private static final String ALGORITHM = "HmacSHA256";

    private Fingerprint() {}

    /** The text that stands for a provider whose credentials only the host knows. */
    static String identity(String label, LlmProvider provider) {
        return label
                + '\n'
                + provider.getClass().getName()
                + '\n'
                + provider.info().endpoint().map(Object::toString).orElse("");
    }

    /** The text that stands for a configuration, with its credentials; empty if they cannot be had now. */
    static Optional<String> identity(String label, LlmProviderFactory factory, ProviderConfig config) {
        TreeMap<String, String> values = new TreeMap<>();
        try {
            for (ConfigKey key : factory.keys()) {
                config.secret(key).ifPresent(secret -> values.put(key.name(), secret.reveal()));
            }
        } catch (RuntimeException e) {
            LOG.debug("no snapshot for {}: its configuration cannot be read now", label, e);
            return Optional.empty();
        }
        return Optional.of(label + '\n' + factory.getClass().getName() + '\n' + values);
    }

    static String of(String identity, String salt) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(identity.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
