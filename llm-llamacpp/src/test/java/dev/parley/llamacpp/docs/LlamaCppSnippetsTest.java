package dev.parley.llamacpp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.llamacpp.DemoModels;
import dev.parley.llamacpp.LlamaCppProvider;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LlamaCppSnippetsTest {
    private static final String SENTENCE = "Hello from a tiny café \uD83D\uDE00.";

    @TempDir
    Path temp;

    /** A program that forgets to close what it has opened. */
    static final class Careless {
        private Careless() {}

        public static void main(String[] args) {
            LlamaCppProvider llama =
                    LlamaCppProvider.builder().directory(Path.of(args[0])).build();
            System.out.print(
                    llama.chat(ChatRequest.of(DemoModels.DEFAULT, "Hello?")).text());
        }
    }

    /** A program that only has the jar. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] args) {
            try (LlmProvider llama = LlmProviders.open("llamacpp")) {
                System.out.print(llama.listModels() + " " + llama.health().state());
            }
        }
    }

    @Test
    void first_block_prints_the_answer_and_nothing_else_and_ends_by_itself() throws Exception {
        Path models = DemoModels.unpack(temp.resolve("models"));
        Map<String, String> environment =
                Map.of("LLAMACPP_MODELS", models.resolve("parley-demo.gguf").toString(), "LLAMA_ARG_CTX_SIZE", "1");
        assertThat(run(LlamaCppSnippets.class, environment)).isEqualTo(SENTENCE);
    }

    @Test
    void program_that_forgets_to_close_the_provider_ends_as_well() throws Exception {
        Path models = DemoModels.unpack(temp.resolve("models"));
        assertThat(run(Careless.class, Map.of(), models.toString())).isEqualTo(SENTENCE);
    }

    @Test
    void program_without_models_touches_nothing_native() throws Exception {
        assertThat(run(Idle.class, Map.of("LLAMACPP_MODELS", ""))).isEqualTo("[] DOWN");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void demo_embeddings_and_memory_work_as_shown() {
        assertThat(LlamaCppSnippets.demo(temp.resolve("models"))).isEqualTo(SENTENCE);
        try (LlamaCppProvider llama =
                LlamaCppProvider.builder().directory(temp.resolve("models")).build()) {
            assertThat(LlamaCppSnippets.embeddings(llama)).hasSize(2);
            LlamaCppSnippets.memory(llama);
        }
        try (LlamaCppProvider llama =
                LlamaCppSnippets.provider(temp.resolve("models"), temp.resolve("models/parley-demo.gguf"))) {
            assertThat(llama.model("mine").contextLengthInUse()).hasValue(4096);
        }
    }

    /** Runs a program whose directory for temporary files is its own. */
    private String run(Class<?> program, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path files = Files.createDirectories(temp.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Dfile.encoding=UTF-8",
                                "-Dstdout.encoding=UTF-8",
                                "-Djava.io.tmpdir=" + files,
                                "-XX:-UsePerfData",
                                "-cp",
                                classPath(),
                                program.getName()),
                        Stream.of(arguments))
                .toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("LLAMACPP") || name.endsWith("JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        File errors = temp.resolve("errors").toFile();
        Process process = builder.redirectError(errors).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(Files.readString(errors.toPath())).isEmpty();
        assertThat(ended).as("ends by itself").isTrue();
        assertThat(process.exitValue()).isZero();
        return printed;
    }

    /** On a module path the class path does not have everything. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path", ""), System.getProperty("jdk.module.path", ""))
                .filter(path -> !path.isEmpty())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private List<Path> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("tmp"))) {
            return files.toList();
        }
    }
}
