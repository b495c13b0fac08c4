package dev.parley.openai.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.LlmProvider;
import dev.parley.openai.OpenAiProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/openai.md shows is what is compiled here, and works. */
class OpenAiSnippetsTest {
    private ScriptedServer server;
    private LlmProvider provider;

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        provider = OpenAiProvider.builder().baseUrl(server.uri()).apiKey("sk-1").build();
    }

    @AfterEach
    void stop() {
        provider.close();
        server.close();
    }

    @Test
    void every_java_block_is_a_region_and_every_region_is_shown() throws IOException {
        Path root = root();
        List<String> blocks = between(root.resolve("docs/openai.md"), "```java", "```");
        List<String> regions = between(
                root.resolve("llm-openai/src/test/java/dev/parley/openai/docs/OpenAiSnippets.java"),
                "// #region ",
                "// #endregion");
        assertThat(blocks).isNotEmpty().containsExactlyElementsOf(regions);
    }

    @Test
    void presets_named_in_the_document_are_those_there_are() throws IOException {
        String document = Files.readString(root().resolve("docs/openai.md"));
        assertThat(OpenAiProvider.presets())
                .allSatisfy(id -> assertThat(document).contains("`" + id + "`"));
    }

    @Test
    void other_endpoints_are_a_preset_or_an_address() {
        List<LlmProvider> providers = new ArrayList<>(OpenAiSnippets.others("gsk-1"));
        providers.addAll(OpenAiSnippets.configured());

        assertThat(providers).extracting(one -> one.info().id()).containsExactly("groq", "gpu-box", "groq", "gpu-box");
        assertThat(providers.get(3).info().endpoint()).contains(URI.create("http://gpu-box:8000/v1"));
        providers.forEach(LlmProvider::close);
    }

    @Test
    void a_request_is_sent_with_its_options() {
        server.on("POST", "/v1/chat/completions")
                .reply(Script.ok("text/event-stream")
                        .events(
                                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
                                "[DONE]")
                        .end());

        assertThat(printedBy(() -> OpenAiSnippets.request(provider))).isEmpty();
        assertThat(server.takeRequest(Duration.ofSeconds(5)).text())
                .contains("\"reasoning_effort\":\"low\"")
                .contains("\"max_completion_tokens\":2000")
                .contains("\"service_tier\":\"flex\"");
    }

    @Test
    void vectors_are_compared() {
        server.on("POST", "/v1/embeddings")
                .reply(Script.reply(
                        200,
                        "application/json",
                        "{\"data\":[{\"index\":0,\"embedding\":[1,0]},{\"index\":1,\"embedding\":[1,0]}]}"));

        assertThat(OpenAiSnippets.embed(provider)).isCloseTo(1, within(1e-9));
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
