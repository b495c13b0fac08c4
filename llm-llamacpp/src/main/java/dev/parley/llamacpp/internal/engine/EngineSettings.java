package dev.parley.llamacpp.internal.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How a model is loaded.
 *
 * @param model the file
 * @param context the tokens of prompt and answer together, of each slot
 * @param slots how many answers can be made at once
 * @param threads the threads that compute
 * @param batch how many tokens of a prompt are read in one go
 * @param embedding whether it makes vectors rather than answers
 * @param template a chat template in place of the model's own, or empty
 */
public record EngineSettings(
        String model, int context, int slots, int threads, int batch, boolean embedding, String template) {
    private static final int CHARACTERS_FOR_EACH_TOKEN = 16;
    private static final int MIN_TEXT = 1 << 20;
    private static final int MAX_TEXT = 1 << 26;

    /** What a character may take in the process on its way to the native code, in all its copies. */
    private static final int BYTES_FOR_EACH_CHARACTER = 16;

    private static final long MIN_HEAP = 64L << 20;
    private static final long MAX_HEAP = 4L << 30;

    /**
     * The most characters that the process of a model takes in one text: more than ever fit into its context.
     *
     * @param context the tokens of the context
     * @return a number of characters
     */
    public static int maxText(int context) {
        return (int) Math.max(MIN_TEXT, Math.min(MAX_TEXT, (long) context * CHARACTERS_FOR_EACH_TOKEN));
    }

    /** The heap that the process may need at most: the model is outside of it. */
    long heapBytes() {
        return Math.min(MAX_HEAP, MIN_HEAP + (long) slots * maxText(context) * BYTES_FOR_EACH_CHARACTER);
    }

    void write(DataOutputStream out) throws IOException {
        Frames.writeText(out, model);
        out.writeInt(context);
        out.writeInt(slots);
        out.writeInt(threads);
        out.writeInt(batch);
        out.writeBoolean(embedding);
        Frames.writeText(out, template);
    }

    static EngineSettings read(DataInputStream in) throws IOException {
        return new EngineSettings(
                Frames.readText(in),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readBoolean(),
                Frames.readText(in));
    }
}
