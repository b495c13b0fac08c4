package dev.parley;

import dev.parley.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether, and how hard, a model thinks before it answers.
 *
 * @since 0.1.0
 */
public final class Reasoning {
    /** The model answers without thinking first. */
    public static final Reasoning OFF = new Reasoning("off");

    /** The model thinks, as much as it is used to. */
    public static final Reasoning ON = new Reasoning("on");

    /** The model thinks a little. */
    public static final Reasoning LOW = new Reasoning("low");

    /** The model thinks. */
    public static final Reasoning MEDIUM = new Reasoning("medium");

    /** The model thinks hard. */
    public static final Reasoning HIGH = new Reasoning("high");

    private final String word;

    private Reasoning(String word) {
        this.word = word;
    }

    /**
     * Returns reasoning at a level the provider has a word for.
     *
     * @param word the provider's word; {@code off} and {@code on} give {@link #OFF} and {@link #ON}
     * @return the reasoning
     * @throws IllegalArgumentException if the word is blank
     */
    public static Reasoning level(String word) {
        return new Reasoning(Checks.text("reasoning level", word));
    }

    /**
     * Tells whether the model is not to think.
     *
     * @return true for {@link #OFF}
     */
    public boolean isOff() {
        return equals(OFF);
    }

    /**
     * Returns how hard the model thinks.
     *
     * @return the level; empty for {@link #OFF} and {@link #ON}
     */
    public Optional<String> level() {
        return equals(OFF) || equals(ON) ? Optional.empty() : Optional.of(word);
    }

    /**
     * Returns the word: {@code off}, {@code on} or the level.
     *
     * @return the word
     */
    public String word() {
        return word;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reasoning reasoning && word.equals(reasoning.word);
    }

    @Override
    public int hashCode() {
        return word.hashCode();
    }

    /** Returns the word. */
    @Override
    public String toString() {
        return word;
    }
}
