package dev.parley;

import dev.parley.spi.LlmProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What {@link LlmProviders#discover()} found, and what it could not use. Immutable.
 *
 * @since 0.1.0
 */
public final class ProviderDiscovery {
    private final SortedMap<String, LlmProviderFactory> byId;
    private final Map<String, List<String>> rivals;
    private final List<Problem> problems;

    ProviderDiscovery(
            SortedMap<String, LlmProviderFactory> byId, Map<String, List<String>> rivals, List<Problem> problems) {
        this.byId = byId;
        this.rivals = rivals;
        this.problems = List.copyOf(problems);
    }

    /** {@return the factories that can be used, one per id, sorted by id} */
    public List<LlmProviderFactory> factories() {
        return List.copyOf(byId.values());
    }

    /**
     * The factory for an id. If several claim the id, the first that was found.
     *
     * @param id the id
     * @return the factory, if there is one
     */
    public Optional<LlmProviderFactory> factory(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** {@return what could not be used, in the order it was met; empty if all is well} */
    public List<Problem> problems() {
        return problems;
    }

    List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    /** The classes that claim one id when there are several, else empty. */
    List<String> rivals(String id) {
        return rivals.getOrDefault(id, List.of());
    }

    @Override
    public String toString() {
        return "ProviderDiscovery[factories=" + byId.keySet() + ", problems=" + problems + "]";
    }

    /**
     * Something that could not be used.
     *
     * @param source the class or the class loader it came from
     * @param message what is wrong with it
     * @param cause what was thrown, if something was
     * @since 0.1.0
     */
    public record Problem(String source, String message, Optional<Throwable> cause) {
        /**
         * Checks that nothing is null.
         *
         * @param source the class or the class loader it came from
         * @param message what is wrong with it
         * @param cause what was thrown, if something was
         */
        public Problem {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(cause, "cause");
        }
    }
}
