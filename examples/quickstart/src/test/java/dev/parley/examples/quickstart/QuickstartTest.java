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
    void without_an_ollama_and_a_key_the_models_inside_the_program_are_toured_and_that_is_said() {
        int exitCode = Quickstart.run(nothingThere(), screen(false));

        assertThat(text())
                .startsWith("No Ollama answers and no key is set: models that come along stand in.\n")
                .contains("The demo models are constructed")
                .containsPattern("huggingface +unauthorised ")
                .containsPattern("llamacpp +up +[0-9.]+ ms +java-llama.cpp [0-9.]+ +no server")
                .containsPattern("ollama +down .*http://127\\.0\\.0\\.1:")
                .containsPattern("llamacpp/parley-demo +[0-9.]+K +F32 +[0-9.]+ MB +4096 +local +chat")
                .containsPattern("llamacpp/parley-demo-embed +.* embedding")
                .containsPattern("huggingface/\\S+ +[0-9.]+B ")
                .containsPattern("and [0-9]+ more of huggingface")
                .containsPattern("found +huggingface/")
                .contains("  Hello from a tiny café 😀.\n")
                .containsPattern("tokens +[0-9]+ in, 14 out")
                .containsPattern("vector +[0-9]+ numbers: -?0\\.[0-9]{3} ")
                .contains("dev.parley.LlmCancelledException")
                .containsPattern("the partial response: [1-9][0-9]* characters")
                .contains("dev.parley.ModelNotFoundException", "Did you mean llamacpp/parley-demo?")
                .contains("'llamacpp/nosuchmodel'");
        assertThat(exitCode).isZero();
        assertThat(text().lines()).hasSizeLessThan(75);
    }

    @Test
    void thoughts_of_a_model_are_told_from_its_answer() {
        Map<String, String> environment = nothingThere();
        environment.put("QUICKSTART_MODEL", "parley-demo-think");

        assertThat(Quickstart.run(environment, screen(false))).isZero();

        assertThat(text()).contains("  (thinking) Let me think...").contains("\n  Answer: 42\n");
    }

    @Test
    void a_wished_model_that_is_not_there_ends_the_tour_with_similar_names_and_exit_code_1() {
        Map<String, String> environment = nothingThere();
        environment.put("QUICKSTART_MODEL", "parley-demo-thikn");

        assertThat(Quickstart.run(environment, screen(false))).isEqualTo(1);

        assertThat(text()).contains("Did you mean llamacpp/parley-demo-think").doesNotContain("A streamed chat");
    }

    @Test
    void a_wished_model_of_an_unknown_provider_ends_the_tour_with_the_providers_there_are_and_exit_code_1() {
        Map<String, String> environment = nothingThere();
        environment.put("QUICKSTART_MODEL", "nowhere/large");

        assertThat(Quickstart.run(environment, screen(false))).isEqualTo(1);

        assertThat(text())
                .containsPattern("what happened +no provider lists this model; there are \\[.*llamacpp.*ollama")
                .doesNotContain("A streamed chat");
    }

    @Test
    void an_ollama_that_answers_is_talked_to_and_the_demo_models_are_not_needed() {
        try (ScriptedServer server = ScriptedServer.start()) {
            ollama(server, "{\"name\":\"owl:latest\",\"capabilities\":[\"completion\"]}");
            server.on("POST", "/api/chat")
                    .reply(seen -> seen.text().contains("nosuchmodel")
                            ? Script.reply(404, JSON, "{\"error\":\"model 'nosuchmodel' not found\"}")
                            : Script.ok("application/x-ndjson")
                                    .lines(
                                            "{\"message\":{\"content\":\"Good \"},\"done\":false}",
                                            "{\"message\":{\"content\":\"evening.\"},\"done\":false}",
                                            "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                                                    + "\"prompt_eval_count\":5,\"eval_count\":20,"
                                                    + "\"eval_duration\":500000000}")
                                    .end());

            int exitCode = Quickstart.run(environment(server.uri().toString()), screen(false));

            assertThat(text())
                    .contains("A streamed chat with ollama/owl:latest", "  Good evening.\n", "40.0 tokens/s")
                    .contains("model 'nosuchmodel' not found", "ollama pull nosuchmodel")
                    .doesNotContain("stand in", "parley-demo");
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void a_key_of_another_provider_will_do_as_well() {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/v1/models")
                    .reply(Script.reply(
                            200, JSON, "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o\",\"object\":\"model\"}]}"));
            server.on("POST", "/v1/chat/completions")
                    .reply(Script.ok("text/event-stream")
                            .events(
                                    "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Good day.\"}}]}",
                                    "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                                    "[DONE]")
                            .end());
            Map<String, String> environment = nothingThere();
            environment.put("OPENAI_API_KEY", "sk-test");
            environment.put("OPENAI_BASE_URL", server.uri("/v1").toString());

            int exitCode = Quickstart.run(environment, screen(false));

            assertThat(text())
                    .contains("A streamed chat with openai/gpt-4o", "  Good day.\n")
                    .doesNotContain("stand in", "parley-demo", "sk-test");
            assertThat(exitCode).isZero();
        }
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
                    .containsPattern("ollama +up .*" + server.uri())
                    .contains("ollama pull llama3.2")
                    .contains("dev.parley.ModelNotFoundException")
                    .doesNotContain("stand in");
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

    private static Map<String, String> nothingThere() {
        return environment("http://127.0.0.1:" + closedPort());
    }

    private static void ollama(ScriptedServer server, String models) {
        server.on("GET", "/api/version").reply(Script.reply(200, JSON, "{\"version\":\"0.32.15\"}"));
        server.on("GET", "/api/tags").reply(Script.reply(200, JSON, "{\"models\":[" + models + "]}"));
        server.on("GET", "/api/ps").reply(Script.reply(200, JSON, "{\"models\":[]}"));
        server.on("POST", "/api/show").reply(Script.reply(200, JSON, "{\"capabilities\":[\"completion\"]}"));
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
