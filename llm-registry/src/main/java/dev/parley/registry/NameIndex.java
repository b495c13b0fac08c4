package dev.parley.registry;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * The comparable forms of all names in one text, and the places where tokens start in the order of what stands there.
 * What starts with some letters is a run of that order, whether a separator lies among the letters or not. Immutable.
 */
final class NameIndex {
    private final byte[] text;
    private final int[] places;
    private final int[] owners;
    private final BitSet ends;

    private NameIndex(byte[] text, int[] places, int[] owners, BitSet ends) {
        this.text = text;
        this.places = places;
        this.owners = owners;
        this.ends = ends;
    }

    /**
     * Finds the models with a token, or a run of tokens, that starts with the form.
     *
     * @param form the form to look for, not empty
     * @param whole gets those where a token ends with the form
     * @param prefix gets the others
     */
    void collect(byte[] form, BitSet whole, BitSet prefix) {
        int from = SuffixOrder.lower(text, places, form, 0);
        int to = SuffixOrder.upper(text, places, form, from);
        for (int i = from; i < to; i++) {
            (ends.get(places[i] + form.length) ? whole : prefix).set(owners[i]);
        }
    }

    /** {@return whether a token, or a run of tokens, starts with the form} */
    boolean contains(byte[] form) {
        int from = SuffixOrder.lower(text, places, form, 0);
        return from < places.length && SuffixOrder.compare(text, places[from], form) == 0;
    }

    /** Hands on each model one of whose names has just this form; one model may come several times. */
    void exact(byte[] form, IntConsumer models) {
        byte[] name = Arrays.copyOf(form, form.length + 1);
        int from = SuffixOrder.lower(text, places, name, 0);
        int to = SuffixOrder.upper(text, places, name, from);
        for (int i = from; i < to; i++) {
            if (places[i] == 0 || text[places[i] - 1] == 0) {
                models.accept(owners[i]);
            }
        }
    }

    /** Gathers names. Not safe for use by several threads. */
    static final class Builder {
        private byte[] text = new byte[1024];
        private int length;
        private final IntList places = new IntList();
        private final IntList owners = new IntList();
        private final BitSet ends = new BitSet();

        /**
         * Adds a name of a model.
         *
         * @param name what was scanned
         * @param model the model's number
         */
        void add(NameScanner name, int model) {
            int needed = length + name.length() + 1;
            if (needed > text.length) {
                text = Arrays.copyOf(text, Math.max(needed, text.length + (text.length >> 1)));
            }
            name.copyTo(text, length);
            for (int i = 0; i < name.length(); i++) {
                if (name.startsAt(i)) {
                    places.add(length + i);
                    owners.add(model);
                }
                if (name.endsAt(i)) {
                    ends.set(length + i);
                }
            }
            ends.set(length + name.length());
            text[needed - 1] = 0;
            length = needed;
        }

        NameIndex build() {
            byte[] finalText = Arrays.copyOf(text, length);
            int[] sorted = places.toArray();
            int[] ownerAt = new int[length];
            for (int i = 0; i < sorted.length; i++) {
                ownerAt[sorted[i]] = owners.get(i);
            }
            SuffixOrder.sort(finalText, sorted);
            int[] sortedOwners = new int[sorted.length];
            for (int i = 0; i < sorted.length; i++) {
                sortedOwners[i] = ownerAt[sorted[i]];
            }
            return new NameIndex(finalText, sorted, sortedOwners, (BitSet) ends.clone());
        }
    }
}
