package dev.parley.spi.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Feeds framers in pieces and keeps what they deliver. */
final class Framing {
    static final int CAP = 1 << 20;

    /** What was in a record. */
    record Seen(String event, String text, boolean terminated) {}

    private Framing() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Seen seen(StreamRecord record) {
        return new Seen(record.event(), record.text(), record.terminated());
    }

    static List<Seen> whole(Framer framer, byte[] stream) {
        return feed(framer, stream);
    }

    static List<Seen> cutAt(Framer framer, byte[] stream, int cut) {
        return feed(framer, Arrays.copyOfRange(stream, 0, cut), Arrays.copyOfRange(stream, cut, stream.length));
    }

    static List<Seen> inPiecesOf(int size, Framer framer, byte[] stream) {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < stream.length; i += size) {
            pieces.add(Arrays.copyOfRange(stream, i, Math.min(stream.length, i + size)));
        }
        return feed(framer, pieces.toArray(byte[][]::new));
    }

    /** The lists of records for a stream fed whole, in pieces of 1, 2, 3 and 7 bytes, and cut once at every byte. */
    static List<List<Seen>> everyWay(Supplier<? extends Framer> framers, byte[] stream) {
        List<List<Seen>> lists = new ArrayList<>();
        lists.add(whole(framers.get(), stream));
        for (int size : new int[] {1, 2, 3, 7}) {
            lists.add(inPiecesOf(size, framers.get(), stream));
        }
        for (int cut = 0; cut <= stream.length; cut++) {
            lists.add(cutAt(framers.get(), stream, cut));
        }
        return lists;
    }

    static List<Seen> feed(Framer framer, byte[]... pieces) {
        List<Seen> records = new ArrayList<>();
        for (byte[] piece : pieces) {
            framer.feed(ByteBuffer.wrap(piece).asReadOnlyBuffer(), record -> records.add(seen(record)));
        }
        framer.end(record -> records.add(seen(record)));
        return records;
    }

    static void feed(Framer framer, String piece, RecordHandler handler) {
        framer.feed(ByteBuffer.wrap(utf8(piece)).asReadOnlyBuffer(), handler);
    }
}
