package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
    private volatile @Nullable Names names;
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
        return Optional.ofNullable(
                names().byProvider.getOrDefault(label, Map.of()).get(id));
    }

    /** The models of that id, one for each provider that lists it. */
    List<ModelInfo> withId(String id) {
        return names().byId.getOrDefault(id, List.of());
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

    private Names names() {
        Names known = names;
        if (known == null) {
            // a race builds the same twice
            known = new Names(all);
            names = known;
        }
        return known;
    }

    private static final class Names {
        final Map<String, Map<String, ModelInfo>> byProvider = new HashMap<>();
        final Map<String, List<ModelInfo>> byId = new HashMap<>();

        Names(List<ModelInfo> all) {
            for (ModelInfo model : all) {
                byProvider
                        .computeIfAbsent(model.provider(), label -> new HashMap<>())
                        .put(model.id(), model);
                byId.computeIfAbsent(model.id(), id -> new ArrayList<>(1)).add(model);
            }
        }
    }
}
