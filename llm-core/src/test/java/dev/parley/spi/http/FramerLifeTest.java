package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.CAP;
import static dev.parley.spi.http.Framing.feed;
import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FramerLifeTest {

    /** A kind of framer and one whole record of its wire. */
    record Wire(String name, IntFunction<ByteFramer> framers, String record) {
        ByteFramer framer() {
            return framers.apply(CAP);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Wire> wires() {
        return Stream.of(
                new Wire("NDJSON", NdjsonFramer::new, "{\"a\":1}\n"),
                new Wire("SSE", SseFramer::new, "data: {\"a\":1}\n\n"));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void what_the_handler_throws_reaches_the_caller_and_closes_the_framer(Wire wire) {
        ByteFramer framer = wire.framer();
        IllegalArgumentException boom = new IllegalArgumentException("boom");
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() ->
                        feed(framer, wire.record().repeat(3) + wire.record().substring(0, 4), record -> {
                            seen.add(record.text());
                            if (seen.size() == 2) {
                                throw boom;
                            }
                        }))
                .isSameAs(boom);
        assertThat(seen).hasSize(2);
        assertThat(framer.carry).isEmpty();
        assertThatThrownBy(() -> feed(framer, wire.record(), record -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> framer.end(record -> {})).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void framer_is_closed_after_the_end(Wire wire) {
        ByteFramer framer = wire.framer();
        framer.end(record -> {});
        assertThatThrownBy(() -> framer.end(record -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> feed(framer, "", record -> {})).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void handler_that_feeds_its_own_framer_is_refused(Wire wire) {
        ByteFramer framer = wire.framer();
        assertThatThrownBy(() -> feed(framer, wire.record(), record -> feed(framer, wire.record(), again -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("handler");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void handler_may_feed_another_framer_without_losing_its_record(Wire wire) {
        List<String> seen = new ArrayList<>();
        feed(wire.framer(), wire.record().repeat(2), record -> {
            String before = record.text();
            feed(wire.framer(), wire.record().replace('1', '2').repeat(3), inner -> seen.add(inner.text()));
            assertThat(record.text()).isEqualTo(before);
            seen.add(before);
        });
        assertThat(seen)
                .containsExactly(
                        "{\"a\":2}",
                        "{\"a\":2}",
                        "{\"a\":2}",
                        "{\"a\":1}",
                        "{\"a\":2}",
                        "{\"a\":2}",
                        "{\"a\":2}",
                        "{\"a\":1}");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void record_is_empty_after_the_call(Wire wire) {
        List<StreamRecord> kept = new ArrayList<>();
        feed(wire.framer(), wire.record(), kept::add);
        assertThat(kept).singleElement().satisfies(record -> {
            assertThat(record.text()).isEmpty();
            assertThat(record.bytes()).isEmpty();
            assertThat(record.event()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("wires")
    void framer_holds_no_memory_between_records_and_little_for_a_part_of_one(Wire wire) {
        ByteFramer framer = wire.framer();
        feed(framer, wire.record().repeat(5_000), record -> {});
        assertThat(framer.carry).isEmpty();
        feed(framer, wire.record() + wire.record().substring(0, 5), record -> {});
        assertThat(framer.carry.length).isBetween(5, 256);
        feed(framer, wire.record().substring(5), record -> {});
        assertThat(framer.carry).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void record_does_not_show_its_content_in_logs(Wire wire) {
        List<String> shown = new ArrayList<>();
        feed(wire.framer(), wire.record(), record -> shown.add(record.toString()));
        assertThat(shown).containsExactly("StreamRecord[7 bytes]");
    }

    @ParameterizedTest
    @MethodSource("wires")
    void records_make_no_garbage(Wire wire) {
        byte[] stream = utf8(wire.record().repeat(20_000));
        ByteFramer framer = wire.framer();
        RecordHandler handler = record -> {};
        ByteBuffer buffer = ByteBuffer.wrap(stream).asReadOnlyBuffer();
        framer.feed(buffer, handler);
        buffer.rewind();
        long before = Allocation.bytes();
        framer.feed(buffer, handler);
        assertThat(Allocation.bytes() - before).isLessThan(20_000 * 4);
    }

    @Test
    void names_of_events_that_come_again_make_no_garbage() {
        SseFramer framer = new SseFramer(CAP);
        List<String> names = new ArrayList<>();
        feed(
                framer,
                "event: content_block_delta\ndata: 1\n\nevent: content_block_delta\ndata: 2\n\n",
                record -> names.add(record.event()));
        assertThat(names.get(1)).isEqualTo("content_block_delta").isSameAs(names.get(0));
    }
}
