package dev.parley.llamacpp;

import dev.parley.LlmProvider;
import dev.parley.spi.ConfigKey;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes {@link LlamaCppProvider}s. Its keys:
 *
 * <ul>
 *   <li>{@code models}, {@code LLAMACPP_MODELS}: directories and {@code .gguf} files, with the system's path separator in
 *       between ({@code :}, on Windows {@code ;});
 *   <li>{@code max-loaded-models}, {@code LLAMACPP_MAX_LOADED_MODELS}: how many models are in memory at once, 3;
 *   <li>{@code max-memory}, {@code LLAMACPP_MAX_MEMORY}: how much they may need together, such as {@code 12GB}; no bound;
 *   <li>{@code parallel}, {@code LLAMACPP_PARALLEL}: how many requests are worked on at once, 2;
 *   <li>{@code idle-unload}, {@code LLAMACPP_IDLE_UNLOAD}: how long an unused model stays, such as {@code 90s}, {@code 5m},
 *       {@code 2h}, {@code PT5M} or {@code never}; {@code 5m};
 *   <li>{@code context-length}, {@code LLAMACPP_CONTEXT_LENGTH}: tokens of prompt and answer together, 4096;
 *   <li>{@code threads}, {@code LLAMACPP_THREADS}: threads that compute, for each model.
 * </ul>
 *
 * <p>Without {@code models} the provider has none, and says so; nothing native is touched.
 *
 * @since 0.1.0
 */
public final class LlamaCppProviderFactory implements LlmProviderFactory {
    static final ConfigKey MODELS = ConfigKey.builder("models")
            .environment("LLAMACPP_MODELS")
            .description("Directories and .gguf files, separated by '" + File.pathSeparator + "'")
            .build();
    static final ConfigKey MAX_LOADED_MODELS = ConfigKey.builder("max-loaded-models")
            .environment("LLAMACPP_MAX_LOADED_MODELS")
            .description("How many models are in memory at once")
            .defaultValue(Integer.toString(Settings.MAX_LOADED_MODELS))
            .build();
    static final ConfigKey MAX_MEMORY = ConfigKey.builder("max-memory")
            .environment("LLAMACPP_MAX_MEMORY")
            .description("How much memory loaded models may need together, such as 12GB")
            .build();
    static final ConfigKey PARALLEL = ConfigKey.builder("parallel")
            .environment("LLAMACPP_PARALLEL")
            .description("How many requests are worked on at once")
            .defaultValue(Integer.toString(Settings.PARALLEL))
            .build();
    static final ConfigKey IDLE_UNLOAD = ConfigKey.builder("idle-unload")
            .environment("LLAMACPP_IDLE_UNLOAD")
            .description("How long an unused model stays in memory, such as 5m, or never")
            .defaultValue("5m")
            .build();
    static final ConfigKey CONTEXT_LENGTH = ConfigKey.builder("context-length")
            .environment("LLAMACPP_CONTEXT_LENGTH")
            .description("Tokens of prompt and answer together")
            .defaultValue(Integer.toString(Settings.CONTEXT_LENGTH))
            .build();
    static final ConfigKey THREADS = ConfigKey.builder("threads")
            .environment("LLAMACPP_THREADS")
            .description("Threads that compute, for each model")
            .build();
    static final List<ConfigKey> KEYS =
            List.of(MODELS, MAX_LOADED_MODELS, MAX_MEMORY, PARALLEL, IDLE_UNLOAD, CONTEXT_LENGTH, THREADS);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([kmgt]?)(i?)b?");

    /** Makes the factory; it has no state. */
    public LlamaCppProviderFactory() {}

    @Override
    public String id() {
        return LlamaCppProvider.ID;
    }

    @Override
    public String name() {
        return "llama.cpp";
    }

    @Override
    public List<ConfigKey> keys() {
        return KEYS;
    }

    /**
     * Makes a provider. Looks at no file and touches nothing native.
     *
     * @throws IllegalArgumentException if a key is not one of {@link #keys()}, or a value cannot be used
     */
    @Override
    public LlmProvider create(ProviderConfig config) {
        config.check(KEYS);
        LlamaCppProvider.Builder builder = LlamaCppProvider.builder();
        config.value(MODELS).ifPresent(paths -> addModels(paths, builder));
        set(config, MAX_LOADED_MODELS, text -> builder.maxLoadedModels(number(text)));
        set(config, MAX_MEMORY, text -> builder.maxMemory(bytes(text)));
        set(config, PARALLEL, text -> builder.parallel(number(text)));
        set(config, IDLE_UNLOAD, text -> setIdleUnload(text, builder));
        set(config, CONTEXT_LENGTH, text -> builder.contextLength(number(text)));
        set(config, THREADS, text -> builder.threads(number(text)));
        config.connection().ifPresent(builder::connection);
        return builder.build();
    }

    private static void addModels(String paths, LlamaCppProvider.Builder builder) {
        for (String path : paths.split(Pattern.quote(File.pathSeparator), -1)) {
            if (path.isBlank()) {
                continue;
            }
            try {
                Path place = Path.of(path.strip());
                if (path.strip().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
                    builder.model(place);
                } else {
                    builder.directory(place);
                }
            } catch (InvalidPathException e) {
                throw wrong(MODELS, path, "is no path: " + e.getReason(), e);
            }
        }
    }

    private static void set(ProviderConfig config, ConfigKey key, Consumer<String> setter) {
        config.value(key).ifPresent(text -> {
            try {
                setter.accept(text);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
                throw wrong(key, text, "cannot be used: " + e.getMessage(), e);
            }
        });
    }

    private static IllegalArgumentException wrong(ConfigKey key, String value, String why, Exception cause) {
        return new IllegalArgumentException(
                key.name() + " (" + String.join(", ", key.environment()) + ") '" + value + "' " + why, cause);
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("it must be a whole number");
        }
        return Integer.parseInt(text);
    }

    private static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it must be a size such as 12GB or 8GiB");
        }
        long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
        long factor = 1;
        for (int i = "kmgt".indexOf(matcher.group(2));
                i >= 0 && !matcher.group(2).isEmpty();
                i--) {
            factor *= unit;
        }
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
    }

    private static void setIdleUnload(String text, LlamaCppProvider.Builder builder) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("never")) {
            builder.keepLoaded();
            return;
        }
        Matcher matcher = DURATION.matcher(lower);
        if (!matcher.matches()) {
            if (!lower.startsWith("pt") && !lower.startsWith("p")) {
                throw new IllegalArgumentException("it must be a time such as 90s, 5m or 2h, or 'never'");
            }
            builder.idleUnload(Duration.parse(text));
            return;
        }
        long amount = Long.parseLong(matcher.group(1));
        builder.idleUnload(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
