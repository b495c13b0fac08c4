package dev.parley.llamacpp;

import java.util.List;

/** Ends a text before the first of some words, and holds back what may become one. For one thread. */
final class StopMatcher {
    private final List<String> words;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    StopMatcher(List<String> words) {
        this.words = words.stream().filter(word -> !word.isEmpty()).toList();
    }

    /**
     * Takes the next piece.
     *
     * @param text the piece
     * @return what can be passed on, may be empty
     */
    String push(String text) {
        if (stopped || text.isEmpty()) {
            return "";
        }
        if (words.isEmpty()) {
            return text;
        }
        held.append(text);
        int first = -1;
        for (String word : words) {
            int at = held.indexOf(word);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        if (first >= 0) {
            stopped = true;
            return take(first);
        }
        return take(held.length() - longestBeginning());
    }

    /** {@return whether a word has come: there is no more text then} */
    boolean isStopped() {
        return stopped;
    }

    /** {@return what was held back, now that nothing follows} */
    String flush() {
        return stopped ? "" : take(held.length());
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** How many characters at the end may be the beginning of a word. */
    private int longestBeginning() {
        int longest = 0;
        for (String word : words) {
            for (int length = Math.min(word.length() - 1, held.length()); length > longest; length--) {
                if (word.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
