package com.example.ollamaonly;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks what a project that depends on llm-ollama, and on nothing else, has on its class path at run time. */
public final class Main {

    private static final Set<String> EXPECTED = Set.of(
            "llm-ollama",
            "llm-core",
            "jackson-databind",
            "jackson-core",
            "jackson-annotations",
            "slf4j-api",
            "jspecify");
    private static final long MOST_BYTES = 5_000_000;

    private Main() {}

    public static void main(String[] args) throws IOException {
        Map<String, Long> jars = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (!Files.isDirectory(path)) {
                check(jars.put(artifact(path), Files.size(path)) == null, "two of " + artifact(path));
            }
        }
        long total = jars.values().stream().mapToLong(Long::longValue).sum();
        jars.forEach((artifact, bytes) -> System.out.printf("[runtime] %,10d  %s%n", bytes, artifact));
        System.out.printf("[runtime] %,10d  bytes in %d jars%n", total, jars.size());
        check(jars.keySet().equals(EXPECTED), "expected " + EXPECTED + ", but there is " + jars.keySet());
        check(total <= MOST_BYTES, "more than " + MOST_BYTES + " bytes: " + total);
    }

    /** The name of a jar without its version. */
    private static String artifact(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d.*", "");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
