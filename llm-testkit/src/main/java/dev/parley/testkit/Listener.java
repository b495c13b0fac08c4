package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of one stream: what it was given, and each time it was told that the stream had ended. Goes on listening
 * after that, so that a second end would be seen too.
 */
final class Listener {
    private final Form form;
    private final List<ChatEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Object> ends = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Runnable> ownStop = new CompletableFuture<>();
    private volatile @Nullable Background<Boolean> thread;

    Listener(Form form) {
        this.form = form;
    }

    // what the form tells

    void event(ChatEvent event) {
        events.add(event);
    }

    /** The stream ended: with a response, or with a failure. */
    void end(Object how) {
        ends.add(how);
    }

    /** How the consumer of this form stops by itself. */
    void stopsBy(Runnable stop) {
        ownStop.complete(stop);
    }

    /** Takes all events on this thread, and then asks whether there are more. */
    void drain(Iterator<ChatEvent> all) {
        try {
            while (all.hasNext()) {
                event(all.next());
            }
        } catch (Throwable e) {
            end(e);
            askAgain(all, e);
            return;
        }
        end(responseOfLast());
        if (all.hasNext()) {
            end(new AssertionError("more events after the end: " + all.next()));
        }
    }

    /** Whoever asks again is told the same again, which is no second end. */
    private void askAgain(Iterator<ChatEvent> all, Throwable first) {
        boolean more;
        try {
            more = all.hasNext();
        } catch (Throwable again) {
            if (again.getClass() != first.getClass()) {
                end(again);
            }
            return;
        }
        end(new AssertionError("after " + first + ", hasNext is " + more));
    }

    /** Does the work of a blocking form on a thread of its own. */
    void inBackground(Runnable work) {
        thread = Background.run(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                end(e);
            }
            return true;
        });
    }

    Flow.Subscriber<ChatEvent> subscriber(boolean cancelAtOnce) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                if (cancelAtOnce) {
                    subscription.cancel();
                }
                stopsBy(subscription::cancel);
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ChatEvent event) {
                event(event);
            }

            @Override
            public void onError(Throwable failure) {
                end(failure);
            }

            @Override
            public void onComplete() {
                end(responseOfLast());
            }
        };
    }

    private Object responseOfLast() {
        ChatEvent last = events.isEmpty() ? null : events.get(events.size() - 1);
        return last instanceof ChatEvent.Finished finished
                ? finished.response()
                : new AssertionError("the last event is not Finished but " + last);
    }

    // what a clause does

    /** Stops the stream as only this form can: cancels the future or the subscription, closes the stream of events. */
    void cancel() throws Throwable {
        Await.result(ownStop).run();
    }

    void interrupt() {
        background().interrupt();
    }

    /** Waits until a blocking consumer waits itself; there is nothing to wait for with the others. */
    void awaitWaiting() {
        Background<Boolean> waiting = thread;
        if (waiting != null) {
            waiting.awaitWaiting();
        }
    }

    boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** Waits for the first end, and for the consumer's thread. */
    Listener awaitEnd() {
        Await.until("the consumer is told of the end", this::hasEnded);
        Background<Boolean> ending = thread;
        if (ending != null) {
            ending.awaitDone();
        }
        return this;
    }

    boolean interruptedAtEnd() {
        return background().interruptedAtEnd();
    }

    private Background<Boolean> background() {
        Background<Boolean> running = thread;
        if (running == null) {
            throw new IllegalStateException(form + " has no thread of its own");
        }
        return running;
    }

    /** What was seen up to now. */
    Outcome outcome() {
        return new Outcome(form, List.copyOf(events), List.copyOf(ends));
    }

    /** The response; throws what the consumer was given instead. */
    ChatResponse response() throws Throwable {
        Object end = awaitEnd().outcome().onlyEnd();
        if (end instanceof Throwable failure) {
            throw failure;
        }
        return (ChatResponse) end;
    }
}
