package dev.parley.benchmarks.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server is to answer, written as the name of a model: {@code burst-2000} is 2,000 tokens as fast as the
 * socket takes them, {@code paced-25-1000} is 25 tokens, one every 1,000 milliseconds.
 *
 * @param tokens how many
 * @param paceMillis the time between two of them, or 0
 */
public record Script(int tokens, int paceMillis) {
    private static final Pattern FORM = Pattern.compile("burst-(\\d{1,7})|paced-(\\d{1,6})-(\\d{1,6})");

    /**
     * Reads a model's name.
     *
     * @param model the name
     * @return what it asks for
     * @throws IllegalArgumentException if it asks for nothing
     */
    public static Script of(String model) {
        Matcher form = FORM.matcher(model);
        if (!form.matches()) {
            throw new IllegalArgumentException("no model '" + model + "'");
        }
        return form.group(1) != null
                ? new Script(Integer.parseInt(form.group(1)), 0)
                : new Script(Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
    }

    /** {@return the name of the model that asks for this} */
    public String model() {
        return paceMillis == 0 ? "burst-" + tokens : "paced-" + tokens + "-" + paceMillis;
    }
}
