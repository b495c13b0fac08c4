package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatResponse;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.ServerException;
import dev.parley.TruncatedStreamException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A consumer of the contract sees a stream that does not end exactly once, whatever the form. */
class ListenerTest {
    private static final ChatEvent TEXT = new ChatEvent.TextDelta("a");
    private static final ChatEvent FINISHED = new ChatEvent.Finished(
            ChatResponse.builder(ChatMessage.assistant("a"), FinishReason.STOP).build());
    private static final Flow.Subscription NONE = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final Listener listener = new Listener(Form.PUBLISHER);

    private void signals(Consumer<Flow.Subscriber<ChatEvent>> signals) {
        Flow.Subscriber<ChatEvent> subscriber = listener.subscriber(false);
        subscriber.onSubscribe(NONE);
        signals.accept(subscriber);
    }

    private void refused() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> listener.outcome().response());
    }

    @Test
    void one_good_end_is_the_response() {
        signals(to -> {
            to.onNext(TEXT);
            to.onNext(FINISHED);
            to.onComplete();
        });
        assertThat(listener.outcome().response().text()).isEqualTo("a");
    }

    @Test
    void end_that_is_told_twice_is_seen() {
        signals(to -> {
            to.onNext(FINISHED);
            to.onComplete();
            to.onComplete();
        });
        refused();
    }

    @Test
    void failure_after_the_end_is_seen() {
        signals(to -> {
            to.onNext(FINISHED);
            to.onComplete();
            to.onError(failure());
        });
        refused();
    }

    @Test
    void finished_twice_or_missing_is_seen() {
        signals(to -> {
            to.onNext(FINISHED);
            to.onNext(FINISHED);
            to.onComplete();
        });
        refused();
        Listener other = new Listener(Form.ITERATOR);
        other.drain(List.of(TEXT).iterator());
        assertThat(other.outcome().ends()).hasSize(1).first().isInstanceOf(AssertionError.class);
    }

    @Test
    void failure_after_finished_is_seen() {
        signals(to -> {
            to.onNext(FINISHED);
            to.onError(failure());
        });
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> listener.outcome().failure(TruncatedStreamException.class));
    }

    @Test
    void iterator_that_says_something_else_when_asked_again_is_seen() {
        assertThat(ends(failure(), failure())).hasSize(1);
        assertThat(ends(failure(), new ServerException(ErrorDetails.of("other"))))
                .hasSize(2);
        assertThat(ends(failure())).hasSize(2);
    }

    private static TruncatedStreamException failure() {
        return new TruncatedStreamException(ErrorDetails.of("cut"));
    }

    /** What a listener takes for ends when an iterator fails so, and has no more then. */
    private static List<Object> ends(RuntimeException... failures) {
        Iterator<RuntimeException> next = List.of(failures).iterator();
        Listener iterating = new Listener(Form.ITERATOR);
        iterating.drain(new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (next.hasNext()) {
                    throw next.next();
                }
                return false;
            }

            @Override
            public ChatEvent next() {
                return TEXT;
            }
        });
        return iterating.outcome().ends();
    }
}
