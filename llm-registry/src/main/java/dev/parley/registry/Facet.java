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
import org.jspecify.annotations.Nullable;

/** One kind of fact with few values: which models have which value, and of which the value is known. Immutable. */
final class Facet {
    private final NavigableMap<String, Holders> models;
    private final BitSet known;

    /** The models with one value: their numbers, or where they are many, a set that is added word by word. */
    private static final class Holders {
        private final int[] numbers;
        private final @Nullable BitSet many;

        Holders(int[] numbers) {
            int last = Arrays.stream(numbers).max().orElse(0);
            if (numbers.length > last / Integer.SIZE) {
                BitSet set = new BitSet(last + 1);
                for (int number : numbers) {
                    set.set(number);
                }
                this.many = set;
                this.numbers = new int[0];
            } else {
                this.many = null;
                this.numbers = numbers;
            }
        }

        void addTo(BitSet found) {
            if (many != null) {
                found.or(many);
            }
            for (int number : numbers) {
                found.set(number);
            }
        }
    }

    private Facet(NavigableMap<String, Holders> models) {
        this.models = models;
        this.known = new BitSet();
        models.values().forEach(holders -> holders.addTo(known));
    }

    /** {@return the models with just this value} */
    BitSet equalTo(String value) {
        BitSet found = new BitSet();
        Holders holders = models.get(value);
        if (holders != null) {
            holders.addTo(found);
        }
        return found;
    }

    /** Adds the models with a value that starts so. */
    void addStartingWith(String prefix, BitSet found) {
        models.subMap(prefix, prefix + Character.MAX_VALUE).values().forEach(holders -> holders.addTo(found));
    }

    /** Adds the models whose value passes; the function is asked once for each value. */
    void addWhere(Predicate<String> passes, BitSet found) {
        models.forEach((value, holders) -> {
            if (passes.test(value)) {
                holders.addTo(found);
            }
        });
    }

    /** The models whose value is known; not to be changed. */
    BitSet known() {
        return known;
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
            Map<String, int[]> models = new HashMap<>();
            values.forEach((value, list) -> models.merge(form.apply(value), list.toArray(), Facet::concat));
            NavigableMap<String, Holders> holders = new TreeMap<>();
            models.forEach((value, numbers) -> holders.put(value, new Holders(numbers)));
            return new Facet(holders);
        }
    }
}
