package dev.parley.spi;

import dev.parley.LlmException;
import dev.parley.LlmProvider;
import java.util.List;

/**
 * Makes the providers of one kind; what a provider's jar offers to {@link java.util.ServiceLoader}.
 *
 * <p>An implementation is a public class with a public constructor without parameters that does no work. It is named in
 * {@code META-INF/services/dev.parley.spi.LlmProviderFactory} and, in a named module, in {@code provides … with}. A
 * static {@code provider()} method is not used. No method but {@link #create} does anything that can fail, and none
 * does I/O.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface LlmProviderFactory {
    /**
     * The id by which hosts ask for this kind of provider.
     *
     * @return {@code [a-z0-9][a-z0-9-]*}, always the same; {@code search} and {@code providers} are reserved
     */
    String id();

    /**
     * The name to show.
     *
     * @return the name, such as {@code "Ollama"}
     */
    String name();

    /**
     * What can be configured.
     *
     * @return the keys, with no name twice
     */
    List<ConfigKey> keys();

    /**
     * Whether there is anything to make a provider of, for a host that takes every provider it finds and names none. One for
     * which there is not is left out without a word; a host that asks for it by its id still gets {@link #create} and
     * what that has to say.
     *
     * <p>For kinds of providers that have no meaning without a setting, such as an address that has no default. A provider
     * that works without settings, or lacks no more than a key, returns true: what it lacks is told.
     *
     * @param config the configuration, usually nothing but the environment
     * @return true unless overridden
     */
    default boolean isConfigured(ProviderConfig config) {
        return true;
    }

    /**
     * Makes a provider. Connects to nothing; that the server is there shows with the first call.
     *
     * @param config the configuration
     * @return a new provider, to be closed by the caller
     * @throws IllegalArgumentException if a value is missing or wrong; the message names the key and where it may come
     *     from, and never holds a secret
     * @throws LlmException if the provider cannot work on this machine
     */
    LlmProvider create(ProviderConfig config);
}
