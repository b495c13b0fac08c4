package dev.parley;

import dev.parley.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Why a model stopped. Other words than the constants may come from providers; compare with {@code equals}.
 *
 * @since 0.1.0
 */
public final class FinishReason {
    /** The model came to its end, or to a stop sequence. */
    public static final FinishReason STOP = new FinishReason("stop");

    /** The limit of tokens was reached; the answer is cut. */
    public static final FinishReason LENGTH = new FinishReason("length");

    /** The model calls tools and waits for their results. */
    public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");

    /** The provider held back the answer, or the rest of it. */
    public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

    /** The call loaded a model and generated nothing. */
    public static final FinishReason LOAD = new FinishReason("load");

    /** The call unloaded a model and generated nothing. */
    public static final FinishReason UNLOAD = new FinishReason("unload");

    /** The answer was stopped from outside. */
    public static final FinishReason CANCELLED = new FinishReason("cancelled");

    /** The provider gave no reason. */
    public static final FinishReason UNKNOWN = new FinishReason("unknown");

    private final String word;

    private FinishReason(String word) {
        this.word = word;
    }

    /**
     * Returns the reason for a word.
     *
     * @param word the word, verbatim
     * @return the reason
     * @throws IllegalArgumentException if the word is blank
     */
    public static FinishReason of(String word) {
        return new FinishReason(Checks.text("finish reason", word));
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
        return other instanceof FinishReason reason && word.equals(reason.word);
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
