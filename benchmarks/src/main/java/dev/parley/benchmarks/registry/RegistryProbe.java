package dev.parley.benchmarks.registry;

import dev.parley.benchmarks.paired.Figures;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelQuery;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A process that measures a registry of some size. Coarser than {@link RegistryBenchmark}, and with what that cannot
 * tell: percentiles, the time and memory an index takes, and the listing beside a provider that never answers.
 */
public final class RegistryProbe {
    // short enough that most of them are not interrupted where the machine has other work
    private static final int BATCH = 1_000;
    private static final int BATCHES = 6_000;
    private static final int BUILDS = 9;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 300;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MB = 1e6;

    /** Where results go, so that no compiler leaves out what made them. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Object sink;

    private RegistryProbe() {}

    /**
     * Measures and prints one line of JSON.
     *
     * @param args the number of models
     */
    public static void main(String[] args) {
        int models = Integer.parseInt(args[0]);
        Figures figures = new Figures().put("models", models);
        try (HubRegistry hub = HubRegistry.of(models)) {
            LlmRegistry registry = hub.registry();
            long before = heap();
            sink = registry.search("llama");
            figures.put("index_mb", (heap() - before) / BYTES_PER_MB);
            searches(registry, figures);
            List<String> names = hub.names();
            figures.put("listing_ns", perCall(i -> registry.models(ListMode.CACHED)))
                    .put("lookup_ns", perCall(i -> registry.model(names.get(i % names.size()))))
                    .put("build_ms", builds(hub) / NANOS_PER_MILLI);
        }
        try (HubRegistry hub = HubRegistry.besideDeadProvider(models)) {
            figures.put("listing_beside_dead_ns", perCall(i -> hub.registry().models(ListMode.CACHED)));
        }
        System.out.println(figures);
    }

    /** The times of each query, asked in an order that changes from round to round. */
    private static void searches(LlmRegistry registry, Figures figures) {
        List<ModelQuery> queries =
                HubRegistry.QUERIES.stream().map(ModelQuery::parse).toList();
        List<List<Long>> times = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            times.add(new ArrayList<>());
            order.add(i);
        }
        Random random = new Random(1);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            Collections.shuffle(order, random);
            for (int i : order) {
                long start = System.nanoTime();
                sink = registry.search(queries.get(i));
                long taken = System.nanoTime() - start;
                if (round >= 0) {
                    times.get(i).add(taken);
                }
            }
        }
        List<Long> all = new ArrayList<>();
        int slowest = 0;
        for (int i = 0; i < times.size(); i++) {
            all.addAll(times.get(i));
            if (percentile(times.get(i), 50) > percentile(times.get(slowest), 50)) {
                slowest = i;
            }
        }
        figures.put("search_p50_ms", percentile(all, 50) / NANOS_PER_MILLI)
                .put("search_p99_ms", percentile(all, 99) / NANOS_PER_MILLI)
                .put("slowest", HubRegistry.QUERIES.get(slowest))
                .put("slowest_p50_ms", percentile(times.get(slowest), 50) / NANOS_PER_MILLI);
    }

    /** The median of first searches after the models have changed; they build the index. */
    private static double builds(HubRegistry hub) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < BUILDS; i++) {
            hub.change();
            long start = System.nanoTime();
            sink = hub.registry().search("llama 8b");
            times.add(System.nanoTime() - start);
        }
        return percentile(times, 50);
    }

    /** The median over batches of the mean of one call, in nanoseconds; the first third warms up. */
    private static double perCall(IntFunction<Object> call) {
        List<Long> times = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                sink = call.apply(i);
            }
            if (batch >= BATCHES / 3) {
                times.add(System.nanoTime() - start);
            }
        }
        return percentile(times, 50) / BATCH;
    }

    private static double percentile(List<Long> values, int percent) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
