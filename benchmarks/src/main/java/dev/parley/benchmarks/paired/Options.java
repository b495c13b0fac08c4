package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.server.Wire;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runner was asked to do.
 *
 * @param parts which measurements, in this order
 * @param wires over which protocols
 * @param jdks with which JDKs
 * @param only the clients to measure, or none for all
 * @param rounds how often each
 * @param warmUp CPU seconds of each process, at most, before long answers are measured and again before short ones
 * @param measure CPU seconds that are measured
 * @param streams how many paced streams at once
 * @param pace what each of them asks for
 * @param models the sizes of registries
 * @param out where figures are kept
 * @param markdown the file whose tables are to be renewed, if any
 * @param profile whether processes of the tokens part record themselves with JDK Flight Recorder
 */
record Options(
        List<Part> parts,
        List<Wire> wires,
        List<Path> jdks,
        List<String> only,
        int rounds,
        double warmUp,
        double measure,
        int streams,
        String pace,
        List<Integer> models,
        Path out,
        Optional<Path> markdown,
        boolean profile) {

    static final String USAGE = """
        java -cp benchmarks/target/benchmarks.jar dev.parley.benchmarks.paired.Paired
          --quick             everything once and briefly, in under three minutes: orders of magnitude
          --part LIST         of footprint,tokens,cold,start,paced,registry,none  (all)
          --wire LIST         of ollama,openai                               (both)
          --jdk LIST          of JDK homes                                   (the one that runs this)
          --only LIST         of clients                                     (all; paced: bare-loop and parley)
          --rounds N          (5)
          --warm-up SECONDS   of CPU time, at most                           (16)
          --measure SECONDS   of CPU time                                    (2)
          --streams N         paced streams at once                          (10000)
          --pace MODEL        what each of them asks for                     (paced-25-1000)
          --models LIST       sizes of registries                            (1000,10000,100000)
          --out DIR           where figures are kept; the latest of a kind counts
          --markdown FILE     puts the tables of all figures kept into this file
          --profile           JFR recordings of the tokens part, beside the figures""";

    private static final List<String> FLAGS = List.of("quick", "profile", "help");

    static Options parse(String[] args, Path defaultOut) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new IllegalArgumentException("not an option: " + args[i]);
            }
            String name = args[i].substring(2);
            if (!FLAGS.contains(name) && i + 1 == args.length) {
                throw new IllegalArgumentException("no value for " + args[i]);
            }
            given.put(name, FLAGS.contains(name) ? "" : args[++i]);
        }
        boolean quick = given.remove("quick") != null;
        Options options = new Options(
                list(take(given, "part", "footprint,tokens,cold,start,paced,registry")).stream()
                        .filter(name -> !name.equals("none"))
                        .map(Part::of)
                        .toList(),
                list(take(given, "wire", "ollama,openai")).stream()
                        .map(Wire::of)
                        .toList(),
                list(take(given, "jdk", System.getProperty("java.home"))).stream()
                        .map(Path::of)
                        .toList(),
                list(take(given, "only", "")),
                Integer.parseInt(take(given, "rounds", quick ? "1" : "5")),
                Double.parseDouble(take(given, "warm-up", quick ? "2" : "16")),
                Double.parseDouble(take(given, "measure", quick ? "1" : "2")),
                Integer.parseInt(take(given, "streams", quick ? "500" : "10000")),
                take(given, "pace", quick ? "paced-10-500" : "paced-25-1000"),
                list(take(given, "models", quick ? "1000,10000" : "1000,10000,100000")).stream()
                        .map(Integer::valueOf)
                        .toList(),
                Path.of(take(given, "out", quick ? defaultOut + "-quick" : defaultOut.toString())),
                Optional.ofNullable(given.remove("markdown")).map(Path::of),
                given.remove("profile") != null);
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("no such option: " + given.keySet());
        }
        return options;
    }

    private static String take(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).filter(item -> !item.isBlank()).toList();
    }
}
