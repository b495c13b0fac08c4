package dev.parley.benchmarks.driver;

/** Takes one streamed answer, from one thread at a time. */
public interface Answer {
    /**
     * Takes a piece of the text.
     *
     * @param text the piece
     */
    void text(String text);

    /** The answer is whole. */
    void end();

    /**
     * The answer broke off.
     *
     * @param failure why
     */
    void fail(Throwable failure);
}
