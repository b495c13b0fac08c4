package dev.parley.spi;

/**
 * Makes one answer without HTTP, for {@link dev.parley.ChatStream#generate}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ChatGenerator {
    /**
     * Emits the pieces of an answer and ends with {@link ChatEmitter#finish}.
     *
     * <p>Runs on the executor given with it. Emitting blocks while the consumer is behind, and throws
     * {@link dev.parley.LlmCancelledException} once the stream is closed; let it pass. Whatever else is thrown ends the
     * stream as its failure.
     *
     * @param out takes the pieces
     * @throws Exception if the answer cannot be made
     */
    void generate(ChatEmitter out) throws Exception;
}
