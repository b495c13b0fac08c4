package dev.parley.registry;

import dev.parley.ModelInfo;
import dev.parley.ModelRef;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What names of models turned out to mean lately, so that a name that is used again is one probe and no garbage. True for
 * as long as neither the lists nor the providers change, and bounded: a name may push out another.
 *
 * <p>Used without a lock. A race loses an entry, which is then found out again; an entry is safe to read however it came
 * to be seen.
 */
final class RecentNames {
    private static final int LEAST = 64;
    private static final int MOST = 1 << 14;
    private static final int LONGEST = 512;

    /** How many neighbouring places a name may have; they lie within one line of the processor's cache. */
    private static final int NEIGHBOURS = 4;

    private final Map<String, Slot> slots;
    private final @Nullable Meaning[] places;

    /** What one name means. What is noted in it later is no more than saved work. */
    static final class Meaning {
        final String name;
        final int hash;
        final Resolver.Target target;

        private @Nullable ModelRef ref;
        private @Nullable Description description;

        Meaning(String name, Resolver.Target target) {
            this.name = name;
            this.hash = name.hashCode();
            this.target = target;
        }

        ModelRef ref() {
            ModelRef known = ref;
            if (known == null) {
                known = target.ref();
                ref = known;
            }
            return known;
        }

        /** What the provider said about the model, or null if it is to be looked for. */
        @Nullable
        Description description() {
            return description;
        }

        void described(Description known) {
            description = known;
        }
    }

    /**
     * What a provider said about a model.
     *
     * @param model the model
     * @param until when it counts no more, in nanoseconds of {@link Time}
     * @param epoch when it was found; see {@link ModelDetails}
     */
    record Description(ModelInfo model, long until, int epoch) {}

    /**
     * Makes an empty one.
     *
     * @param slots the providers for which it holds
     * @param models how many models there are to be named
     */
    RecentNames(Map<String, Slot> slots, int models) {
        this.slots = slots;
        int wanted = (int) Math.min(MOST, 4L * models);
        this.places = new Meaning[Math.max(LEAST, Integer.highestOneBit(wanted))];
    }

    boolean isOf(Map<String, Slot> others) {
        return slots == others;
    }

    /** What the name means, or null if that has to be found out. */
    @Nullable
    Meaning find(String name) {
        int hash = name.hashCode();
        int home = spread(hash) & places.length - 1;
        for (int i = 0; i < NEIGHBOURS; i++) {
            Meaning meaning = places[home ^ i];
            if (meaning == null) {
                return null;
            }
            if (meaning.hash == hash && meaning.name.equals(name)) {
                return meaning;
            }
        }
        return null;
    }

    /** Keeps a meaning, unless its name is longer than names are. */
    void add(Meaning meaning) {
        if (meaning.name.length() > LONGEST) {
            return;
        }
        int home = spread(meaning.hash) & places.length - 1;
        int place = home;
        for (int i = 0; i < NEIGHBOURS; i++) {
            Meaning there = places[home ^ i];
            if (there == null || there.name.equals(meaning.name)) {
                place = home ^ i;
                break;
            }
        }
        places[place] = meaning;
    }

    /** Hashes of similar names are neighbours; this drives them apart. */
    static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }
}
