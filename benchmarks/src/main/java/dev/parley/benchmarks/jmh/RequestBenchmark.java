package dev.parley.benchmarks.jmh;

import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.Tool;
import dev.parley.benchmarks.server.Wire;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One whole exchange whose answer is a single token, from memory: building and writing the request is most of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBenchmark {
    private static final int TURNS = 20;
    private static final Tool WEATHER = Tool.of("get_weather", "The weather in a city", Place.class);

    private record Place(String city) {}

    /** The form of the request. */
    @Param({"ollama", "openai"})
    public String wire = "";

    private MemoryProvider memory;

    /** For JMH. */
    public RequestBenchmark() {}

    /** Makes the provider. */
    @Setup
    public void open() {
        memory = new MemoryProvider(Wire.of(wire), 1);
    }

    /** Ends it. */
    @TearDown
    public void close() {
        memory.close();
    }

    /**
     * Asks one question.
     *
     * @return the answer
     */
    @Benchmark
    public ChatResponse question() {
        return memory.provider().chat(ChatRequest.of("llama3.2", "Why is the sky blue?"));
    }

    /**
     * Asks the next question of a long conversation, with options and a tool.
     *
     * @return the answer
     */
    @Benchmark
    public ChatResponse conversation() {
        ChatRequest.Builder request = ChatRequest.builder("llama3.2")
                .system("You are brief.")
                .temperature(0.2)
                .maxTokens(256)
                .tool(WEATHER);
        for (int i = 0; i < TURNS; i++) {
            request.user("And why is the sky so blue in the month of number " + i + "?");
            request.message(ChatMessage.assistant("Because air scatters blue light more than red light."));
        }
        return memory.provider().chat(request.user("And at dusk?").build());
    }
}
