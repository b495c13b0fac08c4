package dev.parley.benchmarks.registry;

import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The first registry of a process and the first read of its listing, nothing being warm. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(10)
public class RegistryStartBenchmark {
    /** For JMH. */
    public RegistryStartBenchmark() {}

    /**
     * Makes a registry as {@link LlmRegistry#create} does, of an environment whose Ollama is not there, and reads its
     * listing, which does not wait for that.
     *
     * @return the listing
     */
    @Benchmark
    public ModelListing start() {
        try (LlmRegistry registry = LlmRegistry.builder()
                .fromEnvironment(true)
                .environment(Map.of("OLLAMA_HOST", "http://127.0.0.1:1"))
                .build()) {
            return registry.models();
        }
    }
}
