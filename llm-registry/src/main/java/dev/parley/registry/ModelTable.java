package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Models by their ids, as one open-addressing table of numbers: no object per model. Models of one id, each of another
 * provider, are a chain in the order of the list. Immutable.
 */
final class ModelTable {
    private static final int NONE = -1;

    private final List<ModelInfo> models;
    private final int mask;

    /** The first model of an id, where its hash leads to or in one of the next places, and that hash. */
    private final int[] first;

    private final int[] hashes;

    /** The next model of the same id, by model. */
    private final int[] next;

    ModelTable(List<ModelInfo> models) {
        this.models = models;
        int places = Integer.highestOneBit(Math.max(1, models.size())) << 2;
        this.mask = places - 1;
        this.first = new int[places];
        this.hashes = new int[places];
        this.next = new int[models.size()];
        Arrays.fill(first, NONE);
        for (int i = models.size() - 1; i >= 0; i--) {
            String id = models.get(i).id();
            int place = place(id);
            hashes[place] = id.hashCode();
            next[i] = first[place];
            first[place] = i;
        }
    }

    /** The model of that provider and id, or null. */
    @Nullable
    ModelInfo find(String provider, String id) {
        for (int i = firstOf(id); i != NONE; i = next[i]) {
            ModelInfo model = models.get(i);
            if (model.provider().equals(provider)) {
                return model;
            }
        }
        return null;
    }

    /** The number of the first model of that id, or -1; the models have the order of the list. */
    int firstOf(String id) {
        return first[place(id)];
    }

    /** The number of the next model of the same id, or -1. */
    int nextOf(int model) {
        return next[model];
    }

    /** Where the models of an id are, or the free place where they would be. */
    private int place(String id) {
        int hash = id.hashCode();
        int place = RecentNames.spread(hash) & mask;
        while (first[place] != NONE
                && !(hashes[place] == hash && models.get(first[place]).id().equals(id))) {
            place = (place + 1) & mask;
        }
        return place;
    }
}
