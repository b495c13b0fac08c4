package dev.parley.spi.http;

import java.util.Collection;
import java.util.regex.Pattern;

/** Cuts secrets out of text that a server sent, before anything else sees it; in time that grows with the text alone. */
final class Redaction {
    private static final String MASK = "****";
    private static final int SHORTEST = 4;

    /** The beginnings that providers give their keys, and what follows "Bearer". */
    private static final Pattern KEY = Pattern.compile(
            "\\b(?:Bearer\\s++[A-Za-z0-9._~+/=-]{8,}+|(?:hf|sk|gsk|xai|pplx|nvapi|r8)[_-][A-Za-z0-9_-]{8,}+)");

    private Redaction() {}

    /** Masks the given secrets, as {@link #cut} does, and whatever looks like a key. */
    static String redact(String text, Collection<String> secrets) {
        return KEY.matcher(cut(text, secrets)).replaceAll(MASK);
    }

    /** Masks the given secrets, with and without a scheme word such as {@code Bearer} before them. */
    static String cut(String text, Collection<String> secrets) {
        String result = text;
        for (String secret : secrets) {
            result = mask(result, secret);
            result = mask(result, secret.substring(secret.indexOf(' ') + 1));
        }
        return result;
    }

    private static String mask(String text, String secret) {
        if (secret.length() < SHORTEST) {
            return text;
        }
        String result = new Search(text, false).mask(new Search(secret, false).all());
        if (result.indexOf('\\') < 0) {
            return result;
        }
        String unescaped = new Search(secret, true).all();
        return unescaped.length() < SHORTEST ? result : new Search(result, true).mask(unescaped);
    }

    /**
     * Reads a text character by character and searches it as Knuth, Morris and Pratt do. With escapes, a character is
     * what JSON means by it, also inside a text that is JSON itself: backslashes before it count for nothing.
     */
    private static final class Search {
        private final String text;
        private final boolean escapes;
        private int at;

        Search(String text, boolean escapes) {
            this.text = text;
            this.escapes = escapes;
        }

        String all() {
            StringBuilder all = new StringBuilder(text.length());
            for (int c = next(); c >= 0; c = next()) {
                all.append((char) c);
            }
            return all.toString();
        }

        /** The next character, or -1 at the end. */
        private int next() {
            boolean escaped = false;
            while (at < text.length()) {
                char c = text.charAt(at++);
                int unicode = escaped && c == 'u' ? hex4(at) : -1;
                if (unicode >= 0) {
                    at += 4;
                }
                int meant = unicode >= 0 ? unicode : c;
                if (!escapes || meant != '\\') {
                    return meant;
                }
                escaped = true;
            }
            return -1;
        }

        private int hex4(int from) {
            if (from + 4 > text.length()) {
                return -1;
            }
            int value = 0;
            for (int i = from; i < from + 4; i++) {
                int digit = Character.digit(text.charAt(i), 16);
                if (digit < 0) {
                    return -1;
                }
                value = value << 4 | digit;
            }
            return value;
        }

        /** The text with every occurrence of {@code secret} masked; itself if there is none. */
        String mask(String secret) {
            int length = secret.length();
            int[] shorter = borders(secret);
            int[] starts = new int[length];
            StringBuilder masked = null;
            int copied = 0;
            int matched = 0;
            int start = at;
            for (int count = 0, c = next(); c >= 0; start = at, c = next(), count++) {
                starts[count % length] = start;
                while (matched > 0 && secret.charAt(matched) != c) {
                    matched = shorter[matched];
                }
                if (secret.charAt(matched) == c && ++matched == length) {
                    masked = masked == null ? new StringBuilder(text.length()) : masked;
                    masked.append(text, copied, starts[(count + 1) % length]).append(MASK);
                    copied = at;
                    matched = 0;
                }
            }
            return masked == null
                    ? text
                    : masked.append(text, copied, text.length()).toString();
        }

        /** For each number of matched characters, the next smaller one that can still be a match. */
        private static int[] borders(String secret) {
            int[] borders = new int[secret.length() + 1];
            for (int i = 1, border = 0; i < secret.length(); i++) {
                while (border > 0 && secret.charAt(border) != secret.charAt(i)) {
                    border = borders[border];
                }
                if (secret.charAt(border) == secret.charAt(i)) {
                    border++;
                }
                borders[i + 1] = border;
            }
            return borders;
        }
    }
}
