package dev.parley.benchmarks.paired;

import java.util.Locale;

/** Named figures, written as one line of JSON; free of any library, since it is used in the processes measured. */
public final class Figures {
    private final StringBuilder json = new StringBuilder("{");

    /** Makes an empty set. */
    public Figures() {}

    /**
     * Adds a number.
     *
     * @param name what it is
     * @param value the number; written with four decimals at most
     * @return this
     */
    public Figures put(String name, double value) {
        name(name)
                .append(
                        Double.isFinite(value)
                                ? String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "")
                                : "null");
        return this;
    }

    /**
     * Adds a text.
     *
     * @param name what it is
     * @param value the text
     * @return this
     */
    public Figures put(String name, String value) {
        name(name).append('"');
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c < ' ' ? ' ' : c);
            }
        }
        json.append('"');
        return this;
    }

    private StringBuilder name(String name) {
        return json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":");
    }

    @Override
    public String toString() {
        return json + "}";
    }
}
