package dev.parley;

import java.util.Objects;

/**
 * The words in which a model declines to answer.
 *
 * @param text the refusal
 * @since 0.1.0
 */
public record RefusalPart(String text) implements ContentPart {
    /**
     * Creates the part.
     *
     * @param text the refusal
     */
    public RefusalPart {
        Objects.requireNonNull(text, "text");
    }
}
