package dev.parley;

import dev.parley.internal.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of what a {@link ModelSearch} found. Immutable.
 *
 * @since 0.1.0
 */
public final class ModelPage {
    private final List<ModelInfo> models;
    private final @Nullable String nextCursor;

    private ModelPage(List<ModelInfo> models, @Nullable String nextCursor) {
        this.models = List.copyOf(models);
        this.nextCursor = nextCursor;
    }

    /**
     * The last page.
     *
     * @param models the models in the order of the provider
     * @return the page
     */
    public static ModelPage last(List<ModelInfo> models) {
        return new ModelPage(models, null);
    }

    /**
     * A page with another one after it.
     *
     * @param models the models in the order of the provider
     * @param nextCursor what to ask for the next page with
     * @return the page
     * @throws IllegalArgumentException if the cursor is blank
     */
    public static ModelPage of(List<ModelInfo> models, String nextCursor) {
        return new ModelPage(models, Checks.text("nextCursor", nextCursor));
    }

    /** {@return the models in the order of the provider; may be empty} */
    public List<ModelInfo> models() {
        return models;
    }

    /** {@return what to ask for the next page with, if there is one} */
    public Optional<String> nextCursor() {
        return Optional.ofNullable(nextCursor);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelPage other
                && models.equals(other.models)
                && Objects.equals(nextCursor, other.nextCursor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(models, nextCursor);
    }

    @Override
    public String toString() {
        return "ModelPage[models=" + models + (nextCursor == null ? "" : ", nextCursor=" + nextCursor) + "]";
    }
}
