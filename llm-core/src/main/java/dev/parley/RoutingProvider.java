package dev.parley;

import java.util.List;
import java.util.Optional;

/**
 * A provider that chooses among several, such as a fallback chain or a weighted split.
 *
 * <p>{@link #find} answers empty: an ability belongs to one route, so ask the {@link #routes()}. {@link #close()} does
 * nothing: a router closes only what it created, and one that did create its routes overrides it.
 *
 * @since 0.1.0
 */
public non-sealed interface RoutingProvider extends LlmProvider {
    /**
     * The providers this one chooses among.
     *
     * @return the routes in order of preference, unmodifiable
     */
    List<LlmProvider> routes();

    @Override
    default <T> Optional<T> find(Class<T> ability) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
