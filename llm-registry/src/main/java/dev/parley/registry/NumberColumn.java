package dev.parley.registry;

import java.util.BitSet;
import java.util.Comparator;

/** One number of every model, where known. Immutable. */
final class NumberColumn {
    private final long[] values;
    private final int[] ascending;
    private final BitSet known;

    /**
     * A column.
     *
     * @param values the numbers, 1 or more; 0 for unknown
     */
    NumberColumn(long[] values) {
        this.known = new BitSet();
        for (int i = 0; i < values.length; i++) {
            if (values[i] > 0) {
                known.set(i);
            }
        }
        this.values = known.isEmpty() ? new long[0] : values;
        this.ascending = known.stream()
                .boxed()
                .sorted(Comparator.comparingLong((Integer model) -> values[model]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Adds the models whose number lies in a range. */
    void addWithin(LongRange range, BitSet found) {
        add(firstNotBelow(range.min()), end(range), found);
    }

    /** {@return at least those of the models whose number lies in a range, and no model whose number does not} */
    BitSet within(LongRange range, BitSet models) {
        BitSet found = new BitSet();
        int from = firstNotBelow(range.min());
        int to = end(range);
        if (to - from < models.cardinality()) {
            add(from, to, found);
            return found;
        }
        for (int i = models.nextSetBit(0); i >= 0; i = models.nextSetBit(i + 1)) {
            if (known.get(i) && range.contains(values[i])) {
                found.set(i);
            }
        }
        return found;
    }

    private void add(int from, int to, BitSet found) {
        for (int i = from; i < to; i++) {
            found.set(ascending[i]);
        }
    }

    private int end(LongRange range) {
        return range.hasMax() ? firstNotBelow(range.max() + 1) : ascending.length;
    }

    /** The models whose number is known; not to be changed. */
    BitSet known() {
        return known;
    }

    private int firstNotBelow(long least) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[ascending[middle]] < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
