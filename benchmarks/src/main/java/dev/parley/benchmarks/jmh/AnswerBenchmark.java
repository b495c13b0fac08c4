package dev.parley.benchmarks.jmh;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.benchmarks.clients.BareLoop;
import dev.parley.benchmarks.clients.ParleyIterator;
import dev.parley.benchmarks.clients.ParleySubscriber;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.TokenBodies;
import dev.parley.benchmarks.server.Wire;
import java.util.concurrent.CountDownLatch;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One answer from memory, per token: what is left above the network. {@code parley-response} frames, decodes and adds
 * up, but hands no event over; the other two of Parley's hand every event to a consumer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AnswerBenchmark {
    private static final int TOKENS = 2000;
    private static final String MODEL = "burst-" + TOKENS;

    /** Who reads the answer. */
    @Param({"bare-loop", "parley-response", "parley-subscriber", "parley-iterator"})
    public String client = "";

    /** The form of the stream. */
    @Param({"ollama", "openai"})
    public String wire = "";

    private MemoryProvider memory;
    private Driver driver;

    /** For JMH. */
    public AnswerBenchmark() {}

    /**
     * Makes the client, and checks that it gets the whole text.
     *
     * @throws Exception if it does not
     */
    @Setup
    public void open() throws Exception {
        memory = new MemoryProvider(Wire.of(wire), TOKENS);
        driver = switch (client) {
            case "bare-loop" -> new BareLoop(memory.http(), "http://127.0.0.1", Wire.of(wire));
            case "parley-response" -> new WholeResponse(memory.provider());
            case "parley-subscriber" -> new ParleySubscriber(memory.provider());
            case "parley-iterator" -> new ParleyIterator(memory.provider());
            default -> throw new IllegalArgumentException("no client '" + client + "'");
        };
        StringBuilder text = new StringBuilder();
        await(text::append);
        if (!text.toString().equals(TokenBodies.text(TOKENS))) {
            throw new IllegalStateException("the text is not what was sent");
        }
    }

    /** Ends it. */
    @TearDown
    public void close() {
        memory.close();
    }

    /**
     * Reads one answer.
     *
     * @param blackhole takes the texts
     * @throws Exception if the stream fails
     */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void token(Blackhole blackhole) throws Exception {
        await(blackhole::consume);
    }

    private void await(Texts texts) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        driver.stream(MODEL, new Answer() {
            @Override
            public void text(String text) {
                texts.take(text);
            }

            @Override
            public void end() {
                over.countDown();
            }

            @Override
            public void fail(Throwable failure) {
                throw new IllegalStateException(failure);
            }
        });
        over.await();
    }

    private interface Texts {
        void take(String text);
    }

    private record WholeResponse(LlmProvider provider) implements Driver {
        @Override
        public void stream(String model, Answer answer) {
            answer.text(
                    provider.chat(ChatRequest.of(model, "Why is the sky blue?")).text());
            answer.end();
        }
    }
}
