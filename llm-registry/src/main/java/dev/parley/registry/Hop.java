package dev.parley.registry;

import dev.parley.ChatStream;
import dev.parley.LlmException;
import dev.parley.RunsOn;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One place where a chat can be answered.
 *
 * @param provider the label of the provider
 * @param model its own id of the model
 * @param open makes the stream, unclaimed; may throw
 * @param meter told how it went
 * @param runsOn where it runs
 * @param arm the arm of a split it is, if it is one
 * @param forbidden why it may not be used, if so
 * @param permitted whether it is worth a try now
 * @param availableAt when it is worth a try again, in nanoseconds
 */
record Hop(
        String provider,
        String model,
        Supplier<ChatStream> open,
        Meter meter,
        RunsOn runsOn,
        Optional<String> arm,
        Optional<String> forbidden,
        BooleanSupplier permitted,
        LongSupplier availableAt) {

    Hop forbidden(String reason) {
        return new Hop(provider, model, open, meter, runsOn, arm, Optional.of(reason), permitted, availableAt);
    }

    /** A place that cannot be found. */
    static Hop failing(String name, LlmException failure) {
        return new Hop(
                name,
                name,
                () -> ChatStream.failed(failure),
                Meter.NONE,
                RunsOn.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                () -> true,
                () -> 0);
    }
}
