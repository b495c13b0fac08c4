package dev.parley.benchmarks.paired;

import dev.parley.benchmarks.clients.BareDrain;
import dev.parley.benchmarks.clients.BareLoop;
import dev.parley.benchmarks.clients.ParleyIterator;
import dev.parley.benchmarks.clients.ParleySubscriber;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client to be measured.
 *
 * @param name how it is called in arguments and tables
 * @param driver the class that drives it
 * @param classes the directories with the classes of the measurement itself
 * @param jars what the client needs at run time, and nothing else
 */
record Subject(String name, String driver, List<Path> classes, List<Path> jars) {
    static final String BASE = "bare-loop";
    static final String PARLEY = "parley";
    static final String ITERATOR = "parley-iterator";

    /** Drops what is logged; every client gets it, and it counts for none. */
    private static final String NO_LOG = "slf4j-nop-";

    private static final List<String> JACKSON = List.of("jackson-core-", "jackson-databind-", "jackson-annotations-");
    private static final List<String> CORE = List.of("llm-core-", "slf4j-api-", "jspecify-", NO_LOG);

    /** All clients of a wire; a peer that has not been built is left out. */
    static List<Subject> all(Wire wire, Path target) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(own(BASE, BareLoop.class, target, List.of("jackson-core-")));
        subjects.add(own("bare-drain", BareDrain.class, target, List.of()));
        subjects.add(own(PARLEY, ParleySubscriber.class, target, parley(wire)));
        subjects.add(own(ITERATOR, ParleyIterator.class, target, parley(wire)));
        Path peers = target.resolveSibling("peers");
        if (wire == Wire.OLLAMA) {
            peer("langchain4j-ollama", "LangChain4jOllama", target, peers, subjects);
            peer("ollama4j", "Ollama4j", target, peers, subjects);
            peer("spring-ai-ollama", "SpringAiOllama", target, peers, subjects);
        } else {
            peer("langchain4j-open-ai", "LangChain4jOpenAi", target, peers, subjects);
            peer("spring-ai-openai", "SpringAiOpenAi", target, peers, subjects);
            peer("openai-java", "OpenAiJava", target, peers, subjects);
        }
        return subjects;
    }

    /** The registry and one provider. */
    static Subject registry(Path target) throws IOException {
        List<String> prefixes = Stream.of(parley(Wire.OLLAMA), List.of("llm-registry-", "caffeine-"))
                .flatMap(List::stream)
                .toList();
        return new Subject(PARLEY, "", List.of(classes(target)), jars(target, prefixes));
    }

    private static List<String> parley(Wire wire) {
        return Stream.of(CORE, JACKSON, List.of("llm-" + wire.id() + "-"))
                .flatMap(List::stream)
                .toList();
    }

    private static Subject own(String name, Class<? extends Driver> driver, Path target, List<String> prefixes)
            throws IOException {
        return new Subject(name, driver.getName(), List.of(classes(target)), jars(target, prefixes));
    }

    private static void peer(String name, String driver, Path target, Path peers, List<Subject> subjects)
            throws IOException {
        Path built = peers.resolve(name).resolve("target");
        if (!Files.isDirectory(built.resolve("lib"))) {
            System.err.println(name + " is left out: mvn -f benchmarks/peers/pom.xml package");
            return;
        }
        subjects.add(new Subject(
                name,
                "dev.parley.benchmarks.peers." + driver,
                List.of(classes(target), built.resolve("classes")),
                list(built.resolve("lib"))));
    }

    static Path classes(Path target) {
        return target.resolve("classes");
    }

    private static List<Path> jars(Path target, List<String> prefixes) throws IOException {
        List<Path> all = list(target.resolve("lib"));
        List<Path> chosen = new ArrayList<>();
        for (String prefix : prefixes) {
            List<Path> found = all.stream()
                    .filter(jar -> jar.getFileName().toString().startsWith(prefix))
                    .toList();
            if (found.size() != 1) {
                throw new IOException("expected one jar " + prefix + "*, but found " + found);
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    String classPath() {
        return Stream.concat(classes.stream(), jars.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jars that count. */
    List<Path> weight() {
        return jars.stream()
                .filter(jar -> !jar.getFileName().toString().startsWith(NO_LOG))
                .toList();
    }
}
