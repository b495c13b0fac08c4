package dev.parley.huggingface;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives the text of an answer that came whole word by word. Asks for one event of the answer at a time, and cancels it with
 * the subscription; has no thread.
 */
final class WordByWord implements Flow.Publisher<ChatEvent> {
    private final ChatStream source;

    private WordByWord(ChatStream source) {
        this.source = source;
    }

    /** The stream of the pieces; stopping it stops the source. */
    static ChatStream of(ChatStream source) {
        return ChatStream.from(new WordByWord(source));
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        source.publisher().subscribe(new Pieces(subscriber));
    }

    /** Cuts a text before each word, so that the pieces make the text. */
    static List<String> pieces(String text) {
        BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
        words.setText(text);
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int at = words.first(); at != BreakIterator.DONE; at = words.next()) {
            if (at > from && at < text.length() && Character.isLetterOrDigit(text.codePointAt(at))) {
                pieces.add(text.substring(from, at));
                from = at;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private static final class Pieces implements Flow.Subscriber<ChatEvent>, Flow.Subscription {
        private final Flow.Subscriber<? super ChatEvent> down;
        private final Queue<ChatEvent> ready = new ConcurrentLinkedQueue<>();
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger signals = new AtomicInteger();
        private volatile Flow.@Nullable Subscription up;
        private volatile boolean asked;
        private volatile boolean ended;
        private volatile boolean over;
        private volatile @Nullable Throwable failure;

        Pieces(Flow.Subscriber<? super ChatEvent> down) {
            this.down = down;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            up = subscription;
            down.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                failure = new IllegalArgumentException("request(" + n + ") must ask for one event or more");
                ready.clear();
                Objects.requireNonNull(up).cancel();
                ended = true;
            } else {
                demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            }
            drain();
        }

        @Override
        public void cancel() {
            over = true;
            Objects.requireNonNull(up).cancel();
        }

        @Override
        public void onNext(ChatEvent event) {
            if (event instanceof ChatEvent.TextDelta delta) {
                pieces(delta.text()).forEach(piece -> ready.add(new ChatEvent.TextDelta(piece)));
            } else if (event instanceof ChatEvent.Finished finished
                    && Boolean.FALSE.equals(finished.response().metadata().get("streamed"))) {
                ready.add(new ChatEvent.Finished(finished.response().toBuilder()
                        .metadata("simulated", true)
                        .build()));
            } else {
                ready.add(event);
            }
            asked = false;
            drain();
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
            ended = true;
            drain();
        }

        @Override
        public void onComplete() {
            ended = true;
            drain();
        }

        /** Delivers what there is and was asked for; of several threads that come here one does it for all. */
        private void drain() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                deliver();
                missed = signals.addAndGet(-missed);
            } while (missed != 0);
        }

        private void deliver() {
            while (!over) {
                boolean last = ended;
                if (ready.isEmpty()) {
                    if (last) {
                        over = true;
                        end();
                    } else if (demand.get() > 0 && !asked) {
                        asked = true;
                        Objects.requireNonNull(up).request(1);
                    }
                    return;
                }
                if (demand.get() == 0) {
                    return;
                }
                ChatEvent next = ready.poll();
                if (next != null) {
                    demand.decrementAndGet();
                    down.onNext(next);
                }
            }
        }

        private void end() {
            Throwable thrown = failure;
            if (thrown == null) {
                down.onComplete();
            } else {
                down.onError(thrown);
            }
        }
    }
}
