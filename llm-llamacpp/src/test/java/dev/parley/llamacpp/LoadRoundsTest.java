package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.ModelLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loads and unloads a model over and over. For more rounds there is {@code -Dparley.llamacpp.rounds=1000}, with a small heap
 * ({@code -Xmx48m}), since its garbage counts as well.
 */
@EnabledOnOs(OS.LINUX)
class LoadRoundsTest {
    private static final int ROUNDS = Integer.getInteger("parley.llamacpp.rounds", 50);
    private static final long MEBIBYTE = 1L << 20;

    @Test
    void memory_threads_and_processes_are_the_same_after_many_rounds(@TempDir Path directory) throws IOException {
        try (LlamaCppProvider provider = LlamaCppProvider.builder()
                .directory(DemoModels.unpack(directory))
                .build()) {
            ModelLoader loader = provider.find(ModelLoader.class).orElseThrow();
            long before = 0;
            long threads = 0;
            for (int i = 0; i <= ROUNDS; i++) {
                provider.chat(ChatRequest.builder("parley-demo")
                        .user("Hi.")
                        .maxTokens(2)
                        .build());
                if (i == 10) {
                    before = memory();
                    threads = Thread.getAllStackTraces().size();
                }
                loader.unload("parley-demo");
            }
            long after = memory();
            System.out.printf(
                    "LoadRoundsTest: %d rounds, RSS %d MiB after 10 rounds, %d MiB at the end, %d processes left%n",
                    ROUNDS,
                    before / MEBIBYTE,
                    after / MEBIBYTE,
                    ProcessHandle.current().children().count());
            assertThat(after - before).isLessThan(96 * MEBIBYTE);
            assertThat((long) Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
            assertThat(ProcessHandle.current()
                            .children()
                            .filter(child -> child.info()
                                    .arguments()
                                    .map(arguments ->
                                            String.join(" ", arguments).contains("WorkerMain"))
                                    .orElse(false)))
                    .isEmpty();
        }
    }

    private static long memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
