package dev.parley.testkit;

import dev.parley.ChatEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A subscriber that keeps what it is told and counts what it asked for. */
final class Recorder implements Flow.Subscriber<ChatEvent> {
    private final List<ChatEvent> events = new CopyOnWriteArrayList<>();
    private final List<Object> ends = new CopyOnWriteArrayList<>();
    private final AtomicLong asked = new AtomicLong();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final long firstDemand;

    Recorder(long firstDemand) {
        this.firstDemand = firstDemand;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        if (firstDemand > 0) {
            asked.set(firstDemand);
            given.request(firstDemand);
        }
    }

    @Override
    public void onNext(ChatEvent event) {
        events.add(event);
        if (events.size() > asked.get()) {
            throw new AssertionError("got " + events.size() + " events and asked for " + asked.get());
        }
    }

    @Override
    public void onError(Throwable failure) {
        ends.add(failure);
    }

    @Override
    public void onComplete() {
        ends.add("complete");
    }

    void request(long n) {
        asked.addAndGet(n);
        subscription.join().request(n);
    }

    void cancel() {
        subscription.join().cancel();
    }

    List<ChatEvent> events() {
        return List.copyOf(events);
    }

    boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** Waits for the end: {@code "complete"} or the failure. There must be only one. */
    Object awaitEnd() {
        Await.until("the subscriber is told of the end", () -> !ends.isEmpty());
        if (ends.size() != 1) {
            throw new AssertionError("more than one end: " + ends);
        }
        return ends.get(0);
    }

    List<Object> ends() {
        return List.copyOf(ends);
    }
}
