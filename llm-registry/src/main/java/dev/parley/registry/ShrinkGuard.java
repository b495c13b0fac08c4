package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps apart a list that lost so much that it looks like a fault of the provider: one that is empty, or lost three or
 * more models and over 30 in 100 of them. Said a second time in a row, it counts. Not safe for use by several threads.
 */
final class ShrinkGuard {
    private static final int LOSS = 3;
    private static final double KEPT = 0.7;

    private @Nullable Set<String> apart;

    boolean refuses(List<ModelInfo> before, List<ModelInfo> offered) {
        int was = before.size();
        int now = offered.size();
        boolean shrunk = was > 0 && (now == 0 || was - now >= LOSS && now < was * KEPT);
        if (!shrunk) {
            apart = null;
            return false;
        }
        Set<String> ids = offered.stream().map(ModelInfo::id).collect(Collectors.toCollection(HashSet::new));
        if (ids.equals(apart)) {
            apart = null;
            return false;
        }
        apart = ids;
        return true;
    }
}
