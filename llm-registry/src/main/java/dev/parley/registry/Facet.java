package dev.parley.registry;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One kind of fact with few values: which models have which value, and of which the value is known. Immutable. */
final class Facet {
    private final NavigableMap<String, int[]> models;
    private final BitSet known;

    private Facet(NavigableMap<String, int[]> models) {
        this.models = models;
        this.known = new BitSet();
        models.values().forEach(numbers -> add(numbers, known));
    }

    /** {@return the models with just this value} */
    BitSet equalTo(String value) {
        BitSet found = new BitSet();
        int[] numbers = models.get(value);
        if (numbers != null) {
            add(numbers, found);
        }
        return found;
    }

    /** Adds the models with a value that starts so. */
    void addStartingWith(String prefix, BitSet found) {
        models.subMap(prefix, prefix + Character.MAX_VALUE).values().forEach(numbers -> add(numbers, found));
    }

    /** {@return the models whose value passes; the function is asked once for each value} */
    BitSet where(Predicate<String> passes) {
        BitSet found = new BitSet();
        models.forEach((value, numbers) -> {
            if (passes.test(value)) {
                add(numbers, found);
            }
        });
        return found;
    }

    /** The models whose value is known; not to be changed. */
    BitSet known() {
        return known;
    }

    private static void add(int[] numbers, BitSet found) {
        for (int number : numbers) {
            found.set(number);
        }
    }

    private static int[] concat(int[] one, int[] other) {
        int[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Gathers values. Not safe for use by several threads. */
    static final class Builder {
        private final Map<String, IntList> values = new HashMap<>();

        /** Adds a value of a model; one model may have several. */
        void add(String value, int model) {
            values.computeIfAbsent(value, key -> new IntList()).add(model);
        }

        /** {@return the values so far} */
        Set<String> values() {
            return values.keySet();
        }

        /** {@return the facet with the values as they are} */
        Facet build() {
            return build(UnaryOperator.identity());
        }

        /** {@return the facet with another form of each value; values with one form become one} */
        Facet build(UnaryOperator<String> form) {
            NavigableMap<String, int[]> models = new TreeMap<>();
            values.forEach((value, list) -> models.merge(form.apply(value), list.toArray(), Facet::concat));
            return new Facet(models);
        }
    }
}
