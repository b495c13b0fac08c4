package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Producer, consumer and whoever closes meet in every order; there is one end, and nothing is lost before it. */
@Timeout(60)
class ChatStreamRaceTest {
    private static final int ROUNDS = 1_000;
    private static final int WORDS = 40;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop_threads() {
        executor.shutdownNow();
    }

    private ChatStream words(AtomicInteger emitted) {
        return ChatStream.generate(
                out -> {
                    for (int i = 0; i < WORDS; i++) {
                        out.text("x");
                        emitted.incrementAndGet();
                    }
                    out.finish(FinishReason.STOP);
                },
                executor);
    }

    /** Closes the stream once so many words were made. */
    private void closeAt(int words, AtomicInteger emitted, ChatStream stream) {
        executor.execute(() -> {
            while (emitted.get() < words && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            stream.close();
        });
    }

    @Test
    void a_subscriber_has_one_end_whenever_the_stream_is_closed() {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger emitted = new AtomicInteger();
            ChatStream stream = words(emitted);
            Recorder<ChatEvent> subscriber = Recorder.unbounded();
            closeAt(round % (WORDS + 1), emitted, stream);
            if (round % 2 == 0) {
                stream.publisher().subscribe(subscriber);
            } else {
                stream.publisher(executor).subscribe(subscriber);
            }
            assertOneEnd(subscriber.awaitEnd(), subscriber.events());
        }
    }

    @Test
    void an_iterator_has_one_end_whenever_the_stream_is_closed() {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicInteger emitted = new AtomicInteger();
            ChatStream stream = words(emitted);
            closeAt(round % (WORDS + 1), emitted, stream);
            Iterator<ChatEvent> events = stream.iterator();
            List<ChatEvent> seen = new ArrayList<>();
            Object end = "complete";
            try {
                events.forEachRemaining(seen::add);
            } catch (LlmException e) {
                end = e;
            }
            assertOneEnd(end, seen);
        }
    }

    private static void assertOneEnd(Object end, List<ChatEvent> events) {
        if (end.equals("complete")) {
            assertThat(events).hasSize(WORDS + 1).last().isInstanceOf(ChatEvent.Finished.class);
        } else {
            assertThat(end).isInstanceOf(LlmCancelledException.class);
            assertThat(events).hasSizeLessThanOrEqualTo(WORDS).allMatch(e -> e instanceof ChatEvent.TextDelta);
        }
    }

    @Test
    void demand_from_other_threads_neither_loses_nor_doubles_events() {
        for (int round = 0; round < ROUNDS / 5; round++) {
            Recorder<ChatEvent> subscriber = new Recorder<>(0);
            words(new AtomicInteger()).publisher().subscribe(subscriber);
            CountDownLatch asked = new CountDownLatch(2);
            for (int thread = 0; thread < 2; thread++) {
                executor.execute(() -> {
                    for (int i = 0; i < WORDS; i++) {
                        subscriber.request(1);
                    }
                    asked.countDown();
                });
            }
            Await.on(asked);
            assertThat(subscriber.awaitEnd()).isEqualTo("complete");
            assertThat(subscriber.events()).hasSize(WORDS + 1);
        }
    }
}
