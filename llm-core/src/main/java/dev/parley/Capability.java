package dev.parley;

import dev.parley.internal.Checks;
import java.util.Locale;

/**
 * Something a model may be able to do. A word with constants for the known ones; others may come at any time.
 *
 * <p>Immutable. Two are equal when their words are; the natural order is that of the words.
 *
 * @since 0.1.0
 */
public final class Capability implements Comparable<Capability> {
    /** Answers conversations. */
    public static final Capability CHAT = new Capability("chat");

    /** Calls tools. */
    public static final Capability TOOLS = new Capability("tools");

    /** Looks at images. */
    public static final Capability VISION = new Capability("vision");

    /** Reasons before it answers. */
    public static final Capability REASONING = new Capability("reasoning");

    /** Turns texts into vectors. */
    public static final Capability EMBEDDING = new Capability("embedding");

    /** Fills a gap between a prompt and a suffix. */
    public static final Capability INSERT = new Capability("insert");

    /** Listens to audio. */
    public static final Capability AUDIO = new Capability("audio");

    /** Makes images. */
    public static final Capability IMAGE_GENERATION = new Capability("image_generation");

    /** Keeps to a JSON schema. */
    public static final Capability STRUCTURED_OUTPUT = new Capability("structured_output");

    /** Continues raw prompts. */
    public static final Capability COMPLETION = new Capability("completion");

    private final String word;

    private Capability(String word) {
        this.word = word;
    }

    /**
     * The capability for a word.
     *
     * @param word the word; case and surrounding space do not matter
     * @return the capability
     * @throws IllegalArgumentException if the word is blank
     */
    public static Capability of(String word) {
        return new Capability(Checks.text("capability", word).strip().toLowerCase(Locale.ROOT));
    }

    /** {@return the word, lower-case} */
    public String word() {
        return word;
    }

    @Override
    public int compareTo(Capability other) {
        return word.compareTo(other.word);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Capability other && word.equals(other.word);
    }

    @Override
    public int hashCode() {
        return word.hashCode();
    }

    /** {@return the word} */
    @Override
    public String toString() {
        return word;
    }
}
