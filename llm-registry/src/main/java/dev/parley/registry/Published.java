package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.List;
import java.util.Map;

/**
 * One consistent picture of all lists.
 *
 * @param content the models, and what is looked up in them
 * @param parts the state of each provider's list by label, in order
 * @param due when the next list is due for a refresh that is not under way, in nanoseconds of {@link Time}
 */
record Published(Content content, Map<String, ListState> parts, long due) {
    long epoch() {
        return content.epoch();
    }

    List<ModelInfo> all() {
        return content.all();
    }
}
