package dev.parley.llamacpp.internal.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Writes GGUF files, honest ones and others. Its numbers for types are written out: they are not the reader's. */
final class GgufBytes {
    static final int UINT8 = 0;
    static final int INT8 = 1;
    static final int UINT16 = 2;
    static final int INT16 = 3;
    static final int UINT32 = 4;
    static final int INT32 = 5;
    static final int FLOAT32 = 6;
    static final int BOOL = 7;
    static final int STRING = 8;
    static final int ARRAY = 9;
    static final int UINT64 = 10;
    static final int INT64 = 11;
    static final int FLOAT64 = 12;

    private final int version;
    private final ByteOrder order;
    private final ByteArrayOutputStream pairs = new ByteArrayOutputStream();
    private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    private int alignment = 32;
    private long pairCount;
    private long tensorCount;
    private long offset;
    private OptionalLong claimedPairs = OptionalLong.empty();
    private OptionalLong claimedTensors = OptionalLong.empty();

    private GgufBytes(int version, ByteOrder order) {
        this.version = version;
        this.order = order;
    }

    static GgufBytes little() {
        return of(3, ByteOrder.LITTLE_ENDIAN);
    }

    static GgufBytes of(int version, ByteOrder order) {
        return new GgufBytes(version, order);
    }

    GgufBytes claimPairs(long count) {
        claimedPairs = OptionalLong.of(count);
        return this;
    }

    GgufBytes claimTensors(long count) {
        claimedTensors = OptionalLong.of(count);
        return this;
    }

    GgufBytes align(int bytes) {
        alignment = bytes;
        return uint32("general.alignment", bytes);
    }

    GgufBytes text(String key, String value) {
        return raw(key, STRING, string(value));
    }

    GgufBytes uint32(String key, long value) {
        return raw(key, UINT32, int32((int) value));
    }

    GgufBytes uint64(String key, long value) {
        return raw(key, UINT64, int64(value));
    }

    GgufBytes bool(String key, boolean value) {
        return raw(key, BOOL, new byte[] {(byte) (value ? 1 : 0)});
    }

    GgufBytes float32(String key, float value) {
        return raw(key, FLOAT32, int32(Float.floatToRawIntBits(value)));
    }

    GgufBytes texts(String key, List<String> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach(value -> out.writeBytes(string(value)));
        return raw(key, ARRAY, arrayStart(STRING, values.size()), out.toByteArray());
    }

    GgufBytes int32s(String key, int... values) {
        ByteBuffer out = buffer(4 * values.length);
        for (int value : values) {
            out.putInt(value);
        }
        return raw(key, ARRAY, arrayStart(INT32, values.length), out.array());
    }

    /** A pair with any bytes for its value. */
    GgufBytes raw(String key, int type, byte[]... value) {
        pairs.writeBytes(string(key));
        pairs.writeBytes(int32(type));
        for (byte[] part : value) {
            pairs.writeBytes(part);
        }
        pairCount++;
        return this;
    }

    /** A tensor of F32 behind the one before. */
    GgufBytes tensor(String name, long... lengths) {
        long bytes = 4;
        for (long length : lengths) {
            bytes *= length;
        }
        return quantized(name, 0, bytes, lengths);
    }

    /** A tensor of any type behind the one before. */
    GgufBytes quantized(String name, int type, long bytes, long... lengths) {
        rawTensor(name, type, offset, lengths);
        offset += aligned(bytes);
        return this;
    }

    /** A tensor anywhere. */
    GgufBytes rawTensor(String name, int type, long at, long... lengths) {
        tensors.writeBytes(string(name));
        tensors.writeBytes(int32(lengths.length));
        for (long length : lengths) {
            tensors.writeBytes(int64(length));
        }
        tensors.writeBytes(int32(type));
        tensors.writeBytes(int64(at));
        tensorCount++;
        return this;
    }

    /** Everything up to the weights, without the bytes that align them. */
    byte[] header() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(int32(version));
        out.writeBytes(int64(claimedTensors.orElse(tensorCount)));
        out.writeBytes(int64(claimedPairs.orElse(pairCount)));
        out.writeBytes(pairs.toByteArray());
        out.writeBytes(tensors.toByteArray());
        return out.toByteArray();
    }

    /** The length of the whole file. */
    long length() {
        return tensorCount == 0 ? header().length : aligned(header().length) + offset;
    }

    /** The whole file; all weights are zero. */
    byte[] bytes() {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(length()));
        all.put(header());
        return all.array();
    }

    /** Writes the whole file, with a hole for the weights. */
    Path write(Path file) {
        return write(file, header(), length());
    }

    static Path write(Path file, byte[] start, long length) {
        try {
            Files.write(file, start);
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                access.setLength(length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Type and number of elements, as they begin an array. */
    byte[] arrayStart(int type, long length) {
        return buffer(12).putInt(type).putLong(length).array();
    }

    byte[] string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return buffer(8 + utf8.length).putLong(utf8.length).put(utf8).array();
    }

    byte[] int32(int value) {
        return buffer(4).putInt(value).array();
    }

    byte[] int64(long value) {
        return buffer(8).putLong(value).array();
    }

    private ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(order);
    }

    private long aligned(long bytes) {
        return (bytes + alignment - 1) / alignment * alignment;
    }
}
