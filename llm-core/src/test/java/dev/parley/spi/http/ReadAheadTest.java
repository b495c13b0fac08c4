package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.Recorder;
import dev.parley.internal.stream.EventSink;
import dev.parley.internal.stream.EventSource;
import dev.parley.internal.stream.StreamAccess;
import dev.parley.testserver.Exchange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far a source is told to get ahead of its consumer, and how far a stream over HTTP does. */
class ReadAheadTest extends WireFixture {
    private static final String LINE = WordDecoder.word("x".repeat(1_000)) + "\n";

    /** What the HTTP client reads at once, at most. */
    private static final int READ = 16 << 10;

    /** How much a quick consumer has the server write, while the others get nothing more. */
    private static final long MUCH = 8L << 20;

    /** A source that notes what the consumer asks of it. */
    private static final class Asked implements EventSource<ChatEvent> {
        final List<String> calls = new ArrayList<>();
        EventSink<ChatEvent> sink;

        @Override
        public void start(EventSink<ChatEvent> target) {
            sink = target;
        }

        @Override
        public void request(int taken) {
            calls.add("taken " + taken);
        }

        @Override
        public void idle() {
            calls.add("idle");
        }

        @Override
        public void cancel() {}

        void emit(String text) {
            sink.emit(List.of(new ChatEvent.TextDelta(text)));
        }

        List<String> calls() {
            List<String> now = List.copyOf(calls);
            calls.clear();
            return now;
        }
    }

    @Test
    void a_source_is_told_how_much_was_taken_and_when_all_of_it_is_worked_through() {
        Asked source = new Asked();
        Recorder<ChatEvent> subscriber = new Recorder<>(0);
        StreamAccess.chat(source).publisher().subscribe(subscriber);
        source.calls();

        source.emit("a");
        assertThat(source.calls()).isEmpty();
        source.emit("b");
        source.emit("c");
        subscriber.request(1);
        assertThat(source.calls()).containsExactly("taken 3");
        subscriber.request(1);
        assertThat(source.calls()).isEmpty();
        subscriber.request(1);
        assertThat(source.calls()).containsExactly("idle");
        source.emit("d");
        subscriber.request(5);
        assertThat(source.calls()).startsWith("taken 1").endsWith("idle");
        assertThat(subscriber.events())
                .extracting(event -> ((ChatEvent.TextDelta) event).text())
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void an_iteration_says_the_same() {
        Asked source = new Asked();
        Iterator<ChatEvent> events = StreamAccess.chat(source).iterator();
        source.emit("a");
        events.next();
        source.emit("b");
        source.emit("c");
        assertThat(source.calls()).containsExactly("taken 1");
        events.next();
        events.next();
        assertThat(source.calls()).containsExactly("taken 2");
        source.sink.complete();
        assertThat(events.hasNext()).isFalse();
        assertThat(source.calls()).isEmpty();
    }

    @Test
    void events_come_once_and_in_order_while_one_thread_brings_them_and_another_asks() throws InterruptedException {
        int count = 10_000;
        Asked source = new Asked();
        Recorder<ChatEvent> subscriber = new Recorder<>(0);
        StreamAccess.chat(source).publisher().subscribe(subscriber);
        Thread asking = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                subscriber.request(1);
            }
        });
        asking.start();
        for (int i = 0; i < count; i++) {
            source.emit(Integer.toString(i));
        }
        asking.join();
        source.sink.complete();
        assertThat(subscriber.awaitEnd()).isEqualTo("complete");
        assertThat(subscriber.events())
                .extracting(event -> ((ChatEvent.TextDelta) event).text())
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    @Test
    void a_consumer_that_does_not_go_on_has_no_more_decoded_than_the_reads_it_was_promised() {
        answers(stream().flood(LINE));
        AtomicLong ofTaker = new AtomicLong();
        AtomicLong ofIdler = new AtomicLong();
        Recorder<ChatEvent> idler = new Recorder<>(0);
        try (ChatStream taken = counting(ofTaker);
                ChatStream subscribed = counting(ofIdler);
                ChatStream quick = chat()) {
            Iterator<ChatEvent> events = taken.iterator();
            events.next();
            server.takeExchange(PATIENCE);
            subscribed.publisher().subscribe(idler);
            server.takeExchange(PATIENCE);

            Iterator<ChatEvent> quickEvents = quick.iterator();
            Exchange quickExchange = server.takeExchange(PATIENCE);
            while (quickExchange.bytesWritten() < MUCH) {
                quickEvents.next();
            }

            // two that came before the consumer could take them, and one while it works on those
            assertThat(ofTaker).hasPositiveValue().hasValueLessThanOrEqualTo(3L * READ);
            assertThat(ofIdler).hasPositiveValue().hasValueLessThanOrEqualTo(2L * READ);
            assertThat(idler.events()).isEmpty();
            long before = ofTaker.get();
            while (ofTaker.get() < before + 100L * READ) {
                events.next();
            }
        }
    }

    /** A stream that counts the bytes that were decoded for it. */
    private ChatStream counting(AtomicLong bytes) {
        return transport.chat(call().build(), StreamFormat.NDJSON, () -> {
            WordDecoder words = new WordDecoder();
            return (record, out) -> {
                bytes.addAndGet(record.to() - record.from());
                words.record(record, out);
            };
        });
    }
}
