package dev.parley.benchmarks.jmh;

import dev.parley.benchmarks.server.TokenBodies;
import dev.parley.benchmarks.server.Wire;
import dev.parley.spi.http.Framer;
import dev.parley.spi.http.NdjsonFramer;
import dev.parley.spi.http.RecordHandler;
import dev.parley.spi.http.SseFramer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Cutting a stream into records, per record; every buffer holds one, as when a server sends one HTTP chunk a token. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FramerBenchmark {
    private static final int TOKENS = 2000;
    private static final int CAP = 16 << 20;

    /** The form of the stream. */
    @Param({"ollama", "openai"})
    public String wire = "";

    private List<ByteBuffer> buffers;

    /** For JMH. */
    public FramerBenchmark() {}

    /** Prepares the stream. */
    @Setup
    public void prepare() {
        buffers = TokenBodies.records(Wire.of(wire), TOKENS).stream()
                .map(bytes -> ByteBuffer.wrap(bytes).asReadOnlyBuffer())
                .toList();
    }

    /**
     * Cuts one stream.
     *
     * @param blackhole takes the records
     */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void frame(Blackhole blackhole) {
        Framer framer = Wire.of(wire) == Wire.OLLAMA ? new NdjsonFramer(CAP) : new SseFramer(CAP);
        RecordHandler handler = blackhole::consume;
        for (ByteBuffer buffer : buffers) {
            framer.feed(buffer.duplicate(), handler);
        }
        framer.end(handler);
    }
}
