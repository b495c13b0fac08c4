package dev.parley.registry;

import dev.parley.ChatResponse;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ModelPrice;
import java.util.Optional;
import java.util.function.Supplier;

/** Feeds what a chat shows into its provider's health and latency and into the ledger. */
final class SlotMeter implements Meter {
    private final Slot slot;
    private final Time time;
    private final UsageRecorder usage;
    private final Supplier<Optional<ModelPrice>> price;
    private final UsageRecorder.Key key;
    private volatile long began;

    SlotMeter(Slot slot, UsageRecorder.Key key, Time time, UsageRecorder usage, Supplier<Optional<ModelPrice>> price) {
        this.slot = slot;
        this.key = key;
        this.time = time;
        this.usage = usage;
        this.price = price;
    }

    @Override
    public void began() {
        began = time.nanos();
    }

    @Override
    public void firstToken() {
        slot.latency().add(time.nanos() - began);
        slot.health().succeeded();
    }

    @Override
    public void finished(ChatResponse response) {
        usage.answered(key, response, price.get(), time.nanos() - began);
        slot.health().succeeded();
        slot.list().reachable();
    }

    @Override
    public void failed(LlmException failure) {
        if (failure instanceof LlmCancelledException) {
            cancelled();
            return;
        }
        usage.failed(key, time.nanos() - began);
        slot.health().failed(failure, false);
    }

    @Override
    public void cancelled() {
        usage.cancelled(key, time.nanos() - began);
        slot.health().undecided();
    }
}
