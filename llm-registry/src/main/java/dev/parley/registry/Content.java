package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models of one epoch with what is built from them when it is first needed. Immutable to its users. */
final class Content {
    private final long epoch;
    private final List<ModelInfo> all;
    private final Function<List<ModelInfo>, SearchIndex> indexer;
    private volatile @Nullable ModelTable table;
    private volatile @Nullable RecentNames recent;
    private volatile @Nullable SearchIndex index;

    Content(long epoch, List<ModelInfo> all, Function<List<ModelInfo>, SearchIndex> indexer) {
        this.epoch = epoch;
        this.all = Collections.unmodifiableList(all);
        this.indexer = indexer;
    }

    long epoch() {
        return epoch;
    }

    List<ModelInfo> all() {
        return all;
    }

    Optional<ModelInfo> model(String label, String id) {
        return Optional.ofNullable(table().find(label, id));
    }

    boolean has(String label, String id) {
        return table().find(label, id) != null;
    }

    /** The models of that id, one for each provider that lists it. */
    List<ModelInfo> withId(String id) {
        ModelTable known = table();
        int model = known.firstOf(id);
        if (model < 0) {
            return List.of();
        }
        List<ModelInfo> found = new ArrayList<>(1);
        for (; model >= 0; model = known.nextOf(model)) {
            found.add(all.get(model));
        }
        return found;
    }

    /** The names that were resolved among these models and providers. */
    RecentNames recent(Map<String, Slot> slots) {
        RecentNames known = recent;
        if (known == null || !known.isOf(slots)) {
            known = new RecentNames(slots, all.size());
            recent = known;
        }
        return known;
    }

    SearchIndex index() {
        SearchIndex known = index;
        if (known == null) {
            synchronized (this) {
                known = index;
                if (known == null) {
                    known = indexer.apply(all);
                    index = known;
                }
            }
        }
        return known;
    }

    private ModelTable table() {
        ModelTable known = table;
        if (known == null) {
            // a race builds the same twice
            known = new ModelTable(all);
            table = known;
        }
        return known;
    }
}
