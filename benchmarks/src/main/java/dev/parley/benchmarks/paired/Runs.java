package dev.parley.benchmarks.paired;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures that were measured beside one another: one part, one wire, one JDK, one call of the runner. Ratios are
 * formed within a round, since the machine may be slower in one round than in another.
 */
record Runs(Part part, String wire, String jdk, List<Entry> entries) {
    /** The latest call of the runner for each wire and JDK that this part was measured with. */
    static List<Runs> latest(List<Entry> all, Part part) {
        List<Entry> ofPart = all.stream().filter(entry -> entry.isOf(part)).toList();
        List<Runs> runs = new ArrayList<>();
        for (String wire : distinct(ofPart.stream().map(entry -> entry.text("wire")))) {
            List<Entry> ofWire = ofPart.stream()
                    .filter(entry -> entry.text("wire").equals(wire))
                    .toList();
            for (String jdk : distinct(ofWire.stream().map(entry -> entry.text("jdk")))) {
                List<Entry> ofJdk = ofWire.stream()
                        .filter(entry -> entry.text("jdk").equals(jdk))
                        .toList();
                String run = ofJdk.stream()
                        .map(entry -> entry.text("run"))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                runs.add(new Runs(
                        part,
                        wire,
                        jdk,
                        ofJdk.stream()
                                .filter(entry -> entry.text("run").equals(run))
                                .toList()));
            }
        }
        runs.sort(Comparator.comparing(Runs::wire).thenComparing(Runs::jdk));
        return runs;
    }

    private static List<String> distinct(Stream<String> values) {
        return values.distinct().toList();
    }

    List<String> clients() {
        return distinct(entries.stream().map(entry -> entry.text("client")));
    }

    int rounds() {
        return (int) entries.stream().mapToInt(Entry::round).distinct().count();
    }

    List<Entry> of(String client) {
        return entries.stream()
                .filter(entry -> entry.text("client").equals(client))
                .toList();
    }

    Spread figure(String client, String name) {
        return Spread.of(of(client).stream().map(entry -> entry.number(name)).toList());
    }

    /** A figure over the same figure of another client in the same round. */
    Spread ratio(String client, String other, String name) {
        return paired(client, other, name, true);
    }

    /** A figure less the same figure of another client in the same round. */
    Spread difference(String client, String other, String name) {
        return paired(client, other, name, false);
    }

    private Spread paired(String client, String other, String name, boolean ratio) {
        return Spread.of(of(client).stream()
                .map(entry -> beside(other, entry.round()).map(base -> {
                    double left = entry.number(name);
                    double right = base.number(name);
                    return ratio ? left / right : left - right;
                }))
                .flatMap(Optional::stream)
                .toList());
    }

    private Optional<Entry> beside(String client, int round) {
        return of(client).stream().filter(entry -> entry.round() == round).findFirst();
    }

    /** Those of one value, such as one size of registry, as runs of their own. */
    Runs where(String name, double value) {
        return new Runs(
                part,
                wire,
                jdk,
                entries.stream().filter(entry -> entry.number(name) == value).toList());
    }

    String title() {
        String title = (wire.isEmpty() ? "" : "wire " + wire + ", ") + "JDK " + jdk + ", " + rounds() + " round(s)";
        double warmUp = Spread.of(
                        entries.stream().map(entry -> entry.number("warm_up_s")).toList())
                .median();
        return warmUp > 0 ? title + ", warm-up twice at most " + Spread.brief(warmUp) + " s of CPU time" : title;
    }
}
