package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.internal.stream.EventSink;
import dev.parley.internal.stream.EventSource;
import dev.parley.internal.stream.StreamAccess;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChatStreamTest {
    private static final ServerException BROKEN = new ServerException(ErrorDetails.of("broken"));

    // --- claims ---

    static Stream<Named<Consumer<ChatStream>>> claims() {
        return Stream.of(
                Named.of("iterator", ChatStream::iterator),
                Named.of("events", ChatStream::events),
                Named.of("publisher", stream -> stream.publisher().subscribe(Recorder.unbounded())),
                Named.of("response", ChatStream::response),
                Named.of("responseAsync", ChatStream::responseAsync),
                Named.of("responseAsync on an executor", stream -> stream.responseAsync(Runnable::run)));
    }

    @ParameterizedTest
    @MethodSource("claims")
    void whatever_claims_the_stream_refuses_every_other_consumer(Consumer<ChatStream> claim) {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        claim.accept(stream);

        assertThatThrownBy(stream::iterator)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only once");
        assertThatThrownBy(stream::events).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(stream::response).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(stream::responseAsync).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.responseAsync(Runnable::run)).isInstanceOf(IllegalStateException.class);
        Recorder<ChatEvent> second = Recorder.unbounded();
        stream.publisher().subscribe(second);
        assertThat(second.subscription()).isNotNull();
        assertThat(second.awaitEnd()).isInstanceOf(IllegalStateException.class);
        assertThat(second.events()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("claims")
    void nothing_begins_before_the_claim(Consumer<ChatStream> claim) {
        AtomicInteger started = new AtomicInteger();
        ChatStream stream = ChatStream.generate(
                out -> {
                    started.incrementAndGet();
                    out.finish(FinishReason.STOP);
                },
                Runnable::run);
        stream.map(event -> event).peek(event -> {}).publisher();
        assertThat(started).hasValue(0);
        claim.accept(stream);
        assertThat(started).hasValue(1);
    }

    @Test
    void a_publisher_that_nobody_subscribes_to_is_no_claim() {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        stream.publisher();
        assertThat(stream.response().text()).isEqualTo("a");
    }

    @Test
    void a_refused_claim_leaves_the_first_consumer_alone() {
        ChatStream stream = ChatStream.of(Answers.words("a", "b"));
        Iterator<ChatEvent> events = stream.iterator();
        assertThatThrownBy(stream::response).isInstanceOf(IllegalStateException.class);
        assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("a"));
        assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("b"));
    }

    @Test
    void a_null_subscriber_is_refused_and_claims_nothing() {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        assertThatThrownBy(() -> stream.publisher().subscribe(null)).isInstanceOf(NullPointerException.class);
        assertThat(stream.response().text()).isEqualTo("a");
    }

    // --- known events ---

    @Test
    void events_come_in_order_and_the_last_one_is_Finished() {
        List<ChatEvent> events = Answers.words("a", "b", "c");
        assertThat(ChatStream.of(events)).containsExactlyElementsOf(events);
        assertThat(ChatStream.of(events).events().toList()).isEqualTo(events);
        assertThat(ChatStream.of(events).response().text()).isEqualTo("abc");
        assertThat(ChatStream.of(events).responseAsync().join().text()).isEqualTo("abc");
    }

    @Test
    void a_response_becomes_one_event_for_each_of_its_parts() {
        ToolCall call = new ToolCall("c1", "clock", "{}");
        ChatResponse response = ChatResponse.builder(
                        ChatMessage.of(
                                Role.ASSISTANT,
                                List.of(ReasoningPart.of("hm"), new TextPart("text"), new RefusalPart("no"), call)),
                        FinishReason.TOOL_CALLS)
                .build();
        assertThat(ChatStream.of(response))
                .containsExactly(
                        new ChatEvent.ReasoningDelta("hm"),
                        new ChatEvent.TextDelta("text"),
                        new ChatEvent.RefusalDelta("no"),
                        call,
                        new ChatEvent.Finished(response));
        assertThat(ChatStream.of(Answers.response(""))).hasSize(1);
    }

    @Test
    void events_without_Finished_are_delivered_and_then_fail_as_truncated() {
        Iterator<ChatEvent> events = ChatStream.of(new ChatEvent.TextDelta("a")).iterator();
        assertThat(events.next()).isEqualTo(new ChatEvent.TextDelta("a"));
        assertThatThrownBy(events::hasNext).isInstanceOf(TruncatedStreamException.class);
        assertThatThrownBy(() -> ChatStream.of().response()).isInstanceOf(TruncatedStreamException.class);
    }

    @Test
    void a_failed_stream_fails_every_kind_of_consumer_with_the_failure_itself() {
        assertThatThrownBy(() -> ChatStream.failed(BROKEN).iterator().hasNext()).isSameAs(BROKEN);
        assertThatThrownBy(() -> ChatStream.failed(BROKEN).iterator().next()).isSameAs(BROKEN);
        assertThatThrownBy(() -> ChatStream.failed(BROKEN).events().toList()).isSameAs(BROKEN);
        assertThatThrownBy(() -> ChatStream.failed(BROKEN).response()).isSameAs(BROKEN);
        assertThat(ChatStream.failed(BROKEN).responseAsync())
                .isCompletedExceptionally()
                .failsWithin(Await.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isSameAs(BROKEN);
        Recorder<ChatEvent> subscriber = new Recorder<>(0);
        ChatStream.failed(BROKEN).publisher().subscribe(subscriber);
        assertThat(subscriber.awaitEnd()).isSameAs(BROKEN);
    }

    // --- the end ---

    @Test
    void an_iterator_that_has_ended_says_the_same_at_every_further_call() {
        Iterator<ChatEvent> whole = ChatStream.of(Answers.words("a")).iterator();
        whole.next();
        whole.next();
        for (int i = 0; i < 3; i++) {
            assertThat(whole.hasNext()).isFalse();
            assertThatThrownBy(whole::next).isInstanceOf(NoSuchElementException.class);
        }
        Iterator<ChatEvent> broken = ChatStream.failed(BROKEN).iterator();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(broken::hasNext).isSameAs(BROKEN);
            assertThatThrownBy(broken::next).isSameAs(BROKEN);
        }
    }

    @Test
    void closing_after_the_end_changes_nothing() {
        ChatStream whole = ChatStream.of(Answers.words("a"));
        Iterator<ChatEvent> events = whole.iterator();
        events.next();
        events.next();
        assertThat(events.hasNext()).isFalse();
        whole.close();
        assertThat(events.hasNext()).isFalse();

        ChatStream failed = ChatStream.failed(BROKEN);
        Iterator<ChatEvent> none = failed.iterator();
        assertThatThrownBy(none::hasNext).isSameAs(BROKEN);
        failed.close();
        assertThatThrownBy(none::hasNext).isSameAs(BROKEN);

        ChatStream awaited = ChatStream.of(Answers.words("a"));
        CompletableFuture<ChatResponse> future = awaited.responseAsync();
        awaited.close();
        assertThat(future.join().text()).isEqualTo("a");
    }

    @Test
    void a_stream_closed_once_Finished_was_delivered_has_ended_well() {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        Iterator<ChatEvent> events = stream.iterator();
        events.next();
        assertThat(events.next()).isInstanceOf(ChatEvent.Finished.class);
        stream.close();
        assertThat(events.hasNext()).isFalse();
    }

    @Test
    void a_stream_closed_before_its_claim_is_cancelled_for_every_kind_of_consumer() {
        AtomicBoolean started = new AtomicBoolean();
        for (int i = 0; i < 4; i++) {
            ChatStream stream = ChatStream.generate(out -> started.set(true), Runnable::run);
            stream.close();
            stream.close();
            switch (i) {
                case 0 -> {
                    Iterator<ChatEvent> events = stream.iterator();
                    assertThatThrownBy(events::hasNext).isInstanceOf(LlmCancelledException.class);
                }
                case 1 -> assertThatThrownBy(stream::response).isInstanceOf(LlmCancelledException.class);
                case 2 ->
                    assertThat(stream.responseAsync())
                            .failsWithin(Await.PATIENCE)
                            .withThrowableThat()
                            .havingCause()
                            .isInstanceOf(LlmCancelledException.class);
                default -> {
                    Recorder<ChatEvent> subscriber = new Recorder<>(0);
                    stream.publisher().subscribe(subscriber);
                    assertThat(subscriber.awaitEnd()).isInstanceOf(LlmCancelledException.class);
                }
            }
        }
        assertThat(started).isFalse();
    }

    @Test
    void a_java_util_stream_closes_what_it_came_from() {
        ChatStream stream = ChatStream.of(Answers.words("a", "b"));
        try (Stream<ChatEvent> events = stream.events()) {
            assertThat(events.findFirst()).contains(new ChatEvent.TextDelta("a"));
        }
        AtomicBoolean cancelled = new AtomicBoolean();
        ChatStream endless = ChatStream.from(new Endless(cancelled));
        try (Stream<ChatEvent> events = endless.events()) {
            assertThat(events.limit(3)).hasSize(3);
        }
        assertThat(cancelled).isTrue();
    }

    @Test
    void cancelling_a_future_that_is_complete_changes_nothing() {
        CompletableFuture<ChatResponse> future =
                ChatStream.of(Answers.words("a")).responseAsync();
        assertThat(future.cancel(true)).isFalse();
        assertThat(future.join().text()).isEqualTo("a");
    }

    @Test
    void cancelling_a_future_or_one_derived_from_it_stops_the_stream() {
        for (int derived = 0; derived < 2; derived++) {
            AtomicBoolean cancelled = new AtomicBoolean();
            ChatStream stream = ChatStream.from(new Silent(cancelled));
            CompletableFuture<ChatResponse> future = stream.responseAsync();
            CompletableFuture<?> target = derived == 0 ? future : future.thenApply(ChatResponse::text);
            assertThat(target.cancel(false)).isTrue();
            assertThat(cancelled).isTrue();
            assertThatThrownBy(target::join).isInstanceOf(CancellationException.class);
            assertThat(future).isCompletedExceptionally();
        }
    }

    // --- map and peek ---

    @Test
    void stages_run_in_order_once_for_each_event_the_last_one_too() {
        List<String> seen = new ArrayList<>();
        ChatStream stream = ChatStream.of(Answers.words("a", "b"))
                .peek(event -> seen.add("1" + Answers.text(event)))
                .map(event -> event instanceof ChatEvent.TextDelta delta
                        ? new ChatEvent.TextDelta(delta.text().toUpperCase(Locale.ROOT))
                        : event)
                .peek(event -> seen.add("2" + Answers.text(event)));
        assertThat(Answers.text(stream.events().toList())).isEqualTo("AB");
        assertThat(seen).containsExactly("1a", "2A", "1b", "2B", "1", "2");
    }

    @Test
    void a_mapped_Finished_is_what_response_returns() {
        ChatStream stream = ChatStream.of(Answers.words("a"))
                .map(event -> event instanceof ChatEvent.Finished finished
                        ? new ChatEvent.Finished(
                                finished.response().toBuilder().requestId("r1").build())
                        : event);
        assertThat(stream.response().requestId()).contains("r1");
    }

    @Test
    void a_view_and_its_stream_are_one_for_claims_and_for_close() {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        ChatStream view = stream.map(event -> event);
        view.iterator();
        assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);

        ChatStream other = ChatStream.of(Answers.words("a"));
        other.peek(event -> {}).close();
        assertThatThrownBy(other::response).isInstanceOf(LlmCancelledException.class);
    }

    @Test
    void a_mapper_that_throws_ends_the_stream_with_what_it_threw_and_stops_the_source() {
        IllegalArgumentException bug = new IllegalArgumentException("bug");
        for (int i = 0; i < 3; i++) {
            AtomicBoolean cancelled = new AtomicBoolean();
            ChatStream stream = ChatStream.from(new Endless(cancelled)).map(event -> {
                throw bug;
            });
            switch (i) {
                case 0 -> {
                    Iterator<ChatEvent> events = stream.iterator();
                    assertThatThrownBy(events::next).isSameAs(bug);
                    assertThatThrownBy(events::hasNext).isSameAs(bug);
                }
                case 1 -> assertThatThrownBy(stream::response).isSameAs(bug);
                default -> {
                    Recorder<ChatEvent> subscriber = Recorder.unbounded();
                    stream.publisher().subscribe(subscriber);
                    assertThat(subscriber.awaitEnd()).isSameAs(bug);
                }
            }
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void a_mapper_that_returns_null_ends_the_stream() {
        assertThatThrownBy(() ->
                        ChatStream.of(Answers.words("a")).map(event -> null).response())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("mapper");
    }

    @Test
    void bad_arguments_are_refused_at_once() {
        ChatStream stream = ChatStream.of(Answers.words("a"));
        assertThatThrownBy(() -> stream.map(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> stream.peek(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> stream.publisher(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> stream.responseAsync(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChatStream.failed(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChatStream.from(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChatStream.generate(null, Runnable::run)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ChatStream.generate(out -> {}, null)).isInstanceOf(NullPointerException.class);
        assertThatCode(stream::response).doesNotThrowAnyException();
    }

    @Test
    void what_had_arrived_is_in_the_failure() {
        ChatStream stream = ChatStream.generate(
                out -> {
                    out.text("half ");
                    out.text("an answer");
                    out.fail(new ServerException(ErrorDetails.of("broken")));
                },
                Runnable::run);
        assertThatThrownBy(stream::response)
                .isInstanceOfSatisfying(
                        ServerException.class,
                        e -> assertThat(e.partialResponse().map(ChatResponse::text))
                                .isEqualTo(Optional.of("half an answer")));
    }

    @Test
    void an_interrupt_between_the_last_event_and_the_end_changes_nothing() {
        ChatEvent last = Answers.words().get(0);
        ChatStream stream = StreamAccess.chat(new EventSource<>() {
            @Override
            public void start(EventSink<ChatEvent> sink) {
                sink.emit(List.of(last));
            }

            @Override
            public void request(int taken) {}

            @Override
            public void cancel() {}
        });
        assertTimeoutPreemptively(Await.PATIENCE, () -> {
            Iterator<ChatEvent> events = stream.iterator();
            assertThat(events.next()).isEqualTo(last);
            Thread.currentThread().interrupt();
            assertThat(events.hasNext()).isFalse();
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void a_mapper_that_throws_at_the_last_event_does_so_at_every_further_call() {
        IllegalStateException bug = new IllegalStateException("bug");
        Iterator<ChatEvent> events = ChatStream.of(Answers.words())
                .map(event -> {
                    throw bug;
                })
                .iterator();
        assertThatThrownBy(events::next).isSameAs(bug);
        assertThatThrownBy(events::hasNext).isSameAs(bug);
    }
}
