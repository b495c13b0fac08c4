package dev.parley;

import java.util.Objects;

/**
 * Text.
 *
 * @param text the text, possibly empty
 * @since 0.1.0
 */
public record TextPart(String text) implements ContentPart {
    /**
     * Creates the part.
     *
     * @param text the text, possibly empty
     */
    public TextPart {
        Objects.requireNonNull(text, "text");
    }
}
