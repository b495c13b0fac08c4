package dev.parley.benchmarks.paired;

import java.util.List;
import java.util.Locale;

/**
 * The median of several rounds, and how far they lie apart.
 *
 * @param median not a number if there was no round
 * @param min the least
 * @param max the most
 * @param rounds how many there were
 */
record Spread(double median, double min, double max, int rounds) {
    static Spread of(List<Double> values) {
        List<Double> sorted =
                values.stream().filter(value -> !value.isNaN()).sorted().toList();
        if (sorted.isEmpty()) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
    }

    /** The median, with the least and the most behind it if there is more than one round. */
    String withRange() {
        if (rounds < 2) {
            return brief();
        }
        return brief() + " (" + brief(min) + "–" + brief(max) + ")";
    }

    /** The median alone. */
    String brief() {
        return rounds == 0 ? "–" : brief(median);
    }

    /** Three digits, or all those before the point. */
    static String brief(double value) {
        double size = Math.abs(value);
        return size >= 100 || size == 0
                ? String.format(Locale.ROOT, "%,.0f", value)
                : size >= 10
                        ? String.format(Locale.ROOT, "%.1f", value)
                        : size >= 0.01
                                ? String.format(Locale.ROOT, "%.2f", value)
                                : String.format(Locale.ROOT, "%.3f", value);
    }
}
