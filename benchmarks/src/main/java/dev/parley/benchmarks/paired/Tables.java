package dev.parley.benchmarks.paired;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures as Markdown. */
final class Tables {
    private static final String BEGIN = "<!-- figures: written by dev.parley.benchmarks.paired.Paired -->\n";
    private static final String END = "<!-- end of figures -->";
    private static final String BASE = Subject.BASE;

    private final List<Entry> all;
    private final StringBuilder out = new StringBuilder();

    Tables(List<Entry> all) {
        this.all = all;
        machine();
        List<Budget> budgets = Budget.check(all);
        if (!budgets.isEmpty()) {
            budgets(budgets);
        }
        Runs.latest(all, Part.TOKENS).forEach(this::tokens);
        Runs.latest(all, Part.COLD).forEach(this::cold);
        Runs.latest(all, Part.PACED).forEach(this::paced);
        table(Runs.latest(all, Part.START), "The first registry of a process", this::start);
        table(Runs.latest(all, Part.REGISTRY), "A registry, by number of models", this::registry);
    }

    /** Puts tables into a document, in place of those between its markers, or as all of it if it is new. */
    static void renew(Path file, String tables) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, BEGIN + "\n" + tables + "\n" + END + "\n");
            return;
        }
        String text = Files.readString(file);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new IOException(file + " has no place for tables: " + BEGIN.strip() + " … " + END);
        }
        Files.writeString(file, text.substring(0, from + BEGIN.length()) + "\n" + tables + "\n" + text.substring(to));
    }

    private void machine() {
        List<Double> loads = new ArrayList<>();
        all.forEach(entry -> loads.add(entry.number("load")));
        List<String> days = all.stream()
                .map(entry -> entry.text("run").substring(0, "2026-11-22".length()))
                .distinct()
                .sorted()
                .toList();
        out.append("Measured ")
                .append(String.join(", ", days))
                .append(" on ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" cores of ")
                .append(processor())
                .append(", ")
                .append(System.getProperty("os.name"))
                .append(", load average at the end of each process ")
                .append(Spread.of(loads).withRange())
                .append(".\n\n");
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        try {
            return Files.exists(info)
                    ? Files.readAllLines(info).stream()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.replaceFirst(".*: ", ""))
                            .findFirst()
                            .orElse("an unnamed processor")
                    : System.getProperty("os.arch");
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private void budgets(List<Budget> budgets) {
        List<String> columns =
                budgets.stream().map(Budget::where).distinct().sorted().toList();
        out.append("#### Budgets\n\nWhat is not met is in bold.\n\n");
        List<String> head = new ArrayList<>(List.of("what", "budget"));
        head.addAll(columns);
        head(2, head);
        for (String what : budgets.stream().map(Budget::what).distinct().toList()) {
            List<Budget> row = budgets.stream()
                    .filter(budget -> budget.what().equals(what))
                    .toList();
            List<String> cells = new ArrayList<>(List.of(what, row.get(0).limitText()));
            for (String column : columns) {
                cells.add(row.stream()
                        .filter(budget -> budget.where().equals(column))
                        .map(Budget::toString)
                        .findFirst()
                        .orElse(""));
            }
            row(cells);
        }
        out.append('\n');
    }

    private void tokens(Runs runs) {
        out.append("#### Warm, one stream: ").append(runs.title()).append("\n\n");
        head(
                1,
                List.of(
                        "client",
                        "CPU ns/token",
                        "÷ bare loop",
                        "garbage B/token",
                        "tokens/s",
                        "CPU µs/request of 16 tokens",
                        "÷ bare loop",
                        "garbage KB/request",
                        "first token p50 ms",
                        "less bare loop's"));
        for (String client : runs.clients()) {
            row(List.of(
                    name(client),
                    runs.figure(client, "cpu_ns_token").withRange(),
                    runs.ratio(client, BASE, "cpu_ns_token").withRange(),
                    runs.figure(client, "bytes_token").brief(),
                    thousands(runs.figure(client, "tokens_s")),
                    runs.figure(client, "cpu_us_request").withRange(),
                    runs.ratio(client, BASE, "cpu_us_request").withRange(),
                    Spread.brief(runs.figure(client, "bytes_request").median() / 1000),
                    runs.figure(client, "first_token_p50_ms").withRange(),
                    runs.difference(client, BASE, "first_token_p50_ms").withRange()));
        }
        out.append('\n');
    }

    private static String thousands(Spread spread) {
        return String.format(Locale.ROOT, "%,.0f k", spread.median() / 1000);
    }

    private void cold(Runs runs) {
        out.append("#### Cold process to first token: ").append(runs.title()).append("\n\n");
        head(
                1,
                List.of(
                        "client",
                        "first token ms",
                        "÷ bare loop",
                        "of it to main() ms",
                        "CPU ms",
                        "classes",
                        "peak RSS MB",
                        "jars",
                        "MB of jars"));
        for (String client : runs.clients()) {
            Runs weight = weight(runs.wire());
            row(List.of(
                    name(client),
                    runs.figure(client, "first_token_ms").withRange(),
                    runs.ratio(client, BASE, "first_token_ms").withRange(),
                    runs.figure(client, "main_ms").brief(),
                    runs.figure(client, "cpu_ms").brief(),
                    runs.figure(client, "classes").brief(),
                    runs.figure(client, "peak_resident_mb").brief(),
                    count(weight.figure(client, "jars")),
                    weight.figure(client, "mb").brief()));
        }
        out.append('\n');
    }

    private Runs weight(String wire) {
        return Runs.latest(all, Part.FOOTPRINT).stream()
                .filter(runs -> runs.wire().equals(wire))
                .findFirst()
                .orElse(new Runs(Part.FOOTPRINT, wire, "", List.of()));
    }

    private void paced(Runs runs) {
        out.append("#### Many paced streams: ").append(runs.title()).append("\n\n");
        head(
                1,
                List.of(
                        "client",
                        "streams",
                        "open at once",
                        "completed",
                        "threads",
                        "at most",
                        "heap KB/stream",
                        "peak RSS MB",
                        "CPU µs/token",
                        "delivery p50 ms",
                        "p99 ms",
                        "p99 ÷ bare loop",
                        "p99 while all are open ms"));
        for (String client : runs.clients()) {
            row(List.of(
                    name(client),
                    count(runs.figure(client, "streams")),
                    lowest(runs.figure(client, "held")),
                    lowest(runs.figure(client, "completed")),
                    count(runs.figure(client, "threads")),
                    count(runs.figure(client, "threads_peak")),
                    runs.figure(client, "heap_kb_stream").brief(),
                    runs.figure(client, "peak_resident_mb").withRange(),
                    runs.figure(client, "cpu_us_token").withRange(),
                    runs.figure(client, "delivery_p50_ms").withRange(),
                    runs.figure(client, "delivery_p99_ms").withRange(),
                    runs.ratio(client, BASE, "delivery_p99_ms").withRange(),
                    runs.figure(client, "delivery_open_p99_ms").withRange()));
        }
        out.append('\n');
    }

    private interface Rows {
        void add(Runs runs);
    }

    private void table(List<Runs> all, String title, Rows rows) {
        if (!all.isEmpty()) {
            out.append("#### ").append(title).append("\n\n");
            boolean starts = all.get(0).part() == Part.START;
            head(
                    1,
                    starts
                            ? List.of(
                                    "JDK",
                                    "to main() ms",
                                    "LlmRegistry.create() ms",
                                    "first read of the listing ms",
                                    "process start → Ollama's list ms",
                                    "process start → first token ms")
                            : List.of(
                                    "JDK, models",
                                    "search p50 ms",
                                    "p99 ms",
                                    "slowest query, p50 ms",
                                    "index build ms",
                                    "index MB",
                                    "cached listing ns",
                                    "beside a dead provider ns",
                                    "lookup ns"));
            all.forEach(rows::add);
            out.append('\n');
        }
    }

    private void start(Runs runs) {
        String client = Subject.PARLEY;
        row(List.of(
                runs.jdk(),
                runs.figure(client, "main_ms").brief(),
                runs.figure(client, "create_ms").withRange(),
                runs.figure(client, "first_read_ms").withRange(),
                runs.figure(client, "listed_ms").withRange(),
                runs.figure(client, "first_token_ms").withRange()));
    }

    private void registry(Runs all) {
        String client = Subject.PARLEY;
        for (double models : sizes(all)) {
            Runs runs = all.where("models", models);
            row(List.of(
                    runs.jdk() + ", " + String.format(Locale.ROOT, "%,.0f", models),
                    runs.figure(client, "search_p50_ms").withRange(),
                    runs.figure(client, "search_p99_ms").brief(),
                    "`" + runs.of(client).get(0).text("slowest") + "` "
                            + runs.figure(client, "slowest_p50_ms").brief(),
                    runs.figure(client, "build_ms").withRange(),
                    runs.figure(client, "index_mb").brief(),
                    runs.figure(client, "listing_ns").withRange(),
                    runs.figure(client, "listing_beside_dead_ns").brief(),
                    runs.figure(client, "lookup_ns").withRange()));
        }
    }

    static List<Double> sizes(Runs runs) {
        return runs.entries().stream()
                .map(entry -> entry.number("models"))
                .distinct()
                .sorted()
                .toList();
    }

    private static String name(String client) {
        return client.startsWith(Subject.PARLEY) ? "**" + client + "**" : client;
    }

    private static String count(Spread spread) {
        return spread.rounds() == 0 ? "–" : String.format(Locale.ROOT, "%,.0f", spread.max());
    }

    private static String lowest(Spread spread) {
        return spread.rounds() == 0 ? "–" : String.format(Locale.ROOT, "%,.0f", spread.min());
    }

    private void head(int texts, List<String> titles) {
        row(titles);
        row(titles.stream()
                .map(title -> titles.indexOf(title) < texts ? "---" : "---:")
                .toList());
    }

    private void row(List<String> cells) {
        out.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    @Override
    public String toString() {
        return out.toString().strip() + "\n";
    }
}
