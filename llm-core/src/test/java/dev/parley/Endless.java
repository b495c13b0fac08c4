package dev.parley;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Publishes a word for each one asked for, on the thread that asks, for ever. */
record Endless(AtomicBoolean cancelled) implements Flow.Publisher<ChatEvent> {
    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                for (long i = 0; i < n && !cancelled.get(); i++) {
                    subscriber.onNext(new ChatEvent.TextDelta("x"));
                }
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
    }
}
