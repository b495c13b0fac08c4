package dev.parley.internal.json;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads answers of models, which like to wrap JSON into a fenced block of Markdown. */
public final class JsonAnswer {
    private static final Pattern OPENING = Pattern.compile("(`{3,}|~{3,})[ \\t]*[\\w+-]*[ \\t]*\\r?\\n");

    private JsonAnswer() {}

    /**
     * Reads the text as JSON, or if it is not JSON but exactly one fenced block, the content of the block.
     *
     * @param <T> the type
     * @param text the answer
     * @param type its class
     * @return the value
     * @throws JsonTextException if neither is JSON that fits the class
     * @throws IllegalStateException as {@link RecordReader#read} does
     * @throws IllegalArgumentException as {@link RecordReader#read} does
     */
    public static <T> T read(String text, Class<T> type) {
        // JSON never starts with the mark of a fence, so one look tells the two apart
        return RecordReader.read(unfence(text.strip()).orElse(text), type);
    }

    private static Optional<String> unfence(String text) {
        Matcher opening = OPENING.matcher(text);
        if (!opening.lookingAt()) {
            return Optional.empty();
        }
        String fence = opening.group(1);
        String rest = text.substring(opening.end());
        int closing = rest.lastIndexOf('\n');
        if (closing < 0 || !rest.substring(closing + 1).strip().equals(fence)) {
            return Optional.empty();
        }
        return Optional.of(rest.substring(0, closing));
    }
}
