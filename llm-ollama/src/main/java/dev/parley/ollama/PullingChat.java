package dev.parley.ollama;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.Json;
import dev.parley.ModelNotFoundException;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.Warning;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer for which the model may have to be pulled first: at most a question that comes to nothing, a pull, and the
 * question. Each part begins when the one before has ended, so there is one connection at a time to hang up.
 */
final class PullingChat implements Flow.Publisher<ChatEvent> {
    static final String MODEL_PULLED = "model_pulled";
    static final String PULL_PROGRESS = "pull";

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final String model;
    private final boolean pullFirst;
    private final boolean rawEvents;
    private final Function<Optional<Duration>, ChatStream> chat;
    private final Function<Optional<Duration>, ProgressStream> pull;
    private final Optional<Duration> total;
    private final LongSupplier nanoTime;

    /**
     * @param rawEvents whether the consumer wants to see the pull
     * @param chat makes the question, given the time that is left
     * @param pull makes the pull, given the time that is left
     * @param total how long all of it may take together
     */
    PullingChat(
            String model,
            boolean pullFirst,
            boolean rawEvents,
            Function<Optional<Duration>, ChatStream> chat,
            Function<Optional<Duration>, ProgressStream> pull,
            Optional<Duration> total,
            LongSupplier nanoTime) {
        this.model = model;
        this.pullFirst = pullFirst;
        this.rawEvents = rawEvents;
        this.chat = chat;
        this.pull = pull;
        this.total = total;
        this.nanoTime = nanoTime;
    }

    /** The deadlines of a part that begins now. */
    static Deadlines within(Deadlines deadlines, Optional<Duration> left) {
        return left.map(limit -> deadlines.toBuilder().total(limit).build()).orElse(deadlines);
    }

    /** The answer, with a warning on the response if the model was pulled. */
    ChatStream stream() {
        return ChatStream.from(this);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatEvent> subscriber) {
        Run run = new Run(subscriber);
        subscriber.onSubscribe(run);
        run.start();
    }

    /** The parts of one answer as one subscription: what the consumer asks for goes to the part that is on. */
    private final class Run implements Flow.Subscription {
        private final Flow.Subscriber<? super ChatEvent> target;
        private final long startNanos = nanoTime.getAsLong();
        private final ReentrantLock lock = new ReentrantLock();
        private Flow.@Nullable Subscription current;
        private boolean shown;
        private long wanted;
        private boolean cancelled;
        private volatile boolean delivered;
        private volatile boolean pulled;

        Run(Flow.Subscriber<? super ChatEvent> target) {
            this.target = target;
        }

        void start() {
            if (pullFirst) {
                pull(null);
            } else {
                ask();
            }
        }

        private Optional<Duration> left() {
            return total.map(limit -> limit.minusNanos(nanoTime.getAsLong() - startNanos))
                    .map(limit -> limit.compareTo(AT_ONCE) < 0 ? AT_ONCE : limit);
        }

        private void ask() {
            chat.apply(left()).publisher().subscribe(new Question());
        }

        private void pull(@Nullable ModelNotFoundException why) {
            pull.apply(left()).publisher().subscribe(new Download(why));
        }

        /** @param visible whether the part's events are the consumer's, who then decides how many to take */
        private void begin(Flow.Subscription part, boolean visible) {
            boolean unwanted;
            long demand;
            lock.lock();
            try {
                unwanted = cancelled;
                current = part;
                shown = visible;
                demand = visible ? wanted : Long.MAX_VALUE;
            } finally {
                lock.unlock();
            }
            if (unwanted) {
                part.cancel();
            } else if (demand > 0) {
                part.request(demand);
            }
        }

        private void deliver(ChatEvent event) {
            lock.lock();
            try {
                if (wanted != Long.MAX_VALUE) {
                    wanted--;
                }
            } finally {
                lock.unlock();
            }
            target.onNext(event);
        }

        @Override
        public void request(long n) {
            Flow.Subscription part;
            lock.lock();
            try {
                wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + Math.max(0, n);
                part = shown || n <= 0 ? current : null;
            } finally {
                lock.unlock();
            }
            if (part != null) {
                part.request(n);
            }
        }

        @Override
        public void cancel() {
            Flow.Subscription part;
            lock.lock();
            try {
                cancelled = true;
                part = current;
            } finally {
                lock.unlock();
            }
            if (part != null) {
                part.cancel();
            }
        }

        private final class Question implements Flow.Subscriber<ChatEvent> {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                begin(subscription, true);
            }

            @Override
            public void onNext(ChatEvent event) {
                delivered = true;
                deliver(pulled && event instanceof ChatEvent.Finished finished ? marked(finished) : event);
            }

            @Override
            public void onError(Throwable failure) {
                if (failure instanceof ModelNotFoundException missing && !pulled && !delivered) {
                    pull(missing);
                } else {
                    target.onError(failure);
                }
            }

            @Override
            public void onComplete() {
                target.onComplete();
            }
        }

        private final class Download implements Flow.Subscriber<Progress> {
            private final @Nullable ModelNotFoundException why;

            Download(@Nullable ModelNotFoundException why) {
                this.why = why;
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                begin(subscription, rawEvents);
            }

            @Override
            public void onNext(Progress progress) {
                if (rawEvents) {
                    deliver(new ChatEvent.Raw(PULL_PROGRESS, json(progress)));
                }
            }

            @Override
            public void onError(Throwable failure) {
                if (why != null) {
                    failure.addSuppressed(why);
                }
                target.onError(failure);
            }

            @Override
            public void onComplete() {
                pulled = true;
                ask();
            }
        }
    }

    private ChatEvent marked(ChatEvent.Finished finished) {
        return new ChatEvent.Finished(finished.response().toBuilder()
                .warning(new Warning(MODEL_PULLED, "the server pulled '" + model + "' before it answered"))
                .build());
    }

    private static String json(Progress progress) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", progress.status());
        progress.digest().ifPresent(value -> fields.put("digest", value));
        progress.completedBytes().ifPresent(value -> fields.put("completed", value));
        progress.totalBytes().ifPresent(value -> fields.put("total", value));
        progress.percent().ifPresent(value -> fields.put("percent", value));
        return Json.ofMap(fields).text();
    }
}
