package dev.parley.ollama.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.ModelStore;
import dev.parley.ollama.OllamaProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/ollama.md shows does what it says. */
@Timeout(60)
class OllamaDocsTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json; charset=utf-8";

    private ScriptedServer server;
    private LlmProvider ollama;

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        ollama = OllamaProvider.builder().baseUrl(server.uri()).build();
    }

    @AfterEach
    void stop() {
        ollama.close();
        server.close();
    }

    @Test
    void a_pull_reports_what_is_done() {
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON)
                        .lines(
                                "{\"status\":\"pulling manifest\"}",
                                "{\"status\":\"pulling aa\",\"digest\":\"sha256:aa\",\"total\":200,\"completed\":50}",
                                "{\"status\":\"success\"}")
                        .end());
        assertThat(printedBy(() -> OllamaSnippets.pull(ollama)).lines())
                .containsExactly("pulling manifest 0 %", "pulling aa 25 %", "success 25 %");
    }

    @Test
    void a_model_is_made_of_a_file_copied_and_deleted(@TempDir Path folder) throws IOException {
        server.on(request -> request.method().equals("HEAD"))
                .reply(Script.status(404, JSON).contentLength(0).end());
        server.on(request -> request.path().startsWith("/api/blobs/")
                        && request.method().equals("POST"))
                .reply(Script.status(201, "").contentLength(0).end());
        server.on("POST", "/api/create")
                .reply(Script.ok(NDJSON).lines("{\"status\":\"success\"}").end());
        server.on("POST", "/api/copy")
                .reply(Script.status(200, "").contentLength(0).end());
        server.on("DELETE", "/api/delete")
                .reply(Script.status(200, "").contentLength(0).end());

        OllamaSnippets.create(
                ollama.find(ModelStore.class).orElseThrow(),
                Files.writeString(folder.resolve("weights.gguf"), "GGUF…"));

        List<SeenRequest> seen = server.requests();
        assertThat(seen).hasSize(5);
        assertThat(seen.get(2).text())
                .contains("\"system\":\"You are a pirate.\"")
                .contains("\"num_ctx\":8192");
        assertThat(seen.get(4).text()).isEqualTo("{\"model\":\"pirate\"}");
    }

    @Test
    void a_model_is_loaded_seen_and_unloaded() {
        server.on("POST", "/api/generate")
                .reply(
                        Script.reply(200, JSON, "{\"done\":true,\"done_reason\":\"load\"}"),
                        Script.reply(200, JSON, "{\"done\":true,\"done_reason\":\"unload\"}"));
        server.on("GET", "/api/ps")
                .reply(Script.reply(
                        200, JSON, "{\"models\":[{\"model\":\"llama3.2:latest\",\"size\":9,\"size_vram\":7}]}"));
        assertThat(printedBy(() -> OllamaSnippets.memory(ollama)).strip())
                .isEqualTo("llama3.2:latest 7 bytes on the GPU");
        assertThat(server.requests().get(0).text()).contains("\"keep_alive\":1800");
    }

    @Test
    void a_gap_is_filled() {
        server.on("POST", "/api/generate")
                .reply(Script.ok(NDJSON)
                        .lines(
                                "{\"response\":\"    result = 1\\n\",\"done\":false}",
                                "{\"response\":\"\",\"done\":true}")
                        .end());
        assertThat(OllamaSnippets.complete(ollama).text()).isEqualTo("    result = 1\n");
        assertThat(server.requests().get(0).text()).contains("\"suffix\":\"    return result\\n\"");
    }

    @Test
    void a_missing_model_is_pulled_and_asked() {
        Script missing = Script.reply(404, JSON, "{\"error\":\"model 'm' not found\"}");
        Script answer = answer();
        server.on("POST", "/api/chat").reply(missing, answer, missing, answer);
        server.on("POST", "/api/pull")
                .reply(Script.ok(NDJSON).lines("{\"status\":\"success\"}").end());
        for (LlmProvider provider : OllamaSnippets.policy(server.uri().toString())) {
            assertThat(provider.chat(ChatRequest.of("m", "Hi")).text()).isEqualTo("Hello");
            provider.close();
        }
    }

    @Test
    void options_go_where_they_belong() {
        server.on("POST", "/api/chat").reply(answer());
        assertThat(OllamaSnippets.options(ollama).warnings()).isEmpty();
        assertThat(server.requests().get(0).text())
                .contains("\"keep_alive\":\"10m\"")
                .contains("\"options\":{\"temperature\":0.0,\"num_ctx\":8192}");
    }

    private static Script answer() {
        return Script.ok(NDJSON)
                .lines("{\"message\":{\"content\":\"Hello\"},\"done\":true,\"done_reason\":\"stop\"}")
                .end();
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
