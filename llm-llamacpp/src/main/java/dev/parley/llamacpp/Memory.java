package dev.parley.llamacpp;

import dev.parley.llamacpp.internal.gguf.GgufHeader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a model will need, and what there is. Estimates: the native code says neither. */
final class Memory {
    private static final long PROCESS = 96L << 20;
    private static final int HALF = 2;
    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private Memory() {}

    /**
     * Bytes for the weights, the keys and values of all slots, the largest intermediate result, and the process.
     *
     * @param file the model
     * @param context the tokens of each slot
     * @param slots how many slots there are
     * @param batch how many tokens are computed in one go
     */
    static long estimate(ModelFile file, int context, int slots, int batch) {
        GgufHeader header = file.header();
        long layers = of(header, "block_count", 32);
        long width = of(header, "embedding_length", 4096);
        long heads = of(header, "attention.head_count", 32);
        long keyHeads = of(header, "attention.head_count_kv", heads);
        long keyLength = of(header, "attention.key_length", Math.max(1, width / heads));
        long valueLength = of(header, "attention.value_length", Math.max(1, width / heads));
        long tokens = (long) context * slots;
        double cache = (double) HALF * layers * tokens * keyHeads * ((double) keyLength + valueLength);
        double logits = 4.0 * batch * header.vocabularySize().orElse(32_000);
        double attention = 4.0 * batch * tokens * heads;
        double states = 4.0 * batch * width * 8;
        double all = file.sizeBytes() + cache + Math.max(logits, attention) + states + PROCESS;
        return all >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) all;
    }

    /** Bytes that a new process can have. */
    static long available() {
        long total = total();
        OptionalLong free = memAvailable();
        return free.isPresent() ? Math.min(free.getAsLong(), total) : total;
    }

    private static long of(GgufHeader header, String key, long otherwise) {
        OptionalLong value = header.architectureInteger(key);
        return value.isPresent() && value.getAsLong() > 0 ? value.getAsLong() : otherwise;
    }

    /** The memory of the machine, or of the container this JVM is in. */
    private static long total() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** Linux counts what it would give back; elsewhere nobody says, and free memory alone is far less than there is. */
    private static OptionalLong memAvailable() {
        if (!Files.isReadable(MEMINFO)) {
            return OptionalLong.empty();
        }
        try {
            for (String line : Files.readAllLines(MEMINFO)) {
                if (line.startsWith("MemAvailable:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
                }
            }
            return OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
