package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.registry.RegistryProbe;
import dev.parley.benchmarks.server.ServerProcess;
import dev.parley.benchmarks.server.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Measures clients beside one another: a fake server in one process, each client in a process of its own with a class
 * path of its own, in turn (A B C, A B C, …), so that what else the machine does falls on all of them. Keeps the
 * figures of every process and makes tables of them. {@code docs/performance.md} tells the method.
 */
public final class Paired {
    private static final List<String> FLAGS = List.of(
            "-Xmx512m",
            // the number of compiler threads must not change, since their time is subtracted
            "-XX:-UseDynamicNumberOfCompilerThreads");
    private static final long LONGEST_SECONDS = 240;

    /** Of many streams at once, the threads wait for one another, and connections are made: it takes longer. */
    private static final double PACED_WARM_UP = 2;

    private final Options options;
    private final Path target;
    private final Path journal;
    private final String run = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    private final String server;

    private Paired(Options options, Path target, String server) {
        this.options = options;
        this.target = target;
        this.journal = options.out().resolve("figures.jsonl");
        this.server = server;
    }

    /**
     * Runs.
     *
     * @param args see {@code --help}
     * @throws Exception if something else than a client fails
     */
    public static void main(String[] args) throws Exception {
        Path target = target();
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options = Options.parse(args, target.resolve("paired"));
        Files.createDirectories(options.out());
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(
                options.jdks().get(0), Subject.classes(target).toString())) {
            Paired paired = new Paired(options, target, server.address());
            for (Part part : options.parts()) {
                paired.measure(part);
            }
            String tables = new Tables(Entry.readAll(paired.journal)).toString();
            if (options.markdown().isPresent()) {
                Tables.renew(options.markdown().get(), tables);
            } else {
                System.out.println(tables);
            }
        }
        System.out.printf(Locale.ROOT, "took %d s%n", (System.nanoTime() - start) / 1_000_000_000L);
    }

    /** The directory {@code target} that this class, or its jar, is in. */
    private static Path target() throws URISyntaxException {
        Path classes = Path.of(
                Paired.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return Objects.requireNonNull(classes.toAbsolutePath().getParent());
    }

    private void measure(Part part) throws IOException, InterruptedException {
        if (part == Part.FOOTPRINT) {
            footprint();
            return;
        }
        for (Path jdk : options.jdks()) {
            switch (part) {
                case START -> start(jdk);
                case REGISTRY -> registry(jdk);
                default -> {
                    for (Wire wire : options.wires()) {
                        clients(part, jdk, wire);
                    }
                }
            }
        }
    }

    private void footprint() throws IOException {
        for (Wire wire : options.wires()) {
            for (Subject subject : Subject.all(wire, target)) {
                weigh(wire.id(), subject);
            }
        }
        weigh("registry", Subject.registry(target));
    }

    private void weigh(String wire, Subject subject) throws IOException {
        long bytes = 0;
        for (Path jar : subject.weight()) {
            bytes += Files.size(jar);
        }
        Figures figures = new Figures().put("jars", subject.weight().size()).put("mb", bytes / 1e6);
        Entry.of(run, Part.FOOTPRINT, wire, "", subject.name(), 0, figures.toString())
                .append(journal);
    }

    private void clients(Part part, Path jdk, Wire wire) throws IOException, InterruptedException {
        List<Subject> subjects = new ArrayList<>();
        for (Subject subject : Subject.all(wire, target)) {
            if (options.only().isEmpty()
                    ? isUsual(part, subject)
                    : options.only().contains(subject.name())) {
                subjects.add(subject);
            }
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Subject subject : subjects) {
                List<String> flags = new ArrayList<>(FLAGS);
                List<String> args = new ArrayList<>(
                        List.of(part.id(), "driver=" + subject.driver(), "server=" + server, "wire=" + wire.id()));
                switch (part) {
                    case TOKENS -> {
                        flags.add("-Xms512m");
                        if (options.profile()) {
                            flags.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                                    + recording(jdk, wire, subject));
                        }
                        args.add("warm-up=" + options.warmUp());
                        args.add("measure=" + options.measure());
                    }
                    case PACED -> {
                        args.add("warm-up=" + options.warmUp() * PACED_WARM_UP);
                        args.add("streams=" + options.streams());
                        args.add("model=" + options.pace());
                    }
                    default -> args.add("spawned=" + System.nanoTime());
                }
                run(part, jdk, wire.id(), subject, round, flags, Probe.class, args);
            }
        }
    }

    /** Of many paced streams, only what the budget compares: some of the others take a thread for each. */
    private static boolean isUsual(Part part, Subject subject) {
        return switch (part) {
            case PACED -> subject.name().equals(Subject.BASE) || subject.name().equals(Subject.PARLEY);
            case COLD -> !subject.name().equals(Subject.ITERATOR);
            default -> true;
        };
    }

    private Path recording(Path jdk, Wire wire, Subject subject) throws IOException {
        return options.out().resolve(subject.name() + "-" + wire.id() + "-" + version(jdk) + ".jfr");
    }

    private void start(Path jdk) throws IOException, InterruptedException {
        for (int round = 0; round < options.rounds(); round++) {
            List<String> args = List.of(Part.START.id(), "spawned=" + System.nanoTime());
            run(Part.START, jdk, "", Subject.registry(target), round, FLAGS, Probe.class, args);
        }
    }

    private void registry(Path jdk) throws IOException, InterruptedException {
        for (int round = 0; round < options.rounds(); round++) {
            for (int models : options.models()) {
                List<String> args = List.of(Integer.toString(models));
                run(
                        Part.REGISTRY,
                        jdk,
                        "",
                        Subject.registry(target),
                        round,
                        List.of("-Xmx1g"),
                        RegistryProbe.class,
                        args);
            }
        }
    }

    private void run(
            Part part,
            Path jdk,
            String wire,
            Subject subject,
            int round,
            List<String> flags,
            Class<?> main,
            List<String> args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", subject.classPath(), main.getName()));
        command.addAll(args);
        Path errors = options.out().resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.put("OLLAMA_HOST", server);
        Process process = builder.start();
        String out;
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
        String figures = out.lines()
                .filter(line -> line.startsWith("{\""))
                .reduce((first, last) -> last)
                .orElse("");
        String who = String.join(" ", part.id(), version(jdk), wire, subject.name(), "round " + round);
        if (process.exitValue() != 0 || figures.isEmpty()) {
            System.err.println(who + " FAILED with status " + process.exitValue() + "; see " + errors);
            Files.readAllLines(errors).stream().limit(8).forEach(System.err::println);
            return;
        }
        System.out.println(who + " " + figures);
        Entry.of(run, part, wire, version(jdk), subject.name(), round, figures)
                .with("warm_up_s", part == Part.TOKENS ? options.warmUp() : 0)
                .with("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage())
                .append(journal);
    }

    /** Such as {@code 17.0.15}, of the file in which every JDK has it. */
    private static String version(Path jdk) throws IOException {
        return Files.readAllLines(jdk.resolve("release")).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll(".*=|\"", ""))
                .findFirst()
                .orElseThrow(() -> new IOException(jdk + " does not say its version"));
    }
}
