package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ToolCall;
import dev.parley.TruncatedStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Events from another publisher, one asked for at a time. The stream is whole only when its last event was
 * {@link ChatEvent.Finished}.
 */
public final class PublisherSource implements EventSource<ChatEvent>, Flow.Subscriber<ChatEvent> {
    private final Flow.Publisher<? extends ChatEvent> publisher;
    private final ReentrantLock lock = new ReentrantLock();
    private final ChatAssembler collected;
    private @Nullable EventSink<ChatEvent> sink;
    private Flow.@Nullable Subscription upstream;
    private boolean cancelled;
    private boolean ended;

    /**
     * Makes a source.
     *
     * @param publisher where the events come from; subscribed to once, by the first claim
     */
    public PublisherSource(Flow.Publisher<? extends ChatEvent> publisher) {
        this.publisher = publisher;
        this.collected = new ChatAssembler(new ChatAnswer(new LocalOrigin("", "", false, () -> false)));
    }

    @Override
    public void start(EventSink<ChatEvent> target) {
        sink = target;
        publisher.subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean unwanted;
        lock.lock();
        try {
            unwanted = cancelled || upstream != null;
            if (!unwanted) {
                upstream = subscription;
            }
        } finally {
            lock.unlock();
        }
        if (unwanted) {
            cancel(subscription);
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(ChatEvent event) {
        lock.lock();
        try {
            if (ended || cancelled) {
                return;
            }
            ended = event instanceof ChatEvent.Finished;
            collect(event);
            collected.takeBatch();
        } finally {
            lock.unlock();
        }
        List<ChatEvent> batch = new ArrayList<>(1);
        batch.add(event);
        sink().emit(batch);
        if (event instanceof ChatEvent.Finished) {
            sink().complete();
            cancelUpstream();
        }
    }

    private void collect(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta d) {
            collected.text(d.text());
        } else if (event instanceof ChatEvent.ReasoningDelta d) {
            collected.reasoning(d.text());
        } else if (event instanceof ChatEvent.RefusalDelta d) {
            collected.refusal(d.text());
        } else if (event instanceof ToolCall call) {
            collected.toolCall(call);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (end()) {
            fail(Failures.asLlmException(cause));
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            fail(new TruncatedStreamException(ErrorDetails.of("the publisher completed without a Finished event")));
        }
    }

    private boolean end() {
        lock.lock();
        try {
            boolean first = !ended;
            ended = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void fail(LlmException failure) {
        partial().ifPresent(failure::withPartialResponse);
        sink().fail(failure);
    }

    private EventSink<ChatEvent> sink() {
        EventSink<ChatEvent> target = sink;
        if (target == null) {
            throw new IllegalStateException("the publisher signalled before it was subscribed to");
        }
        return target;
    }

    @Override
    public void request(int taken) {
        Flow.Subscription subscription;
        lock.lock();
        try {
            subscription = ended ? null : upstream;
        } finally {
            lock.unlock();
        }
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
        } finally {
            lock.unlock();
        }
        cancelUpstream();
    }

    private void cancelUpstream() {
        Flow.Subscription subscription;
        lock.lock();
        try {
            subscription = upstream;
        } finally {
            lock.unlock();
        }
        if (subscription != null) {
            cancel(subscription);
        }
    }

    /** Cancels for whoever closes the stream or has ended it already, and so is not to be told that this went wrong. */
    private static void cancel(Flow.Subscription subscription) {
        try {
            subscription.cancel();
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(PublisherSource.class).warn("a publisher threw from cancel", e);
        }
    }

    @Override
    public Optional<ChatResponse> partial() {
        lock.lock();
        try {
            return collected.partial();
        } finally {
            lock.unlock();
        }
    }
}
