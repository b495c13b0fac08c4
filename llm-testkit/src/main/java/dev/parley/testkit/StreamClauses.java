package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmCancelledException;
import dev.parley.ModelNotFoundException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clauses about the course of a stream: its events, its one consumer and its one end. */
abstract class StreamClauses extends ContractBase {
    // the answer

    @Test
    void text_arrives_in_order_and_adds_up_to_the_response() {
        List<ChatEvent> events = events(answer());
        assertThat(text(events)).isNotEmpty().isEqualTo(finished(events).text());
    }

    @Test
    void answer_comes_in_pieces() {
        assertThat(events(answer()))
                .filteredOn(ChatEvent.TextDelta.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(event ->
                        assertThat(((ChatEvent.TextDelta) event).text()).isNotEmpty());
    }

    @Test
    void finished_is_the_last_event_and_comes_once() {
        List<ChatEvent> events = new ArrayList<>();
        Iterator<ChatEvent> iterator = answer().iterator();
        iterator.forEachRemaining(events::add);
        assertThat(events)
                .filteredOn(ChatEvent.Finished.class::isInstance)
                .hasSize(1)
                .containsExactly(events.get(events.size() - 1));
        assertThat(iterator.hasNext()).as("more after Finished").isFalse();
        assertThat(finished(events).finishReason().word()).isNotBlank();
    }

    @Test
    void response_names_the_provider_and_the_models() {
        ChatResponse response = answer().response();
        assertThat(response.provider()).isEqualTo(provider.info().id());
        assertThat(response.requestedModel()).isEqualTo(subject.answer().model());
        assertThat(response.model()).isNotBlank();
    }

    @Test
    void usage_is_counted_if_declared() {
        onlyIf(subject.reportsUsage(), "no usage was declared");
        ChatResponse response = answer().response();
        assertThat(response.usage().promptTokens().orElseThrow()).isPositive();
        assertThat(response.usage().completionTokens().orElseThrow()).isPositive();
    }

    @TestFactory
    Stream<DynamicTest> every_form_gives_the_same_answer() {
        String text = answer().response().text();
        return Stream.of(Form.values())
                .map(form -> DynamicTest.dynamicTest(
                        form.name(),
                        () -> assertThat(form.consume(answer()).text()).isEqualTo(text)));
    }

    @Test
    void chat_is_the_response_of_the_stream() {
        assertThat(provider.chat(subject.answer()).text())
                .isEqualTo(answer().response().text());
    }

    @Test
    void raw_events_come_only_if_asked_for() {
        assertThat(events(answer())).noneMatch(ChatEvent.Raw.class::isInstance);
    }

    // one consumer

    @TestFactory
    Stream<DynamicTest> second_consumer_is_refused() {
        return Stream.of(Form.values())
                .map(form -> DynamicTest.dynamicTest(form.name(), () -> {
                    try (ChatStream stream = answer()) {
                        Iterator<ChatEvent> first = stream.iterator();
                        assertThat(catchThrowable(() -> form.consume(stream)))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("consumed");
                        first.forEachRemaining(event -> assertThat(event).isNotNull());
                    }
                }));
    }

    @Test
    void nothing_begins_before_the_claim() {
        onlyIf(begun().isPresent(), "it cannot be seen when a chat begins");
        int before = begun().getAsInt();
        ChatStream unclaimed = answer();
        answer().response();
        assertThat(begun()).as("only the claimed one").hasValue(before + 1);
        unclaimed.response();
        assertThat(begun()).hasValue(before + 2);
    }

    // stopping

    @TestFactory
    Stream<DynamicTest> stream_that_was_closed_before_its_claim_begins_nothing() {
        return Stream.of(Form.values())
                .map(form -> DynamicTest.dynamicTest(form.name(), () -> {
                    int before = begun().orElse(0);
                    ChatStream stream = answer();
                    stream.close();
                    assertThat(catchThrowable(() -> form.consume(stream))).isInstanceOf(LlmCancelledException.class);
                    assertThat(begun().orElse(0)).isEqualTo(before);
                }));
    }

    @Test
    void stream_that_is_closed_in_the_middle_tells_its_consumer_what_had_arrived() {
        ChatStream stream = endless();
        Iterator<ChatEvent> events = stream.iterator();
        StringBuilder seen = new StringBuilder();
        while (seen.isEmpty()) {
            seen.append(text(List.of(events.next())));
        }
        stream.close();
        LlmCancelledException failure = catchThrowableOfType(
                LlmCancelledException.class, () -> events.forEachRemaining(event -> seen.append(text(List.of(event)))));
        assertThat(failure.partialResponse().orElseThrow().text()).startsWith(seen);
        assertThatThrownBy(events::hasNext).as("it stays so").isInstanceOf(LlmCancelledException.class);
        awaitIdle();
    }

    @Test
    void close_after_the_end_changes_nothing() {
        ChatStream stream = answer();
        List<ChatEvent> events = new ArrayList<>();
        Iterator<ChatEvent> iterator = stream.iterator();
        iterator.forEachRemaining(events::add);
        stream.close();
        stream.close();
        assertThat(iterator.hasNext()).isFalse();
        assertThat(finished(events).text()).isEqualTo(text(events));
    }

    @Test
    void close_from_another_thread_wakes_whoever_waits() {
        ChatStream stream = silentOrEndless();
        Background<ChatResponse> waiting = Background.run(stream::response).awaitWaiting();
        stream.close();
        stream.close();
        assertThatThrownBy(waiting::await).isInstanceOf(LlmCancelledException.class);
        awaitIdle();
    }

    @Test
    void interrupt_stops_the_stream_and_stays_set() {
        ChatStream stream = silentOrEndless();
        Background<ChatResponse> waiting = Background.run(stream::response).awaitWaiting();
        waiting.interrupt();
        assertThatThrownBy(waiting::await).isInstanceOf(LlmCancelledException.class);
        assertThat(waiting.interruptedAtEnd()).isTrue();
        awaitIdle();
    }

    @Test
    void cancelled_future_stops_the_stream() {
        CompletableFuture<ChatResponse> future = silentOrEndless().responseAsync();
        future.cancel(true);
        assertThat(future).isCancelled();
        awaitIdle();
    }

    @Test
    void cancelled_dependent_future_stops_the_stream() {
        CompletableFuture<String> text = silentOrEndless().responseAsync().thenApply(ChatResponse::text);
        text.cancel(true);
        awaitIdle();
    }

    // demand

    @Test
    void subscriber_gets_no_more_than_it_asked_for() {
        try (ChatStream stream = answer()) {
            Recorder recorder = new Recorder(0);
            stream.publisher().subscribe(recorder);
            for (int asked = 1; !recorder.hasEnded() && asked < 100_000; asked++) {
                int wanted = asked;
                recorder.request(1);
                Await.until(
                        "event " + wanted + " or the end",
                        () -> recorder.events().size() >= wanted || recorder.hasEnded());
                assertThat(recorder.events()).hasSizeLessThanOrEqualTo(asked);
            }
            assertThat(recorder.awaitEnd()).isEqualTo("complete");
            assertThat(text(recorder.events()))
                    .isEqualTo(finished(recorder.events()).text());
        }
    }

    @Test
    void subscriber_that_cancels_is_told_nothing_more() {
        Recorder recorder = new Recorder(1);
        ChatStream stream = endless();
        stream.publisher().subscribe(recorder);
        Await.until("the first event", () -> !recorder.events().isEmpty());
        recorder.cancel();
        recorder.request(10);
        awaitIdle();
        assertThat(recorder.ends()).isEmpty();
        assertThat(recorder.events()).hasSize(1);
    }

    @Test
    void subscriber_is_told_of_a_close_that_is_not_its_own() {
        Recorder recorder = new Recorder(Long.MAX_VALUE);
        ChatStream stream = silentOrEndless();
        stream.publisher().subscribe(recorder);
        stream.close();
        assertThat(recorder.awaitEnd()).isInstanceOf(LlmCancelledException.class);
        awaitIdle();
    }

    // failure

    @TestFactory
    Stream<DynamicTest> unknown_model_fails_the_chat() {
        return Stream.of(Form.values())
                .map(form -> DynamicTest.dynamicTest(form.name(), () -> {
                    ChatStream stream = provider.stream(subject.answer().toBuilder()
                            .model(subject.unknownModel())
                            .build());
                    Throwable failure = catchThrowable(() -> form.consume(stream));
                    assertThat(failure).isInstanceOf(ModelNotFoundException.class);
                    ModelNotFoundException notFound = (ModelNotFoundException) failure;
                    assertThat(notFound.provider()).contains(provider.info().id());
                    assertThat(notFound.model()).contains(subject.unknownModel());
                }));
    }

    private static ChatResponse finished(List<ChatEvent> events) {
        assertThat(events).isNotEmpty();
        assertThat(events.get(events.size() - 1)).isInstanceOf(ChatEvent.Finished.class);
        return ((ChatEvent.Finished) events.get(events.size() - 1)).response();
    }
}
