package dev.parley.benchmarks.paired;

import java.text.DecimalFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was asked for, and what it is.
 *
 * @param what the figure
 * @param limitText the most it may be
 * @param where the wire and the JDK
 * @param value what was measured
 * @param limit the most it may be
 */
record Budget(String what, String limitText, String where, double value, double limit) {
    private static final String OURS = Subject.PARLEY;
    private static final String BASE = Subject.BASE;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    static List<Budget> check(List<Entry> all) {
        List<Budget> budgets = new ArrayList<>();
        Runs.latest(all, Part.TOKENS).forEach(runs -> tokens(runs, budgets));
        Runs.latest(all, Part.COLD).forEach(runs -> cold(runs, budgets));
        Runs.latest(all, Part.PACED).forEach(runs -> paced(runs, budgets));
        Runs.latest(all, Part.REGISTRY).forEach(runs -> registry(runs, budgets));
        Runs.latest(all, Part.FOOTPRINT).stream()
                .filter(runs -> runs.wire().equals("registry"))
                .forEach(runs -> add(
                        budgets, runs, "core, Ollama and registry with dependencies, MB", 5, runs.figure(OURS, "mb")));
        budgets.removeIf(budget -> Double.isNaN(budget.value()));
        return budgets;
    }

    private static void tokens(Runs runs, List<Budget> out) {
        for (String ours : List.of(OURS, Subject.ITERATOR)) {
            add(out, runs, ours + ": CPU per token ÷ bare loop", 1.0, runs.ratio(ours, BASE, "cpu_ns_token"));
        }
        for (String peer : runs.clients()) {
            if (!peer.startsWith("bare-") && !peer.startsWith(OURS)) {
                boolean nearest = peer.startsWith("langchain4j");
                add(
                        out,
                        runs,
                        "CPU per token ÷ " + peer.replaceFirst("^(langchain4j|spring-ai)-.*", "$1"),
                        nearest ? 0.6 : 0.3,
                        runs.ratio(OURS, peer, "cpu_ns_token"));
            }
        }
        boolean lines = runs.wire().equals("ollama");
        add(
                out,
                runs,
                lines ? "garbage B/token, NDJSON" : "garbage B/token, SSE",
                lines ? 400 : 600,
                runs.figure(OURS, "bytes_token"));
        add(out, runs, "CPU per 16-token request ÷ bare loop", 1.1, runs.ratio(OURS, BASE, "cpu_us_request"));
        add(
                out,
                runs,
                "first token p50 less the bare loop's, ms",
                0.3,
                runs.difference(OURS, BASE, "first_token_p50_ms"));
    }

    private static void cold(Runs runs, List<Budget> out) {
        add(out, runs, "cold process to first token ÷ bare loop", 1.4, runs.ratio(OURS, BASE, "first_token_ms"));
    }

    private static void paced(Runs runs, List<Budget> out) {
        Spread streams = runs.figure(OURS, "streams");
        double missing = streams.max() - runs.figure(OURS, "completed").min();
        add(out, runs, "paced streams that did not complete", 0, new Spread(missing, missing, missing, 1));
        double threads = runs.figure(OURS, "threads").max();
        add(out, runs, "threads while all are open", 4.0 * CORES + 16, new Spread(threads, threads, threads, 1));
        add(out, runs, "delivery p99 ÷ bare loop", 1.1, runs.ratio(OURS, BASE, "delivery_p99_ms"));
    }

    private static void registry(Runs all, List<Budget> out) {
        for (double models : Tables.sizes(all)) {
            Runs runs = all.where("models", models);
            String size = Spread.brief(models) + " models: ";
            add(out, runs, size + "cached listing, ns", 100, runs.figure(OURS, "listing_ns"));
            add(out, runs, size + "lookup, ns", 200, runs.figure(OURS, "lookup_ns"));
            if (models >= 10_000) {
                add(
                        out,
                        runs,
                        size + "search p50, ms",
                        models > 10_000 ? 0.5 : 0.1,
                        runs.figure(OURS, "search_p50_ms"));
            }
            if (models == 100_000) {
                add(out, runs, size + "index build, ms", 1000, runs.figure(OURS, "build_ms"));
            }
        }
    }

    private static void add(List<Budget> out, Runs runs, String what, double limit, Spread measured) {
        String feature = runs.jdk().replaceFirst("\\..*", "");
        String where = feature.isEmpty() ? "any" : ("JDK " + feature + " " + runs.wire()).strip();
        out.add(new Budget(
                what, "≤ " + DecimalFormat.getInstance(Locale.ROOT).format(limit), where, measured.median(), limit));
    }

    boolean isMet() {
        return value <= limit;
    }

    @Override
    public String toString() {
        return isMet() ? Spread.brief(value) : "**" + Spread.brief(value) + "**";
    }
}
