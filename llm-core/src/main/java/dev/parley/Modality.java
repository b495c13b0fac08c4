package dev.parley;

import dev.parley.internal.Checks;
import java.util.Locale;

/**
 * A kind of content that a model reads or writes. A word with constants for the known ones; others may come at any
 * time.
 *
 * <p>Immutable. Two are equal when their words are; the natural order is that of the words.
 *
 * @since 0.1.0
 */
public final class Modality implements Comparable<Modality> {
    /** Text. */
    public static final Modality TEXT = new Modality("text");

    /** Images. */
    public static final Modality IMAGE = new Modality("image");

    /** Audio. */
    public static final Modality AUDIO = new Modality("audio");

    /** Video. */
    public static final Modality VIDEO = new Modality("video");

    private final String word;

    private Modality(String word) {
        this.word = word;
    }

    /**
     * The modality for a word.
     *
     * @param word the word; case and surrounding space do not matter
     * @return the modality
     * @throws IllegalArgumentException if the word is blank
     */
    public static Modality of(String word) {
        return new Modality(Checks.text("modality", word).strip().toLowerCase(Locale.ROOT));
    }

    /** {@return the word, lower-case} */
    public String word() {
        return word;
    }

    @Override
    public int compareTo(Modality other) {
        return word.compareTo(other.word);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Modality other && word.equals(other.word);
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
