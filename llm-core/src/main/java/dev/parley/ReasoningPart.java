package dev.parley;

import java.util.Objects;
import java.util.Optional;

/**
 * What a model thought before it answered.
 *
 * @param text the reasoning
 * @param signature the provider's seal on it, to be sent back unchanged in the next request
 * @since 0.1.0
 */
public record ReasoningPart(String text, Optional<String> signature) implements ContentPart {
    /**
     * Creates the part.
     *
     * @param text the reasoning
     * @param signature the provider's seal on it
     */
    public ReasoningPart {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(signature, "signature");
    }

    /**
     * Creates a part without a signature.
     *
     * @param text the reasoning
     * @return the part
     */
    public static ReasoningPart of(String text) {
        return new ReasoningPart(text, Optional.empty());
    }
}
