package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.parley.spi.ChatEmitter;
import dev.parley.spi.ChatGenerator;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatStreamGenerateTest {
    private final ExecutorService executor =
            Executors.newCachedThreadPool(task -> new Thread(task, "generator-under-test"));

    @AfterEach
    void stop_threads() {
        executor.shutdownNow();
    }

    @Test
    void the_pieces_become_events_and_a_whole_response() {
        ToolCall call = new ToolCall("", "clock", "{}");
        ChatStream stream = ChatStream.generate(
                out -> {
                    out.model("tiny");
                    out.requestId("r1");
                    out.reasoning("hm");
                    out.text("Hel");
                    out.text("");
                    out.text("lo");
                    out.toolCallDelta(0, "c1", "sum", "{\"a\":");
                    out.toolCallDelta(0, "", "", "1}");
                    out.toolCall(call);
                    out.usage(
                            Usage.builder().promptTokens(3).completionTokens(2).build());
                    out.metadata("seed", 7);
                    out.warning(new Warning("w", "careful"));
                    out.finish(FinishReason.STOP);
                },
                executor);

        List<ChatEvent> events = stream.events().toList();

        assertThat(events.subList(0, events.size() - 1))
                .containsExactly(
                        new ChatEvent.ReasoningDelta("hm"),
                        new ChatEvent.TextDelta("Hel"),
                        new ChatEvent.TextDelta("lo"),
                        new ChatEvent.ToolCallDelta(0, "c1", "sum", "{\"a\":"),
                        new ChatEvent.ToolCallDelta(0, "", "", "1}"),
                        new ToolCall("call_1", "clock", "{}"),
                        new ToolCall("c1", "sum", "{\"a\":1}"));
        ChatResponse response = ((ChatEvent.Finished) events.get(events.size() - 1)).response();
        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.reasoning()).contains("hm");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.model()).isEqualTo("tiny");
        assertThat(response.requestId()).contains("r1");
        assertThat(response.usage().totalTokens()).hasValue(5);
        assertThat(response.metadata()).isEqualTo(Map.of("seed", 7));
        assertThat(response.warnings()).containsExactly(new Warning("w", "careful"));
        assertThat(response.timings().firstToken()).isPresent();
    }

    @Test
    void the_generator_runs_on_its_executor() {
        AtomicReference<String> thread = new AtomicReference<>();
        ChatStream.generate(
                        out -> {
                            thread.set(Thread.currentThread().getName());
                            out.finish(FinishReason.STOP);
                        },
                        executor)
                .response();
        assertThat(thread).hasValue("generator-under-test");
    }

    @Test
    void a_generator_is_held_back_while_its_consumer_is_behind() {
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Thread> maker = new AtomicReference<>();
        ChatStream stream = ChatStream.generate(
                out -> {
                    maker.set(Thread.currentThread());
                    for (int i = 0; i < 10_000; i++) {
                        out.text("x");
                        made.incrementAndGet();
                    }
                    out.finish(FinishReason.STOP);
                },
                executor);
        Iterator<ChatEvent> events = stream.iterator();
        events.next();
        Await.parked(maker.get());
        assertThat(made.get()).isLessThan(1_000);

        int rest = 0;
        while (events.hasNext()) {
            events.next();
            rest++;
        }
        assertThat(rest).isEqualTo(10_000);
    }

    @Test
    void pieces_that_are_no_events_do_not_hold_a_generator_back() {
        ChatStream stream = ChatStream.generate(
                out -> {
                    for (int i = 0; i < 1_000; i++) {
                        out.metadata("step", i);
                    }
                    out.text("done");
                    out.finish(FinishReason.STOP);
                },
                executor);
        assertThat(stream.response().text()).isEqualTo("done");
    }

    @Test
    void a_generator_that_is_held_back_is_stopped_by_close() {
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Thread> maker = new AtomicReference<>();
        AtomicReference<ChatEmitter> emitter = new AtomicReference<>();
        ChatStream stream = ChatStream.generate(
                out -> {
                    maker.set(Thread.currentThread());
                    emitter.set(out);
                    try {
                        while (true) {
                            out.text("x");
                        }
                    } catch (RuntimeException e) {
                        thrown.set(e);
                        stopped.countDown();
                        throw e;
                    }
                },
                executor);
        Iterator<ChatEvent> events = stream.iterator();
        events.next();
        Await.parked(maker.get());
        assertThat(emitter.get().isCancelled()).isFalse();
        stream.close();
        Await.on(stopped);
        assertThat(thrown.get()).isInstanceOf(LlmCancelledException.class);
        assertThat(emitter.get().isCancelled()).isTrue();
        assertThatThrownBy(events::hasNext)
                .isInstanceOfSatisfying(
                        LlmCancelledException.class,
                        e -> assertThat(e.partialResponse())
                                .hasValueSatisfying(
                                        partial -> assertThat(partial.text()).startsWith("x")));
    }

    @Test
    void a_generator_that_returns_without_an_end_is_truncated() {
        ChatStream stream = ChatStream.generate(out -> out.text("half"), executor);
        assertThatThrownBy(stream::response)
                .isInstanceOfSatisfying(
                        TruncatedStreamException.class,
                        e -> assertThat(e.partialResponse().map(ChatResponse::text))
                                .contains("half"));
    }

    @Test
    void what_a_generator_throws_is_the_streams_failure() {
        IOException disk = new IOException("disk");
        assertThatThrownBy(ChatStream.generate(
                        out -> {
                            out.text("half");
                            throw disk;
                        },
                        executor)::response)
                .isInstanceOfSatisfying(LlmException.class, e -> {
                    assertThat(e).hasMessageContaining("disk").hasCause(disk);
                    assertThat(e.partialResponse().map(ChatResponse::text)).contains("half");
                });
        QuotaException quota = new QuotaException(ErrorDetails.of("used up"));
        assertThatThrownBy(ChatStream.generate(
                        out -> {
                            throw quota;
                        },
                        executor)::response)
                .isSameAs(quota);
        AssertionError bug = new AssertionError("bug");
        assertThatThrownBy(ChatStream.generate(
                        out -> {
                            throw bug;
                        },
                        executor)::response)
                .isInstanceOf(LlmException.class)
                .hasCause(bug);
    }

    @Test
    void what_comes_after_the_end_is_ignored_however_much_it_is() {
        CountDownLatch returned = new CountDownLatch(1);
        ChatStream stream = ChatStream.generate(
                out -> {
                    out.text("a");
                    out.finish(FinishReason.STOP);
                    for (int i = 0; i < 1_000; i++) {
                        out.text("late");
                    }
                    out.fail(new ServerException(ErrorDetails.of("late")));
                    returned.countDown();
                    throw new IllegalStateException("late");
                },
                executor);
        assertThat(stream.events().toList()).hasSize(2);
        Await.on(returned);
    }

    @Test
    void the_stream_ends_with_finish_and_not_with_the_generator() {
        CountDownLatch release = new CountDownLatch(1);
        ChatStream stream = ChatStream.generate(
                out -> {
                    out.text("a");
                    out.finish(FinishReason.STOP);
                    Await.on(release);
                },
                executor);
        assertThat(stream.events().toList()).hasSize(2);
        release.countDown();
    }

    @Test
    void an_executor_that_refuses_is_the_streams_failure() {
        ChatStream stream = ChatStream.generate(out -> out.finish(FinishReason.STOP), task -> {
            throw new RejectedExecutionException("full");
        });
        assertThatThrownBy(stream::response)
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("full")
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void a_tool_call_cut_by_the_token_limit_comes_with_a_warning() {
        ChatResponse response = ChatStream.generate(
                        out -> {
                            out.toolCallDelta(0, "c1", "sum", "{\"a\":");
                            out.finish(FinishReason.LENGTH);
                        },
                        executor)
                .response();
        assertThat(response.toolCalls()).containsExactly(new ToolCall("c1", "sum", "{\"a\":"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.warnings())
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.message()).contains("'sum'").contains("token limit"));
    }

    @Test
    void a_generator_on_the_consumers_own_thread_is_not_held_back() {
        ChatGenerator many = out -> {
            for (int i = 0; i < 1_000; i++) {
                out.text("x");
            }
            out.finish(FinishReason.STOP);
        };
        assertTimeoutPreemptively(Await.PATIENCE, () -> {
            assertThat(ChatStream.generate(many, Runnable::run).events().toList())
                    .hasSize(1_001);
            assertThat(ChatStream.generate(many, Runnable::run).response().text())
                    .hasSize(1_000);
            Recorder<ChatEvent> subscriber = new Recorder<>(3);
            ChatStream.generate(many, Runnable::run).publisher().subscribe(subscriber);
            assertThat(subscriber.events()).hasSize(3);
            subscriber.request(Long.MAX_VALUE);
            assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        });
    }
}
