package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.MalformedResponseException;
import dev.parley.spi.http.Framing.Seen;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Any bytes: cut anywhere they give the same records, and as JSON they are judged as Jackson judges them. */
class FramingFuzzTest {
    private static final int CAP = 200;

    /** The first bytes tell where to cut; the rest is the stream. */
    @FuzzTest(maxDuration = "1m")
    void any_stream(byte[] data) {
        int[] cuts = {data.length > 0 ? data[0] & 0xFF : 0, data.length > 1 ? data[1] & 0xFF : 0};
        byte[] stream = Arrays.copyOfRange(data, Math.min(2, data.length), data.length);
        same(() -> new NdjsonFramer(CAP), stream, cuts);
        same(() -> new SseFramer(CAP), stream, cuts);
        JsonTrees.sameAsJackson(new JsonCursor(), stream);
    }

    private static void same(Supplier<Framer> framers, byte[] stream, int[] cuts) {
        List<Seen> whole = records(framers.get(), stream, stream.length, stream.length);
        int first = Math.min(cuts[0], stream.length);
        assertThat(records(framers.get(), stream, first, Math.min(first + cuts[1], stream.length)))
                .isEqualTo(whole);
    }

    /** The records, and as the last one what the framer refused. */
    private static List<Seen> records(Framer framer, byte[] stream, int first, int second) {
        List<Seen> records = new ArrayList<>();
        RecordHandler handler = record -> records.add(Framing.seen(record));
        try {
            framer.feed(ByteBuffer.wrap(stream, 0, first), handler);
            framer.feed(ByteBuffer.wrap(stream, first, second - first), handler);
            framer.feed(ByteBuffer.wrap(stream, second, stream.length - second), handler);
            framer.end(handler);
        } catch (MalformedResponseException e) {
            records.add(new Seen("refused", e.getMessage(), false));
        }
        return records;
    }
}
