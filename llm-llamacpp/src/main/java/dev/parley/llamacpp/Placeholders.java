package dev.parley.llamacpp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the characters beyond the basic plane, such as emoji, through the binding's templates, which give them back
 * broken: each goes as its number between two private characters.
 */
final class Placeholders {
    private static final char OPEN = '\uE0F0';
    private static final char CLOSE = '\uE0F1';
    private static final Pattern PLACEHOLDER = Pattern.compile(OPEN + "([0-9a-f]{1,6})" + CLOSE);

    private Placeholders() {}

    /** {@return the text with placeholders} */
    static String in(String text) {
        if (!isAffected(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isAffected(c)) {
                out.append(OPEN).append(Integer.toHexString(c)).append(CLOSE);
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** {@return the text without placeholders} */
    static String out(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 16))));
    }

    /** {@return whether there is anything to replace} */
    static boolean isAffected(String text) {
        return text.codePoints().anyMatch(Placeholders::isAffected);
    }

    private static boolean isAffected(int c) {
        return c == 0 || c > 0xFFFF || c == OPEN || c == CLOSE || (c >= 0xD800 && c <= 0xDFFF);
    }
}
