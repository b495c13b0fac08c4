package dev.parley.benchmarks.driver;

/**
 * One client under measurement. Implementations have a public constructor that takes the address of the server, such
 * as {@code http://127.0.0.1:11434}, and the name of the wire, {@code ollama} or {@code openai}; there is one object a
 * JVM, used by several threads at once.
 */
public interface Driver {
    /**
     * Asks for one streamed answer, the way the client's documentation does it.
     *
     * @param model the model to name; it tells the server what to answer
     * @param answer takes every text of the answer, in order, and then its end
     * @throws Exception if the client refuses; {@code answer} hears of nothing then
     */
    void stream(String model, Answer answer) throws Exception;

    /**
     * Whether {@link #stream} returns only at the end of the answer, so that every open stream occupies a thread.
     *
     * @return true if it does
     */
    default boolean isBlocking() {
        return false;
    }

    /**
     * Whether the client looks for the text in what arrives.
     *
     * @return false for one that only takes the bytes away, and hands over an empty text for every delivery
     */
    default boolean readsText() {
        return true;
    }
}
