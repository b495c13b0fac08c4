package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the providers on the class path or module path and opens them by id.
 *
 * <pre>{@code
 * try (LlmProvider ollama = LlmProviders.open("ollama")) {
 *     System.out.println(ollama.chat(ChatRequest.of("llama3.2", "Why is the sky blue?")).text());
 * }
 * }</pre>
 *
 * <p>Looks through the thread's context class loader first, then through the one this class came from; the forms with a
 * {@link ClassLoader} look through that one (and its parents) alone. A factory that cannot be loaded, made or asked for
 * its id is a {@linkplain ProviderDiscovery#problems() problem} and a warning in the log, and never hides the others.
 * Nothing is kept between calls.
 *
 * @since 0.1.0
 */
public final class LlmProviders {
    private LlmProviders() {}

    /**
     * Finds every factory.
     *
     * @return what was found, and what could not be used
     */
    public static ProviderDiscovery discover() {
        FactoryScan scan = new FactoryScan();
        ClassLoader context = orSystem(Thread.currentThread().getContextClassLoader());
        ClassLoader own = orSystem(LlmProviders.class.getClassLoader());
        scan.scan(context);
        if (own != context) {
            scan.scan(own);
        }
        return scan.result();
    }

    /**
     * Finds every factory that one class loader sees.
     *
     * @param loader where to look
     * @return what was found, and what could not be used
     */
    public static ProviderDiscovery discover(ClassLoader loader) {
        FactoryScan scan = new FactoryScan();
        scan.scan(Objects.requireNonNull(loader, "loader"));
        return scan.result();
    }

    /**
     * Opens a provider that is configured by the environment.
     *
     * @param id the id of its factory, such as {@code "ollama"}
     * @return a new provider, to be closed by the caller
     * @throws IllegalArgumentException if there is no such factory (the message lists those there are), or its
     *     configuration is missing something or wrong
     * @throws IllegalStateException if several factories have the id
     * @throws LlmException if the provider cannot work on this machine, also because a class that it needs is missing
     */
    public static LlmProvider open(String id) {
        return open(id, ProviderConfig.fromEnvironment());
    }

    /**
     * Opens a provider.
     *
     * @param id the id of its factory, such as {@code "ollama"}
     * @param config its configuration
     * @return a new provider, to be closed by the caller
     * @throws IllegalArgumentException if there is no such factory (the message lists those there are), or its
     *     configuration is missing something, wrong or has a key that the factory does not know
     * @throws IllegalStateException if several factories have the id
     * @throws LlmException if the provider cannot work on this machine, also because a class that it needs is missing
     */
    public static LlmProvider open(String id, ProviderConfig config) {
        Checks.providerId(id);
        Objects.requireNonNull(config, "config");
        return open(discover(), id, config);
    }

    /**
     * Opens a provider from one class loader.
     *
     * @param id the id of its factory, such as {@code "ollama"}
     * @param config its configuration
     * @param loader where to look
     * @return a new provider, to be closed by the caller
     * @throws IllegalArgumentException if there is no such factory (the message lists those there are), or its
     *     configuration is missing something, wrong or has a key that the factory does not know
     * @throws IllegalStateException if several factories have the id
     * @throws LlmException if the provider cannot work on this machine, also because a class that it needs is missing
     */
    public static LlmProvider open(String id, ProviderConfig config, ClassLoader loader) {
        Checks.providerId(id);
        Objects.requireNonNull(config, "config");
        return open(discover(loader), id, config);
    }

    private static LlmProvider open(ProviderDiscovery found, String id, ProviderConfig config) {
        List<String> rivals = found.rivals(id);
        if (!rivals.isEmpty()) {
            throw new IllegalStateException("several factories have the id '" + id + "': " + String.join(", ", rivals)
                    + "; keep one of them on the class path or module path");
        }
        LlmProviderFactory factory = found.factory(id).orElseThrow(() -> unknown(found, id));
        String source = factory.getClass().getName();
        try {
            config.check(factory.keys());
            @Nullable LlmProvider provider = factory.create(config);
            if (provider == null) {
                throw new IllegalStateException(source + " returned no provider");
            }
            return provider;
        } catch (LinkageError e) {
            throw new LlmException(
                    ErrorDetails.builder(source + " cannot be linked: " + e)
                            .provider(id)
                            .hint("is a library that it needs missing, or there in another version?")
                            .build(),
                    e);
        }
    }

    private static IllegalArgumentException unknown(ProviderDiscovery found, String id) {
        String problems = found.problems().isEmpty()
                ? ""
                : found.problems().stream()
                        .map(ProviderDiscovery.Problem::message)
                        .collect(Collectors.joining("; ", " Could not be used: ", "."));
        return new IllegalArgumentException("no provider '" + id + "' on the class path or module path; found "
                + found.ids() + ". Is llm-" + id + " a dependency?" + problems);
    }

    private static ClassLoader orSystem(@Nullable ClassLoader loader) {
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }
}
