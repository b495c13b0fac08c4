package dev.parley.benchmarks.registry;

import dev.parley.ModelInfo;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.ModelQuery;
import dev.parley.registry.SearchResult;
import java.util.List;
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

/** What reads of a registry take, by how many models it has: a listing from memory, a model by its name, a search. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RegistryBenchmark {
    /** How many models there are. */
    @Param({"1000", "10000", "100000"})
    public int models;

    private HubRegistry hub;
    private LlmRegistry registry;
    private List<String> names;
    private List<ModelQuery> queries;
    private int next;

    /** For JMH. */
    public RegistryBenchmark() {}

    /** Makes the registry, and checks that most of its searches find something. */
    @Setup
    public void open() {
        hub = HubRegistry.of(models);
        registry = hub.registry();
        names = hub.names();
        queries = HubRegistry.QUERIES.stream().map(ModelQuery::parse).toList();
        // a full name in the mix is not among every number of generated ones
        long found = queries.stream()
                .filter(query -> registry.search(query).total() > 0)
                .count();
        if (found * 2 < queries.size()) {
            throw new IllegalStateException("only " + found + " of " + queries.size() + " queries found something");
        }
    }

    /** Ends it. */
    @TearDown
    public void close() {
        hub.close();
    }

    /**
     * Reads all lists from memory.
     *
     * @return the listing
     */
    @Benchmark
    public ModelListing listing() {
        return registry.models(ListMode.CACHED);
    }

    /**
     * Looks a model up by its full name.
     *
     * @return the model
     */
    @Benchmark
    public ModelInfo lookup() {
        return registry.model(names.get((next++ & Integer.MAX_VALUE) % names.size()));
    }

    /**
     * Searches for the next of a mixed set of queries.
     *
     * @return what was found
     */
    @Benchmark
    public SearchResult search() {
        return registry.search(queries.get((next++ & Integer.MAX_VALUE) % queries.size()));
    }
}
