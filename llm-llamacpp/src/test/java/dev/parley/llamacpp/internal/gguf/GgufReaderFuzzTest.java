package dev.parley.llamacpp.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.parley.ModelInfo;
import java.io.IOException;
import java.util.Set;

/** Any bytes at all, at the beginning of a file of any length: read or refused, at a bounded price. */
class GgufReaderFuzzTest {
    private static final long SOME_MEMORY = 4 << 20;

    /** More than most headers claim, so that their claims are not refused by the length of the file alone. */
    private static final long LONG_FILE = 4 << 20;

    @FuzzTest(maxDuration = "1m")
    void any_file(byte[] data) throws IOException {
        check(data, data.length);
        check(data, LONG_FILE);
    }

    private static void check(byte[] start, long length) throws IOException {
        long limit = SOME_MEMORY + 100L * start.length;
        long cost = Long.MAX_VALUE;
        for (int i = 0; i < 3 && cost >= limit; i++) {
            // loading and instrumenting a class takes memory, but only once
            long before = Allocated.bytes();
            read(start, length);
            cost = Allocated.bytes() - before;
        }
        assertThat(cost).isLessThan(limit);
    }

    private static void read(byte[] start, long length) throws IOException {
        BytesChannel channel = new BytesChannel(start, length);
        GgufHeader header;
        try {
            header = GgufReader.read(channel, "fuzz", Set.of("general.tags", "a"));
        } catch (GgufException e) {
            assertThat(e.getMessage()).startsWith("'fuzz' ").hasSizeLessThan(300);
            return;
        }
        assertThat(channel.bytesRead()).isLessThanOrEqualTo(length);
        assertThat(header.tensors().dataOffset()).isBetween(0L, length + (1L << 31));
        ModelInfo model = GgufModelInfo.of("fuzz", "llamacpp", header, length);
        assertThat(model.sizeBytes()).hasValue(length);
        assertThat(model.metadata()).hasSizeLessThanOrEqualTo(202);
    }
}
