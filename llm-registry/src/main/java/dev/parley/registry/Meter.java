package dev.parley.registry;

import dev.parley.ChatResponse;
import dev.parley.LlmException;

/** Told how one call went; of the last three methods exactly one is called, once. */
interface Meter {
    /** Measures nothing. */
    Meter NONE = new Meter() {};

    default void began() {}

    default void firstToken() {}

    default void finished(ChatResponse response) {}

    default void failed(LlmException failure) {}

    default void cancelled() {}
}
