package dev.parley.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    private static final String JSON = "application/json; charset=utf-8";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void without_an_ollama_the_tour_replays_a_recorded_one_and_says_so() {
        int exitCode = Quickstart.run(environment("http://127.0.0.1:" + closedPort()), screen(false));

        assertThat(text())
                .contains("No Ollama can be used at http://127.0.0.1:", "(from OLLAMA_BASE_URL)")
                .contains("recorded exchanges of a real Ollama are replayed")
                .containsPattern("ollama +up +[0-9.]+ ms +0\\.32\\.15 +9 +http://127\\.0\\.0\\.1:")
                .containsPattern("ollama/tiny-chat:latest +646K +\\? +2\\.6 MB +4096 +chat, \\? +yes")
                .containsPattern("ollama/tiny-embed:latest +107K +\\? +0\\.4 MB +512 +embedding, \\? +no")
                .containsPattern("found +ollama/tiny-go:latest\n +left out +8 of which .* cap:tools\n")
                .containsPattern("model +ollama/tiny-chat:latest\n +capabilities +chat, tools\n")
                .contains("  Hello from a tiny café 😀.\n")
                .contains("19 in, 14 out", "5181.3 tokens/s")
                .contains("those of the recording")
                .contains("dev.parley.LlmCancelledException", "saw the client hang up")
                .containsPattern("the partial response: [1-9][0-9]* characters")
                .contains("dev.parley.ModelNotFoundException", "Did you mean ollama/tiny-chat:latest?")
                .contains("model 'nosuchmodel' not found", "ollama pull nosuchmodel");
        assertThat(exitCode).isZero();
    }

    @Test
    void thoughts_of_a_model_are_told_from_its_answer() {
        Map<String, String> environment = environment("http://127.0.0.1:" + closedPort());
        environment.put("QUICKSTART_MODEL", "tiny-think");

        assertThat(Quickstart.run(environment, screen(false))).isZero();

        assertThat(text()).contains("  (thinking) Let me think...\n  Answer: 42\n");
    }

    @Test
    void a_wished_model_that_is_not_there_ends_the_tour_with_similar_names_and_exit_code_1() {
        Map<String, String> environment = environment("http://127.0.0.1:" + closedPort());
        environment.put("QUICKSTART_MODEL", "tiny-thikn");

        assertThat(Quickstart.run(environment, screen(false))).isEqualTo(1);

        assertThat(text()).contains("Did you mean ollama/tiny-think:latest?").doesNotContain("A streamed chat");
    }

    @Test
    void a_wished_model_of_an_unknown_provider_is_told_in_one_line_with_exit_code_1() {
        Map<String, String> environment = environment("http://127.0.0.1:" + closedPort());
        environment.put("QUICKSTART_MODEL", "nowhere/large");

        assertThat(Quickstart.run(environment, screen(false))).isEqualTo(1);

        assertThat(text().lines().reduce((first, last) -> last))
                .hasValueSatisfying(line -> assertThat(line).contains("no provider 'nowhere'", "ollama"));
    }

    @Test
    void a_list_that_does_not_come_is_told_from_one_without_models() {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
            server.on("GET", "/api/tags").reply(Script.reply(500, JSON, "{\"error\":\"the disk is gone\"}"));
            server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));

            int exitCode = Quickstart.run(environment(server.uri().toString()), screen(false));

            assertThat(text())
                    .containsPattern("ollama: no list yet \\(failed\\): .*the disk is gone")
                    .contains("HTTP status       500")
                    .doesNotContain("ollama pull");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @Test
    void an_ollama_without_models_is_shown_with_what_to_do_about_it() {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
            server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[]}"));
            server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
            server.on("POST", "/api/chat")
                    .reply(Script.reply(404, JSON, "{\"error\":\"model 'nosuchmodel' not found\"}"));

            int exitCode = Quickstart.run(environment(server.uri().toString()), screen(false));

            assertThat(text())
                    .contains("Using the Ollama at " + server.uri())
                    .contains("ollama pull llama3.2")
                    .contains("dev.parley.ModelNotFoundException")
                    .doesNotContain("recorded");
            assertThat(exitCode).isZero();
            assertThat(server.failures()).isEmpty();
        }
    }

    @Test
    void a_failing_model_ends_the_tour_with_the_reason_and_exit_code_1() {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
            server.on("GET", "/api/tags")
                    .reply(Script.reply(
                            200, JSON, "{\"models\":[{\"name\":\"a:latest\",\"capabilities\":[\"completion\"]}]}"));
            server.on("POST", "/api/chat")
                    .reply(Script.reply(500, JSON, "{\"error\":\"model runner has unexpectedly stopped\"}"));

            int exitCode = Quickstart.run(environment(server.uri().toString()), screen(false));

            assertThat(text()).contains("model runner has unexpectedly stopped");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @Test
    void an_address_that_cannot_be_used_is_told_in_one_line() {
        int exitCode = Quickstart.run(environment("ftp://127.0.0.1"), screen(false));

        assertThat(text().lines()).singleElement().asString().contains("ftp");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void colour_is_used_only_where_it_is_wanted() {
        screen(false).heading("plain");
        screen(true).heading("bold");

        assertThat(text()).isEqualTo("\nplain\n\n\u001b[1mbold\u001b[0m\n");
    }

    private static Map<String, String> environment(String baseUrl) {
        return new HashMap<>(Map.of("OLLAMA_BASE_URL", baseUrl));
    }

    private static int closedPort() {
        try (ScriptedServer server = ScriptedServer.start()) {
            return server.port();
        }
    }

    private Screen screen(boolean colour) {
        return new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8), colour);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
