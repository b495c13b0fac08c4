package dev.parley.llamacpp.internal.engine;

import java.time.Duration;
import java.util.Map;

/**
 * A model in memory. Safe for use by several threads.
 *
 * <p>Every method throws {@link EngineException} if the model cannot do it, has crashed or is closed, and
 * {@link InterruptedException} when its thread is interrupted. Who waits gives a check that is run every few milliseconds
 * meanwhile: what it throws ends the waiting.
 */
public interface EngineModel extends AutoCloseable {
    /**
     * Applies the chat template.
     *
     * @param request messages and what else belongs to them, as JSON
     * @param check throws when there is nothing to wait for any more
     * @return the prompt
     */
    String render(String request, Runnable check) throws InterruptedException;

    /**
     * Splits a text into tokens, with nothing added at either end.
     *
     * @param text the text
     * @param check throws when there is nothing to wait for any more
     * @return the tokens
     */
    int[] encode(String text, Runnable check) throws InterruptedException;

    /**
     * Turns a text into a vector.
     *
     * @param text the text
     * @param check throws when there is nothing to wait for any more
     * @return the vector
     */
    float[] embed(String text, Runnable check) throws InterruptedException;

    /**
     * Starts to generate. A slot does one answer at a time: one that is still busy does it afterwards.
     *
     * @param prompt the tokens of the prompt
     * @param options name and JSON value of the fields of the native server's completion request
     * @return the answer to come
     */
    Generation generate(int[] prompt, Map<String, String> options);

    /** {@return whether llama.cpp does not understand the model's own chat template, and uses ChatML instead} */
    boolean isTemplateIgnored();

    /** {@return whether it can still be used} */
    boolean isAlive();

    /** {@return the id of the process that has it} */
    long processId();

    /** Ends the model and gives its memory back. Jobs that go on fail. Returns when the memory is free, or after seconds. */
    @Override
    void close();

    /** An answer that is being made. For one thread at a time, but for {@link #cancel}. */
    interface Generation {
        /**
         * Waits for what comes next.
         *
         * @param wait how long
         * @return a step; {@link Step#NOTHING} if none came
         */
        Step next(Duration wait) throws InterruptedException;

        /** Stops the answer within one token. */
        void cancel();
    }

    /**
     * What happened next.
     *
     * @param kind what it is
     * @param text text of the answer, in whole characters; empty for all kinds but {@link Kind#TOKEN}, and for some of these
     * @param tokens how many tokens the text took
     */
    record Step(Kind kind, String text, int tokens) {
        /** Nothing yet. */
        public static final Step NOTHING = new Step(Kind.NOTHING, "", 0);

        static final Step PROMPT_READ = new Step(Kind.PROMPT_READ, "", 0);
        static final Step ENDED = new Step(Kind.ENDED, "", 0);
        static final Step CUT_OFF = new Step(Kind.CUT_OFF, "", 0);

        static Step token(String text, int tokens) {
            return new Step(Kind.TOKEN, text, tokens);
        }

        /** The kinds of steps. */
        public enum Kind {
            /** Nothing yet. */
            NOTHING,

            /** The prompt but for its last part has been read. */
            PROMPT_READ,

            /** A token, or several that make up a character. */
            TOKEN,

            /** The model has come to the end of its answer. */
            ENDED,

            /** The answer has reached its limit. */
            CUT_OFF
        }
    }
}
