package dev.parley.llamacpp.internal.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What the host and the process of a model say to each other: an operation, the number of the job it belongs to, and its
 * fields.
 */
final class Frames {
    // to the model
    /** Loads the model: the number of arguments, then each. */
    static final int LOAD = 1;

    /** Applies the chat template: the request as JSON. Answered with {@link #TEXT}. */
    static final int RENDER = 2;

    /** Splits a text into tokens. Answered with {@link #INTS}. */
    static final int ENCODE = 3;

    /**
     * Generates: the tokens of the prompt, how many of them to read in one go, the number of parameters, then name and
     * JSON value of each. Answered with {@link #PROMPT_READ}, any number of {@link #TOKEN}, and {@link #END}.
     */
    static final int GENERATE = 4;

    /** Ends the job of this number. Not answered. */
    static final int CANCEL = 5;

    /** Turns a text into a vector. Answered with {@link #FLOATS}. */
    static final int EMBED = 6;

    // from the model
    /** Done. */
    static final int OK = 11;

    /** A text. */
    static final int TEXT = 12;

    /** Whole numbers. */
    static final int INTS = 13;

    /** A vector. */
    static final int FLOATS = 14;

    /** The prompt but for its last part has been read. */
    static final int PROMPT_READ = 15;

    /** Text of the answer, and how many tokens it took. */
    static final int TOKEN = 16;

    /** The answer is over: 1 if the model ended it, 0 if it reached its limit. */
    static final int END = 17;

    /** The job has failed: why. */
    static final int FAILED = 18;

    private static final int MAX_BYTES = 256 << 20;

    private Frames() {}

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(length(in, 1)), StandardCharsets.UTF_8);
    }

    static void writeInts(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static int[] readInts(DataInputStream in) throws IOException {
        int[] values = new int[length(in, Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    static void writeFloats(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static float[] readFloats(DataInputStream in) throws IOException {
        float[] values = new float[length(in, Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    private static int length(DataInputStream in, int size) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES / size) {
            throw new IOException("a length of " + length + " makes no sense here");
        }
        return length;
    }
}
