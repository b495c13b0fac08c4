package dev.parley;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it is told, and on which threads. */
public class Recorder<T> implements Flow.Subscriber<T> {
    private final long firstDemand;
    private final List<T> events = new CopyOnWriteArrayList<>();
    private final List<Object> ends = new CopyOnWriteArrayList<>();
    private final Set<String> threads = new ConcurrentSkipListSet<>();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private volatile Flow.@Nullable Subscription subscription;

    /** Asks for {@code firstDemand} events when it is subscribed. */
    public Recorder(long firstDemand) {
        this.firstDemand = firstDemand;
    }

    /** Asks for everything. */
    public static <T> Recorder<T> unbounded() {
        return new Recorder<>(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription = s;
        subscribed.countDown();
        if (firstDemand > 0) {
            s.request(firstDemand);
        }
    }

    @Override
    public void onNext(T event) {
        threads.add(Thread.currentThread().getName());
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        threads.add(Thread.currentThread().getName());
        ends.add(failure);
    }

    @Override
    public void onComplete() {
        threads.add(Thread.currentThread().getName());
        ends.add("complete");
    }

    /** The subscription. */
    public Flow.Subscription subscription() {
        Await.on(subscribed);
        Flow.Subscription s = subscription;
        if (s == null) {
            throw new AssertionError("no subscription");
        }
        return s;
    }

    /** Asks for more. */
    public void request(long n) {
        subscription().request(n);
    }

    /** The events so far. */
    public List<T> events() {
        return new ArrayList<>(events);
    }

    /** Waits for at least so many events. */
    public List<T> awaitEvents(int atLeast) {
        Await.until(atLeast + " events, but " + this, () -> events.size() >= atLeast);
        return events();
    }

    /** Waits for the end: {@code "complete"} or the failure. There must be only one. */
    public Object awaitEnd() {
        Await.until("an end, but " + this, () -> !ends.isEmpty());
        if (ends.size() != 1) {
            throw new AssertionError("more than one end: " + ends);
        }
        return ends.get(0);
    }

    /** Whether it has been told of an end. */
    public boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** The names of the threads that signalled events and ends. */
    public Set<String> threads() {
        return Set.copyOf(threads);
    }

    @Override
    public String toString() {
        return "Recorder" + events + ends;
    }
}
