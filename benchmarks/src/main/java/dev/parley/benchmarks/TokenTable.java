package dev.parley.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link TokenBenchmark} in interleaved rounds and prints a table: medians over the rounds, and ratios to the bare
 * loop that are formed within each round, since the machine may be slower in one round than in another.
 */
public final class TokenTable {
    private static final String BASE = "bare-loop";
    private static final Map<String, List<String>> CLIENTS = Map.of(
            "memory", List.of(BASE, "parley-publisher", "parley-iterator"),
            "loopback", List.of(BASE, "parley-publisher", "parley-iterator", "langchain4j"));

    private TokenTable() {}

    private record Figures(double cpu, double bytes) {}

    /**
     * Runs and prints.
     *
     * @param args the number of rounds, 3 unless given
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        System.out.printf(
                "JDK %s, %d cores, %d tokens an answer, %d rounds%n%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors(), TokenBenchmark.TOKENS, rounds);
        for (String wire : List.of("memory", "loopback")) {
            Map<String, List<Figures>> measured = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (String client : CLIENTS.get(wire)) {
                    measured.computeIfAbsent(client, c -> new ArrayList<>()).add(measure(client, wire));
                }
            }
            print(wire, measured);
        }
    }

    private static Figures measure(String client, String wire) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(TokenBenchmark.class.getName())
                        .param("client", client)
                        .param("wire", wire)
                        .addProfiler(CpuProfiler.class)
                        .addProfiler(GCProfiler.class)
                        .verbosity(org.openjdk.jmh.runner.options.VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .runSingle();
        return new Figures(secondary(result, "cpu.norm"), secondary(result, "gc.alloc.rate.norm"));
    }

    private static double secondary(RunResult result, String name) {
        for (String key : result.getSecondaryResults().keySet()) {
            if (key.endsWith(name)) {
                return result.getSecondaryResults().get(key).getScore();
            }
        }
        throw new IllegalStateException(
                "no figure " + name + " among " + result.getSecondaryResults().keySet());
    }

    private static void print(String wire, Map<String, List<Figures>> measured) {
        System.out.println("### " + wire);
        System.out.println();
        System.out.println("| client | CPU ns/token | ÷ bare loop | garbage B/token | ÷ bare loop |");
        System.out.println("|---|---:|---:|---:|---:|");
        List<Figures> base = measured.get(BASE);
        measured.forEach((client, figures) -> {
            List<Double> cpu = new ArrayList<>();
            List<Double> bytes = new ArrayList<>();
            List<Double> cpuRatio = new ArrayList<>();
            List<Double> bytesRatio = new ArrayList<>();
            for (int i = 0; i < figures.size(); i++) {
                cpu.add(figures.get(i).cpu());
                bytes.add(figures.get(i).bytes());
                cpuRatio.add(figures.get(i).cpu() / base.get(i).cpu());
                bytesRatio.add(figures.get(i).bytes() / base.get(i).bytes());
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.2f (%.2f–%.2f) | %.0f | %.2f |%n",
                    client,
                    median(cpu),
                    median(cpuRatio),
                    cpuRatio.stream().mapToDouble(d -> d).min().orElseThrow(),
                    cpuRatio.stream().mapToDouble(d -> d).max().orElseThrow(),
                    median(bytes),
                    median(bytesRatio));
        });
        System.out.println();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
