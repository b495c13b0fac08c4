package dev.parley;

import dev.parley.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks in a {@link ChatMessage}. Other words than the constants may come from, and be sent to, providers that know them.
 *
 * @since 0.1.0
 */
public final class Role {
    /** Instructions of the application. */
    public static final Role SYSTEM = new Role("system");

    /** The user. */
    public static final Role USER = new Role("user");

    /** The model. */
    public static final Role ASSISTANT = new Role("assistant");

    /** Results of tools the model called. */
    public static final Role TOOL = new Role("tool");

    private final String word;

    private Role(String word) {
        this.word = word;
    }

    /**
     * Returns the role for a word.
     *
     * @param word the word, verbatim
     * @return the role
     * @throws IllegalArgumentException if the word is blank
     */
    public static Role of(String word) {
        return new Role(Checks.text("role", word));
    }

    /**
     * Returns the word on the wire.
     *
     * @return the word
     */
    public String word() {
        return word;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Role role && word.equals(role.word);
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
