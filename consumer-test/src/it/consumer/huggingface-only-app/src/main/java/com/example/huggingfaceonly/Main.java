package com.example.huggingfaceonly;

import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks what a project that depends on llm-huggingface, and on nothing else, has on its class path at run time. */
public final class Main {

    private static final Set<String> OURS = Set.of("llm-huggingface", "llm-openai", "llm-core");

    /** Those that llm-ollama brings, and no others. */
    private static final Set<String> THIRD_PARTY =
            Set.of("jackson-databind", "jackson-core", "jackson-annotations", "slf4j-api", "jspecify");

    private static final long MOST_BYTES = 5_000_000;

    private Main() {}

    public static void main(String[] args) throws IOException {
        checkJars();
        checkNoEngine();
        checkProviders();
    }

    private static void checkJars() throws IOException {
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
        Set<String> expected = new TreeSet<>(OURS);
        expected.addAll(THIRD_PARTY);
        check(jars.keySet().equals(expected), "expected " + expected + ", but there is " + jars.keySet());
        check(total <= MOST_BYTES, "more than " + MOST_BYTES + " bytes: " + total);
    }

    /** No engine that runs models comes along, neither its classes nor its jar. */
    private static void checkNoEngine() {
        String path = System.getProperty("java.class.path");
        check(!path.contains("kherud"), "there is an engine on the class path: " + path);
        check(
                Main.class.getClassLoader().getResource("de/kherud/llama/LlamaModel.class") == null,
                "the classes of an engine are there");
    }

    private static void checkProviders() {
        List<String> ids = LlmProviders.discover().factories().stream()
                .map(LlmProviderFactory::id)
                .sorted()
                .toList();
        check(ids.equals(List.of("huggingface", "openai", "openai-compatible")), "found " + ids);
        ProviderConfig nothingSet = ProviderConfig.builder()
                .environment(Map.of("HF_HOME", "no-such-folder"))
                .build();
        try (LlmProvider provider = LlmProviders.open("huggingface", nothingSet)) {
            int curated = provider.listModels().size();
            System.out.printf("[runtime] %10d  models without a token%n", curated);
            check(curated > 15, "there are only " + curated + " models");
        }
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
