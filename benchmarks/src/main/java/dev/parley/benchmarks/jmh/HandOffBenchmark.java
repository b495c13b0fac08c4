package dev.parley.benchmarks.jmh;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.FinishReason;
import dev.parley.spi.ChatGenerator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A {@link ChatStream} between the thread that makes events, one at a time, and the thread that iterates over them, per
 * event. A provider over HTTP hands over whole network reads, which costs less.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HandOffBenchmark {
    private static final int TOKENS = 2000;
    private static final ChatGenerator ANSWER = out -> {
        for (int i = 0; i < TOKENS; i++) {
            out.text(" word");
        }
        out.finish(FinishReason.STOP);
    };

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    /** For JMH. */
    public HandOffBenchmark() {}

    /** Ends the thread. */
    @TearDown
    public void close() {
        executor.shutdown();
    }

    /**
     * Hands one answer over to an iterator.
     *
     * @param blackhole takes the events
     */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void iterate(Blackhole blackhole) {
        try (ChatStream stream = ChatStream.generate(ANSWER, executor)) {
            for (ChatEvent event : stream) {
                blackhole.consume(event);
            }
        }
    }
}
