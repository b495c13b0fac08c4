package dev.parley.huggingface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.LlmProvider;
import dev.parley.huggingface.HuggingFaceEndpoint;
import dev.parley.huggingface.HuggingFaceProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/huggingface.md shows is what is compiled here, and works. */
class HuggingFaceSnippetsTest {
    private ScriptedServer server;
    private LlmProvider provider;

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        provider = HuggingFaceProvider.builder()
                .baseUrl(server.uri())
                .hubUrl(server.uri())
                .apiKey("hf_1")
                .build();
    }

    @AfterEach
    void stop() {
        provider.close();
        server.close();
    }

    @Test
    void every_java_block_is_a_region_and_every_region_is_shown() throws IOException {
        Path root = root();
        List<String> blocks = between(root.resolve("docs/huggingface.md"), "```java", "```");
        List<String> regions = between(
                root.resolve("llm-huggingface/src/test/java/dev/parley/huggingface/docs/HuggingFaceSnippets.java"),
                "// #region ",
                "// #endregion");
        assertThat(blocks).isNotEmpty().containsExactlyElementsOf(regions);
    }

    @Test
    void response_tells_who_served_it() {
        server.on("POST", "/v1/chat/completions")
                .reply(Script.ok("text/event-stream")
                        .header("X-Inference-Provider", "groq")
                        .events(
                                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
                                "[DONE]")
                        .end());

        assertThat(printedBy(() -> HuggingFaceSnippets.servedBy(provider)).strip())
                .isEqualTo("groq");
    }

    @Test
    void models_are_searched_for() {
        server.on("GET", "/api/models").reply(Script.reply(200, "application/json", "[{\"id\":\"a/coder\"}]"));

        assertThat(printedBy(() -> HuggingFaceSnippets.search(provider)).strip())
                .isEqualTo("a/coder");
    }

    @Test
    void texts_become_vectors() {
        server.on("POST", "/hf-inference/models/sentence-transformers/all-MiniLM-L6-v2/pipeline/feature-extraction")
                .reply(Script.reply(200, "application/json", "[[1,0],[0,1]]"));

        assertThat(HuggingFaceSnippets.embed(provider).embeddings()).hasSize(2);
    }

    @Test
    void endpoint_continues_a_prompt() {
        server.on("POST", "/generate_stream")
                .reply(Script.ok("text/event-stream")
                        .events(
                                "{\"token\":{\"text\":\", far away\",\"special\":false},\"generated_text\":\", far away\","
                                        + "\"details\":{\"finish_reason\":\"length\",\"generated_tokens\":50}}")
                        .end());

        try (HuggingFaceEndpoint named = HuggingFaceSnippets.endpoint();
                HuggingFaceEndpoint here =
                        HuggingFaceProvider.endpoint(server.uri()).build()) {
            assertThat(named.info().label()).isEqualTo("huggingface@gpu-box");
            assertThat(named.info().endpoint()).contains(URI.create("http://gpu-box:8080/v1"));
            assertThat(HuggingFaceSnippets.generate(here).text()).isEqualTo(", far away");
        }
    }

    private static List<String> between(Path file, String begin, String end) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> lines = null;
        for (String line : Files.readAllLines(file)) {
            if (lines == null) {
                lines = line.strip().startsWith(begin.strip()) ? new ArrayList<>() : null;
            } else if (line.strip().equals(end)) {
                found.add(String.join("\n", lines).stripIndent().strip());
                lines = null;
            } else {
                lines.add(line);
            }
        }
        assertThat(lines).as("lines of %s that nothing ends", file).isNull();
        return found;
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("llm-bom"))) {
            directory = Objects.requireNonNull(directory.getParent(), "no directory above has llm-bom");
        }
        return directory;
    }

    private static String printedBy(Runnable code) {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            code.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
