package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ContentPart;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ReasoningPart;
import dev.parley.RefusalPart;
import dev.parley.Role;
import dev.parley.TextPart;
import dev.parley.Timings;
import dev.parley.ToolCall;
import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Plays one reply to one subscriber, on the thread that asks for an event or lets a pause end. Signals are serial: whoever
 * finds the drain loop free runs it, and only there the position is touched.
 */
final class FakeAnswer implements Flow.Subscription {
    /** Told, once, how the answer ended. */
    interface Listener {
        void completed(FakeAnswer answer);

        void failed(FakeAnswer answer);

        void cancelled(FakeAnswer answer);
    }

    private final String provider;
    private final ChatRequest request;
    private final FakeReply reply;
    private final Scheduler scheduler;
    private final Listener listener;
    private final Flow.Subscriber<? super ChatEvent> subscriber;
    private final long startNanos;
    // Starts at one: held until onSubscribe has returned.
    private final AtomicInteger work = new AtomicInteger(1);
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean paused;
    private volatile Scheduler.@Nullable Cancellable pause;

    private int position;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private @Nullable Duration firstToken;

    FakeAnswer(
            String provider,
            ChatRequest request,
            FakeReply reply,
            Scheduler scheduler,
            Listener listener,
            Flow.Subscriber<? super ChatEvent> subscriber) {
        this.provider = provider;
        this.request = request;
        this.reply = reply;
        this.scheduler = scheduler;
        this.listener = listener;
        this.subscriber = subscriber;
        this.startNanos = scheduler.nanoTime();
    }

    void start() {
        subscriber.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long n) {
        demand.getAndAccumulate(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        signal();
    }

    @Override
    public void cancel() {
        if (over.compareAndSet(false, true)) {
            stopPause();
            listener.cancelled(this);
        }
    }

    /** Ends the answer because its provider is closed. */
    void close() {
        closed = true;
        stopPause();
        signal();
    }

    private void stopPause() {
        Scheduler.Cancellable scheduled = pause;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }

    private void signal() {
        if (work.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        int missed = work.get();
        do {
            while (!over.get() && step()) {}
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Does the next thing; false when there is nothing to do until the next signal. */
    private boolean step() {
        if (closed) {
            fail(new LlmCancelledException(ErrorDetails.builder("the provider was closed before the stream's end")
                    .provider(provider)
                    .build()));
            return false;
        }
        if (paused) {
            return false;
        }
        if (position == reply.steps().size()) {
            return end();
        }
        FakeReply.Step next = reply.steps().get(position);
        if (next instanceof FakeReply.Step.Pause wait) {
            position++;
            pause(wait.time());
            return true;
        }
        ChatEvent event = ((FakeReply.Step.Emit) next).event();
        if (event instanceof ChatEvent.Raw && !request.rawEvents()) {
            position++;
            return true;
        }
        if (!take()) {
            return false;
        }
        position++;
        collect(event);
        subscriber.onNext(event);
        return true;
    }

    private boolean end() {
        FakeReply.End end = reply.end();
        if (end instanceof FakeReply.End.Repeat) {
            position = 0;
            return true;
        }
        if (end instanceof FakeReply.End.Finish finish && take()) {
            if (over.compareAndSet(false, true)) {
                listener.completed(this);
                subscriber.onNext(new ChatEvent.Finished(response(finish.reason())));
                subscriber.onComplete();
            }
        } else if (end instanceof FakeReply.End.Fail fail) {
            fail(fail.failure().get());
        } else if (end instanceof FakeReply.End.Truncate && over.compareAndSet(false, true)) {
            listener.failed(this);
            subscriber.onComplete();
        }
        return false;
    }

    private void fail(LlmException failure) {
        if (over.compareAndSet(false, true)) {
            listener.failed(this);
            subscriber.onError(failure);
        }
    }

    private void pause(Duration time) {
        paused = true;
        Scheduler.Cancellable scheduled = scheduler.schedule(
                () -> {
                    paused = false;
                    signal();
                },
                time);
        pause = scheduled;
        if (over.get() || closed) {
            scheduled.cancel();
        }
    }

    private boolean take() {
        return demand.getAndUpdate(asked -> asked == 0 || asked == Long.MAX_VALUE ? asked : asked - 1) > 0;
    }

    private void collect(ChatEvent event) {
        if (firstToken == null) {
            firstToken = Duration.ofNanos(scheduler.nanoTime() - startNanos);
        }
        if (event instanceof ChatEvent.TextDelta delta) {
            text.append(delta.text());
        } else if (event instanceof ChatEvent.ReasoningDelta delta) {
            reasoning.append(delta.text());
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            refusal.append(delta.text());
        } else if (event instanceof ToolCall call) {
            calls.add(call);
        }
    }

    private ChatResponse response(FinishReason reason) {
        List<ContentPart> parts = new ArrayList<>();
        if (!reasoning.isEmpty()) {
            parts.add(ReasoningPart.of(reasoning.toString()));
        }
        if (!text.isEmpty()) {
            parts.add(new TextPart(text.toString()));
        }
        if (!refusal.isEmpty()) {
            parts.add(new RefusalPart(refusal.toString()));
        }
        parts.addAll(calls);
        Timings.Builder timings = Timings.builder().total(Duration.ofNanos(scheduler.nanoTime() - startNanos));
        if (firstToken != null) {
            timings.firstToken(firstToken);
        }
        return ChatResponse.builder(ChatMessage.of(Role.ASSISTANT, parts), reason)
                .provider(provider)
                .requestedModel(request.model())
                .model(reply.model().orElse(request.model()))
                .createdAt(scheduler.now())
                .usage(reply.usage())
                .timings(timings.build())
                .warnings(reply.warnings())
                .build();
    }
}
