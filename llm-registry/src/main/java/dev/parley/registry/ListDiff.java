package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a provider's list is made into, and how it differs from the one before. */
final class ListDiff {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);

    private ListDiff() {}

    /** The list under the label, without nulls and with each id once: the first counts. */
    static List<ModelInfo> cleaned(String label, Collection<? extends @Nullable ModelInfo> answer) {
        Map<String, ModelInfo> byId = new LinkedHashMap<>();
        int dropped = 0;
        for (ModelInfo model : answer) {
            if (model == null || byId.containsKey(model.id())) {
                dropped++;
            } else {
                byId.put(model.id(), labelled(label, model));
            }
        }
        if (dropped > 0) {
            LOG.warn("{} listed {} models that are null or have the id of another; they are left out", label, dropped);
        }
        return Collections.unmodifiableList(new ArrayList<>(byId.values()));
    }

    static ModelInfo labelled(String label, ModelInfo model) {
        return model.provider().equals(label)
                ? model
                : model.toBuilder().provider(label).build();
    }

    static Optional<RegistryEvent> between(String label, List<ModelInfo> before, List<ModelInfo> after) {
        Map<String, ModelInfo> gone = new LinkedHashMap<>();
        before.forEach(model -> gone.put(model.id(), model));
        List<ModelInfo> added = new ArrayList<>();
        List<ModelInfo> changed = new ArrayList<>();
        for (ModelInfo model : after) {
            ModelInfo was = gone.remove(model.id());
            if (was == null) {
                added.add(model);
            } else if (!was.equals(model)) {
                changed.add(model);
            }
        }
        return added.isEmpty() && gone.isEmpty() && changed.isEmpty()
                ? Optional.empty()
                : Optional.of(new RegistryEvent.ModelsChanged(label, added, new ArrayList<>(gone.values()), changed));
    }
}
