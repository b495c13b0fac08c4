package dev.parley;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes its subscriber and never says anything. */
record Silent(AtomicBoolean cancelled) implements Flow.Publisher<ChatEvent> {
    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
    }
}
