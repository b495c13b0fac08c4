package dev.parley.examples.chatcli;

import java.util.Locale;
import java.util.Map;

/**
 * How text looks on one of the outputs.
 *
 * @param terminal whether a person reads it
 * @param colour whether it has colours
 * @param width its columns, if it is a terminal
 */
record Style(boolean terminal, boolean colour, int width) {
    private static final String ESCAPE = "\u001b[";
    private static final char REPLACEMENT = '\uFFFD';

    /** When to use colours. */
    enum Colours {
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The style of an output: in colour where wanted, or where a person can see them and has not refused them. */
    static Style of(Colours wanted, boolean terminal, int width, Map<String, String> environment) {
        boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        boolean colour = switch (wanted) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> terminal && !refused;
        };
        return new Style(terminal, colour, width);
    }

    String bold(String text) {
        return sgr("1", text);
    }

    String dim(String text) {
        return sgr("2", text);
    }

    String red(String text) {
        return sgr("31", text);
    }

    String yellow(String text) {
        return sgr("33", text);
    }

    String cyan(String text) {
        return sgr("36", text);
    }

    /**
     * A text of somebody else's, without the control characters by which it could take over the terminal. Elsewhere it is
     * left as it is.
     */
    String safe(String text) {
        return terminal ? withoutControls(text) : text;
    }

    /** A line of a table, cut where a terminal would wrap it. */
    String fitted(String line) {
        int length = line.codePointCount(0, line.length());
        return terminal && length > width && width > 1
                ? line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…"
                : line;
    }

    static String withoutControls(String text) {
        int i = 0;
        while (i < text.length() && !harmful(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (; i < clean.length(); i++) {
            if (harmful(clean.charAt(i))) {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    private static boolean harmful(char c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }

    private String sgr(String code, String text) {
        return colour && !text.isEmpty() ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
