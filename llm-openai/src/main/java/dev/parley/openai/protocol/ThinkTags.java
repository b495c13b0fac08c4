package dev.parley.openai.protocol;

import dev.parley.spi.ChatEmitter;

/**
 * Tells the reasoning from the text where a server leaves the model's marks in: text that begins with {@code <think>} is
 * reasoning up to {@code </think>}. What may be the beginning of a mark is held back until it is known. White space before
 * the first mark, and on both sides of the inside of the marks, belongs to neither.
 */
final class ThinkTags {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private enum Place {
        BEFORE,
        AFTER_OPEN,
        INSIDE,
        AFTER_CLOSE,
        TEXT
    }

    private final StringBuilder held = new StringBuilder();
    private Place place = Place.BEFORE;

    void add(String delta, ChatEmitter out) {
        if (place == Place.TEXT) {
            out.text(delta);
            return;
        }
        held.append(delta);
        while (step(out)) {
            // until nothing is left, or it is open what is left
        }
    }

    /** Gives out what is still held: no mark can be completed any more. */
    void end(ChatEmitter out) {
        String rest = held.toString();
        held.setLength(0);
        switch (place) {
            case BEFORE, TEXT -> out.text(rest);
            case AFTER_OPEN, INSIDE -> out.reasoning(rest.stripTrailing());
            case AFTER_CLOSE -> {} // blanks after the mark
        }
        place = Place.TEXT;
    }

    /** Takes one step; false if it has to wait for more. */
    private boolean step(ChatEmitter out) {
        switch (place) {
            case BEFORE -> {
                int start = firstNonBlank();
                if (start == held.length()) {
                    return false;
                }
                if (startsWith(OPEN, start)) {
                    held.delete(0, start + OPEN.length());
                    place = Place.AFTER_OPEN;
                    return true;
                }
                if (held.length() - start < OPEN.length() && OPEN.startsWith(held.substring(start))) {
                    return false;
                }
                place = Place.TEXT;
                return true;
            }
            case AFTER_OPEN, AFTER_CLOSE -> {
                int start = firstNonBlank();
                held.delete(0, start);
                if (held.isEmpty()) {
                    return false;
                }
                place = place == Place.AFTER_OPEN ? Place.INSIDE : Place.TEXT;
                return true;
            }
            case INSIDE -> {
                int close = held.indexOf(CLOSE);
                if (close >= 0) {
                    out.reasoning(held.substring(0, close).stripTrailing());
                    held.delete(0, close + CLOSE.length());
                    place = Place.AFTER_CLOSE;
                    return true;
                }
                int keep = openEnd();
                out.reasoning(held.substring(0, keep));
                held.delete(0, keep);
                return false;
            }
            default -> {
                out.text(held.toString());
                held.setLength(0);
                return false;
            }
        }
    }

    private int firstNonBlank() {
        int i = 0;
        while (i < held.length() && Character.isWhitespace(held.charAt(i))) {
            i++;
        }
        return i;
    }

    private boolean startsWith(String mark, int at) {
        return held.length() - at >= mark.length()
                && held.substring(at, at + mark.length()).equals(mark);
    }

    /** Where the part begins that may belong to the closing mark: blanks, and the beginning of the mark. */
    private int openEnd() {
        int end = held.length();
        for (int n = Math.min(CLOSE.length() - 1, end); n > 0; n--) {
            if (CLOSE.startsWith(held.substring(end - n))) {
                end -= n;
                break;
            }
        }
        while (end > 0 && Character.isWhitespace(held.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
