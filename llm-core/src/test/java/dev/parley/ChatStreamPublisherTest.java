package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscribers to a stream, and streams of another publisher. */
@Timeout(60)
class ChatStreamPublisherTest {

    // --- demand ---

    @Test
    void no_more_is_delivered_than_was_asked_for() {
        Recorder<ChatEvent> subscriber = new Recorder<>(0);
        ChatStream.of(Answers.words("a", "b", "c")).publisher().subscribe(subscriber);
        assertThat(subscriber.events()).isEmpty();
        for (int asked = 1; asked <= 4; asked++) {
            assertThat(subscriber.hasEnded()).isFalse();
            subscriber.request(1);
            assertThat(subscriber.events()).hasSize(asked);
        }
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
    }

    @Test
    void a_request_from_within_onNext_neither_recurses_nor_overtakes() {
        List<ChatEvent> many = Answers.words("x".repeat(20_000).split(""));
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        Recorder<ChatEvent> subscriber = new Recorder<>(1) {
            @Override
            public void onNext(ChatEvent event) {
                deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                super.onNext(event);
                request(1);
                depth.decrementAndGet();
            }
        };
        ChatStream.of(many).publisher().subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        assertThat(subscriber.events()).isEqualTo(many);
        assertThat(deepest).hasValue(1);
    }

    @Test
    void asking_for_nothing_or_less_is_an_error_and_stops_the_source() {
        for (long bad : new long[] {0, -1}) {
            AtomicBoolean cancelled = new AtomicBoolean();
            Recorder<ChatEvent> subscriber = new Recorder<>(0);
            ChatStream.from(new Endless(cancelled)).publisher().subscribe(subscriber);
            subscriber.request(bad);
            assertThat(subscriber.awaitEnd())
                    .isInstanceOfSatisfying(
                            IllegalArgumentException.class,
                            e -> assertThat(e).hasMessageContaining(String.valueOf(bad)));
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void nothing_is_signalled_before_onSubscribe_has_returned() {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                inside.set(true);
                super.onSubscribe(s);
                inside.set(false);
            }

            @Override
            public void onNext(ChatEvent event) {
                overlapped.compareAndSet(false, inside.get());
                super.onNext(event);
            }
        };
        ChatStream.of(Answers.words("a")).publisher().subscribe(subscriber);
        assertThat(subscriber.events()).hasSize(2);
        assertThat(overlapped).isFalse();
    }

    // --- cancelling ---

    @Test
    void a_subscriber_that_cancels_hears_nothing_more() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
            @Override
            public void onNext(ChatEvent event) {
                super.onNext(event);
                if (events().size() == 3) {
                    subscription().cancel();
                    subscription().cancel();
                    subscription().request(5);
                }
            }
        };
        ChatStream stream = ChatStream.from(new Endless(cancelled));
        stream.publisher().subscribe(subscriber);
        stream.close();
        assertThat(subscriber.events()).hasSize(3);
        assertThat(subscriber.hasEnded()).isFalse();
        assertThat(cancelled).isTrue();
    }

    @Test
    void a_subscriber_that_cancels_in_onSubscribe_keeps_the_source_from_starting() {
        AtomicBoolean started = new AtomicBoolean();
        Recorder<ChatEvent> subscriber = new Recorder<>(0) {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                super.onSubscribe(s);
                s.cancel();
            }
        };
        ChatStream.generate(out -> started.set(true), Runnable::run).publisher().subscribe(subscriber);
        assertThat(started).isFalse();
        assertThat(subscriber.hasEnded()).isFalse();
    }

    @Test
    void a_subscriber_that_did_not_cancel_itself_is_told_of_a_close() {
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        ChatStream stream = ChatStream.from(new Silent(new AtomicBoolean()));
        stream.publisher().subscribe(subscriber);
        stream.close();
        stream.close();
        assertThat(subscriber.awaitEnd()).isInstanceOf(LlmCancelledException.class);
    }

    @Test
    void a_subscriber_that_throws_is_dropped_and_the_source_stopped() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
            @Override
            public void onNext(ChatEvent event) {
                super.onNext(event);
                throw new IllegalStateException("bug in the subscriber");
            }
        };
        ChatStream.from(new Endless(cancelled)).publisher().subscribe(subscriber);
        assertThat(cancelled).isTrue();
        assertThat(subscriber.events()).hasSize(1);
        assertThat(subscriber.hasEnded()).isFalse();
    }

    @Test
    void a_subscriber_that_throws_at_the_end_harms_nobody() {
        for (ChatStream stream : List.of(
                ChatStream.of(Answers.words("a")), ChatStream.failed(new ServerException(ErrorDetails.of("broken"))))) {
            Recorder<ChatEvent> subscriber = new Recorder<>(Long.MAX_VALUE) {
                @Override
                public void onComplete() {
                    super.onComplete();
                    throw new IllegalStateException("bug in the subscriber");
                }

                @Override
                public void onError(Throwable failure) {
                    super.onError(failure);
                    throw new IllegalStateException("bug in the subscriber");
                }
            };
            stream.publisher().subscribe(subscriber);
            assertThat(subscriber.awaitEnd()).isNotNull();
            subscriber.request(1);
            assertThat(subscriber.awaitEnd()).isNotNull();
        }
    }

    // --- executors ---

    @Test
    void events_and_the_end_are_delivered_on_the_executor() {
        ExecutorService executor = Executors.newFixedThreadPool(3, task -> new Thread(task, "delivery"));
        try {
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            List<ChatEvent> many = Answers.words("x".repeat(1_000).split(""));
            ChatStream.of(many).publisher(executor).subscribe(subscriber);
            assertThat(subscriber.awaitEnd()).isEqualTo("complete");
            assertThat(subscriber.events()).isEqualTo(many);
            assertThat(subscriber.threads()).containsOnly("delivery");

            CompletableFuture<String> thread = ChatStream.of(many)
                    .responseAsync(executor)
                    .thenApply(response -> Thread.currentThread().getName());
            assertThat(thread)
                    .succeedsWithin(Await.PATIENCE)
                    .isIn("delivery", Thread.currentThread().getName());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void an_executor_that_refuses_from_the_start_stops_the_stream_and_the_subscriber_is_told() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Executor refusing = task -> {
            throw new RejectedExecutionException("full");
        };
        Recorder<ChatEvent> subscriber = Recorder.unbounded();
        ChatStream.from(new Silent(cancelled)).publisher(refusing).subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isInstanceOf(RejectedExecutionException.class);
        assertThat(cancelled).isTrue();
        assertThatThrownBy(ChatStream.from(new Silent(cancelled)).responseAsync(refusing)::join)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void an_executor_that_refuses_later_stops_the_stream_and_the_subscriber_is_told() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Queue<Runnable> accepted = new ArrayDeque<>();
        AtomicBoolean full = new AtomicBoolean();
        Executor executor = task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            accepted.add(task);
        };
        Recorder<ChatEvent> subscriber = new Recorder<>(1);
        ChatStream.from(new Endless(cancelled)).publisher(executor).subscribe(subscriber);
        while (!accepted.isEmpty()) {
            accepted.remove().run();
        }
        assertThat(subscriber.events()).hasSize(1);
        full.set(true);
        subscriber.request(1);
        assertThat(cancelled).isTrue();
        subscriber.request(1);
        assertThat(subscriber.awaitEnd()).isInstanceOf(RejectedExecutionException.class);
        assertThat(subscriber.events()).hasSizeLessThanOrEqualTo(2);
    }

    // --- of another publisher ---

    @Test
    void the_events_of_another_publisher_are_asked_for_one_at_a_time() {
        AtomicInteger asked = new AtomicInteger();
        List<ChatEvent> events = Answers.words("a", "b");
        Flow.Publisher<ChatEvent> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                assertThat(n).isEqualTo(1);
                subscriber.onNext(events.get(asked.getAndIncrement()));
            }

            @Override
            public void cancel() {}
        });
        Iterator<ChatEvent> iterator = ChatStream.from(publisher).iterator();
        assertThat(asked).hasValue(1);
        assertThat(iterator.next()).isEqualTo(events.get(0));
        assertThat(asked).hasValue(2);
        assertThat(iterator).toIterable().containsExactly(events.get(1), events.get(2));
    }

    @Test
    void completion_without_Finished_is_truncated_with_what_had_arrived() {
        CompletableFuture<ChatResponse> answer;
        try (SubmissionPublisher<ChatEvent> publisher = new SubmissionPublisher<>(Runnable::run, 16)) {
            answer = ChatStream.from(publisher).responseAsync();
            publisher.submit(new ChatEvent.TextDelta("half"));
        }
        assertThat(answer)
                .failsWithin(Await.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        TruncatedStreamException.class,
                        e -> assertThat(e.partialResponse().map(ChatResponse::text))
                                .contains("half"));
    }

    @Test
    void another_publishers_failure_is_wrapped_unless_it_is_ours() {
        IllegalStateException bug = new IllegalStateException("bug");
        assertThatThrownBy(ChatStream.from(failing(bug))::response)
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("bug")
                .hasCause(bug);
        ServerException ours = new ServerException(ErrorDetails.of("broken"));
        assertThatThrownBy(ChatStream.from(failing(ours))::response).isSameAs(ours);
    }

    @Test
    void what_another_publisher_signals_after_Finished_is_ignored() {
        Flow.Publisher<ChatEvent> chatty = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                Answers.words("a").forEach(subscriber::onNext);
                subscriber.onNext(new ChatEvent.TextDelta("late"));
                subscriber.onError(new IllegalStateException("late"));
            }

            @Override
            public void cancel() {}
        });
        assertThat(ChatStream.from(chatty)).hasSize(2);
    }

    private static Flow.Publisher<ChatEvent> failing(Throwable failure) {
        return subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(failure);
        };
    }

    /** Two events for whoever asks, and a cancel that throws. */
    private static Flow.Publisher<ChatEvent> clumsy() {
        Iterator<ChatEvent> events = Answers.words("a").iterator();
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                for (long i = 0; i < n && events.hasNext(); i++) {
                    subscriber.onNext(events.next());
                }
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("clumsy");
            }
        });
    }

    @Test
    void a_publisher_whose_cancel_throws_harms_neither_the_end_nor_a_close() {
        CompletableFuture<ChatResponse> answer = ChatStream.from(clumsy()).responseAsync();
        assertThat(answer)
                .succeedsWithin(Await.PATIENCE)
                .satisfies(a -> assertThat(a.text()).isEqualTo("a"));
        ChatStream stream = ChatStream.from(clumsy());
        Recorder<ChatEvent> subscriber = new Recorder<>(1);
        stream.publisher().subscribe(subscriber);
        stream.close();
        assertThat(subscriber.awaitEnd()).isInstanceOf(LlmCancelledException.class);
    }

    @Test
    void a_publisher_that_cannot_be_subscribed_to_is_the_streams_failure() {
        for (Throwable thrown : List.of(new IllegalStateException("shut"), new NoClassDefFoundError("shut"))) {
            Flow.Publisher<ChatEvent> shut = subscriber -> {
                if (thrown instanceof Error e) {
                    throw e;
                }
                throw (RuntimeException) thrown;
            };
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            ChatStream.from(shut).publisher().subscribe(subscriber);
            assertThat(subscriber.awaitEnd())
                    .isInstanceOfSatisfying(
                            LlmException.class,
                            e -> assertThat(e).hasMessageContaining("shut").hasCause(thrown));
            assertThatThrownBy(ChatStream.from(shut)::response)
                    .isInstanceOf(LlmException.class)
                    .hasCause(thrown);
            assertThatThrownBy(ChatStream.from(shut).iterator()::hasNext)
                    .isInstanceOf(LlmException.class)
                    .hasCause(thrown);
        }
    }
}
