package dev.parley.llamacpp.internal.engine;

import java.io.IOException;

/** Takes an answer as it is made, in the process of the model. */
interface TokenSink {
    /** The prompt but for its last part has been read. */
    void promptRead() throws IOException;

    /**
     * The next piece.
     *
     * @param text whole characters, may be empty
     * @param tokens how many tokens it took
     */
    void token(String text, int tokens) throws IOException;

    /**
     * The end.
     *
     * @param byModel whether the model ended the answer, rather than its limit
     */
    void end(boolean byModel) throws IOException;

    /** {@return whether nobody wants the rest} */
    boolean isCancelled();
}
