package dev.parley.benchmarks;

import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelQuery;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures a registry in this process and prints a table with the budgets beside. Quicker and coarser than {@link
 * RegistryBenchmark}, and with what that cannot tell: percentiles, the time and memory an index takes, and the listing
 * beside a provider that never answers.
 */
public final class RegistryTable {
    private static final int[] SIZES = {1_000, 10_000, 100_000};
    // short enough that most of them are not interrupted where the machine has other work
    private static final int BATCH = 1_000;
    private static final int BATCHES = 6_000;
    private static final int BUILDS = 9;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 300;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MB = 1024.0 * 1024;

    /** Where results go, so that no compiler leaves out what made them. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Object sink;

    private RegistryTable() {}

    /**
     * The figures of one size.
     *
     * @param models how many models
     * @param p50 of the searches, in nanoseconds
     * @param p99 of the searches, in nanoseconds
     * @param slowest the query with the highest median
     * @param slowestP50 its median, in nanoseconds
     * @param build the median of index builds with the first search, in nanoseconds
     * @param indexBytes what the index adds to the heap
     * @param listing one cached listing, in nanoseconds
     * @param besideDead the same beside a provider that never answers
     * @param lookup one model by name, in nanoseconds
     */
    private record Figures(
            int models,
            double p50,
            double p99,
            String slowest,
            double slowestP50,
            double build,
            long indexBytes,
            double listing,
            double besideDead,
            double lookup) {}

    /**
     * Runs and prints.
     *
     * @param args numbers of models; 1,000, 10,000 and 100,000 unless given
     */
    public static void main(String[] args) {
        int[] sizes = args.length == 0
                ? SIZES
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d cores, load average %.1f, %d queries%n%n",
                Runtime.version(),
                system.getAvailableProcessors(),
                system.getSystemLoadAverage(),
                HubRegistry.QUERIES.size());
        List<Figures> figures = new ArrayList<>();
        for (int size : sizes) {
            figures.add(measure(size));
        }
        print(figures);
        System.out.printf(Locale.ROOT, "%nload average at the end %.1f%n", system.getSystemLoadAverage());
    }

    private static Figures measure(int size) {
        double besideDead;
        try (HubRegistry hub = HubRegistry.besideDeadProvider(size)) {
            besideDead = perCall(i -> hub.registry().models(ListMode.CACHED));
        }
        try (HubRegistry hub = HubRegistry.of(size)) {
            LlmRegistry registry = hub.registry();
            long before = heap();
            registry.search("llama");
            long indexBytes = heap() - before;
            List<List<Long>> searches = searches(registry);
            List<Long> all = new ArrayList<>();
            searches.forEach(all::addAll);
            int slowest = 0;
            for (int i = 1; i < searches.size(); i++) {
                if (percentile(searches.get(i), 50) > percentile(searches.get(slowest), 50)) {
                    slowest = i;
                }
            }
            List<String> names = hub.names();
            double listing = perCall(i -> registry.models(ListMode.CACHED));
            double lookup = perCall(i -> registry.model(names.get(i % names.size())));
            return new Figures(
                    size,
                    percentile(all, 50),
                    percentile(all, 99),
                    HubRegistry.QUERIES.get(slowest),
                    percentile(searches.get(slowest), 50),
                    builds(hub),
                    indexBytes,
                    listing,
                    besideDead,
                    lookup);
        }
    }

    /** The times of each query, asked in an order that changes from round to round. */
    private static List<List<Long>> searches(LlmRegistry registry) {
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
        return times;
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
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void print(List<Figures> all) {
        System.out.println("| models | search p50 ms (budget) | search p99 ms | slowest query, p50 ms | index build ms"
                + " | index heap MB | cached listing ns (100) | beside a dead provider ns (+0) | lookup ns (200) |");
        System.out.println("|---:|---:|---:|---|---:|---:|---:|---:|---:|");
        for (Figures figures : all) {
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %.3f (%s) | %.3f | `%s` %.3f | %.0f | %.1f | %.0f | %.0f | %.0f |%n",
                    figures.models(),
                    figures.p50() / NANOS_PER_MILLI,
                    budget(figures.models()),
                    figures.p99() / NANOS_PER_MILLI,
                    figures.slowest(),
                    figures.slowestP50() / NANOS_PER_MILLI,
                    figures.build() / NANOS_PER_MILLI,
                    figures.indexBytes() / BYTES_PER_MB,
                    figures.listing(),
                    figures.besideDead(),
                    figures.lookup());
        }
    }

    private static String budget(int models) {
        return models <= 10_000 ? "0.1" : models <= 100_000 ? "0.5" : "none";
    }
}
