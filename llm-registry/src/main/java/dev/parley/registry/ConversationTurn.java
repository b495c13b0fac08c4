package dev.parley.registry;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One question's stream: begun by its subscription, each event shown, and its end told however it comes. */
final class ConversationTurn implements Flow.Publisher<ChatEvent> {
    private final Supplier<ChatStream> begin;
    private final UnaryOperator<ChatEvent> stage;
    private final Runnable end;

    /**
     * Makes a turn.
     *
     * @param begin called by the subscription; what it throws ends the stream, and is not followed by {@code end}
     * @param stage called with each event before it is delivered
     * @param end called once when the stream has ended or was cancelled, after {@code begin} returned
     */
    ConversationTurn(Supplier<ChatStream> begin, UnaryOperator<ChatEvent> stage, Runnable end) {
        this.begin = begin;
        this.stage = stage;
        this.end = end;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        ChatStream stream;
        try {
            stream = begin.get();
        } catch (RuntimeException e) {
            subscriber.onSubscribe(new Ended());
            subscriber.onError(e);
            return;
        }
        stream.map(stage).publisher().subscribe(new Relay(subscriber));
    }

    private static final class Ended implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private final class Relay implements Flow.Subscriber<ChatEvent> {
        private final Flow.Subscriber<? super ChatEvent> target;
        private boolean over;

        Relay(Flow.Subscriber<? super ChatEvent> target) {
            this.target = target;
        }

        @Override
        public void onSubscribe(Flow.@Nullable Subscription upstream) {
            if (upstream == null) {
                throw new NullPointerException("subscription");
            }
            target.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    upstream.request(n);
                }

                @Override
                public void cancel() {
                    upstream.cancel();
                    over();
                }
            });
        }

        @Override
        public void onNext(ChatEvent event) {
            target.onNext(event);
        }

        @Override
        public void onError(Throwable failure) {
            over();
            target.onError(failure);
        }

        @Override
        public void onComplete() {
            over();
            target.onComplete();
        }

        private void over() {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
            }
            end.run();
        }
    }
}
