package dev.parley.huggingface;

import dev.parley.spi.ConfigKey;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token that {@code hf auth login} keeps in a file. */
final class TokenFile {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final ConfigKey HF_HOME = ConfigKey.of("hf-home", "HF_HOME");
    private static final ConfigKey XDG_CACHE_HOME = ConfigKey.of("xdg-cache-home", "XDG_CACHE_HOME");
    private static final int LONGEST = 8192;

    private TokenFile() {}

    /**
     * Reads the token.
     *
     * @throws IllegalArgumentException if the host named a file that cannot be read, or what a file holds is no token
     */
    static Optional<Secret> read(ProviderConfig config) {
        boolean named = config.names().contains(HuggingFaceProviderFactory.TOKEN_FILE.name());
        Path file = path(config);
        if (!named && !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String token;
        try (InputStream in = Files.newInputStream(file)) {
            token = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            if (named) {
                throw new IllegalArgumentException("token-file: " + file + " cannot be read", e);
            }
            LOG.warn("The token file {} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Secret.of(token));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the token file " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path path(ProviderConfig config) {
        return config.value(HuggingFaceProviderFactory.TOKEN_FILE)
                .map(Path::of)
                .or(() -> config.value(HF_HOME).map(home -> Path.of(home, "token")))
                .or(() -> config.value(XDG_CACHE_HOME).map(cache -> Path.of(cache, "huggingface", "token")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "huggingface", "token"));
    }
}
