package dev.parley.examples.chatcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.HealthState;
import dev.parley.Json;
import dev.parley.ModelInfo;
import dev.parley.testkit.FakeProvider;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    Path directory;

    private Run run;

    @BeforeEach
    void begin() {
        run = new Run(directory);
    }

    private static FakeProvider fake() {
        return FakeProvider.builder()
                .model(ModelInfo.builder("fake", "owl-7b")
                        .parameters("7B")
                        .quantization("Q4_K_M")
                        .contextLength(8192)
                        .capabilities(Capabilities.builder()
                                .yes(Capability.CHAT, Capability.TOOLS)
                                .build())
                        .build())
                .model(ModelInfo.builder("fake", "wren").build())
                .build();
    }

    @Test
    void models_are_a_table_in_which_what_is_unknown_is_a_question_mark() {
        int exitCode = run.provider(fake()).of("models", "--provider", "fake");

        assertThat(exitCode).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out())
                .containsPattern("fake/owl-7b +7B +Q4_K_M +\\? +8192 +\\? +chat, tools, \\?\n")
                .containsPattern("fake/wren +\\? +\\? +\\? +\\? +\\? +\\?\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void a_table_fits_into_a_terminal_and_is_whole_elsewhere() {
        run.terminals(false, true, true).provider(fake()).of("models", "--provider", "fake", "--color", "never");

        FakeProvider wide = FakeProvider.builder().models("owl".repeat(40)).build();
        Run terminal = new Run(directory).provider(wide).terminals(false, true, true);
        terminal.of("models", "--provider", "fake", "--color", "never");
        Run pipe = new Run(directory).provider(wide);
        pipe.of("models", "--provider", "fake");

        assertThat(terminal.out().lines())
                .allSatisfy(line -> assertThat(line).hasSize(80).endsWith("…"));
        assertThat(pipe.out()).contains("fake/" + "owl".repeat(40) + "  ?").doesNotContain("…");
        assertThat(run.out()).contains("fake/owl-7b").doesNotContain("…");
    }

    @Test
    void models_as_json_have_the_form_of_a_listing() {
        assertThat(run.provider(fake()).of("models", "--json")).isZero();

        Map<String, Object> listing = Json.of(run.out()).asMap();
        assertThat(listing).containsKeys("models", "total", "providers");
        assertThat(map(listing.get("providers")).get("fake"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("outcome", "fresh");
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void a_search_finds_by_words_and_filters_and_says_what_it_left_out() {
        assertThat(run.provider(fake()).of("models", "owl", "params:<14b", "--json"))
                .isZero();
        Map<String, Object> found = Json.of(run.out()).asMap();
        assertThat(found).containsEntry("query", "owl params:<14b").containsEntry("total", 1);

        Run again = new Run(directory).provider(fake());
        assertThat(again.of("models", "provider:fake", "cap:tools")).isZero();
        assertThat(again.out()).contains("fake/owl-7b").doesNotContain("wren");
        assertThat(again.err()).contains("1 model left out: nobody says whether cap:tools is met.");
    }

    @Test
    void a_filter_that_is_not_one_and_a_provider_that_is_not_there_are_wrong_usage() {
        assertThat(run.provider(fake()).of("models", "params:many")).isEqualTo(2);
        assertThat(run.err()).contains("params:many", "7b").doesNotContain("\tat ");

        Run other = new Run(directory).provider(fake());
        assertThat(other.of("models", "--provider", "nowhere")).isEqualTo(2);
        assertThat(other.err()).contains("nowhere", "fake", "ollama");
        assertThat(other.out()).isEmpty();
    }

    @Test
    void a_list_that_does_not_come_is_told_beside_the_table() {
        assertThat(run.provider(fake()).of("models")).isZero();

        assertThat(run.out()).contains("fake/owl-7b");
        assertThat(run.err()).containsPattern("ollama: no list yet \\(failed\\): .*nothing answers");
    }

    @Test
    void info_shows_what_is_known_and_as_json_leaves_out_what_is_not() {
        assertThat(run.provider(fake()).of("info", "owl-7b")).isZero();
        assertThat(run.out())
                .containsPattern("model +fake/owl-7b\n")
                .containsPattern("context +8192 tokens\n")
                .containsPattern("size +\\?\n");

        Run json = new Run(directory).provider(fake());
        assertThat(json.of("info", "fake/owl-7b", "--json")).isZero();
        assertThat(Json.of(json.out()).asMap())
                .containsEntry("id", "owl-7b")
                .containsEntry("provider", "fake")
                .containsEntry("context_length", 8192)
                .doesNotContainKey("size");
    }

    @Test
    void a_model_that_is_not_there_fails_with_similar_names() {
        assertThat(run.provider(fake()).of("info", "owl-7c")).isEqualTo(1);

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("'owl-7c'", "Did you mean fake/owl-7b").doesNotContain("\tat ");
    }

    @Test
    void providers_are_listed_without_asking_any() {
        try (ScriptedServer server = ScriptedServer.start()) {
            assertThat(run.ollama(server).provider(fake()).of("providers")).isZero();
            assertThat(run.out())
                    .containsPattern("fake +Fake ")
                    .contains(server.uri().toString());

            Run json = new Run(directory).ollama(server).provider(fake());
            assertThat(json.of("providers", "--json")).isZero();
            assertThat(Json.of(json.out()).asMap().get("providers"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .contains("fake", "ollama", "huggingface");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void health_succeeds_as_long_as_a_provider_is_available() {
        assertThat(run.provider(fake()).of("health")).isZero();

        assertThat(run.out()).containsPattern("fake +up +yes").containsPattern("ollama +down +no");
        assertThat(run.err()).contains("nothing answers");
    }

    @Test
    void health_fails_if_the_one_that_was_named_is_not_available() {
        assertThat(run.provider(fake()).of("health", "ollama", "--json")).isEqualTo(1);

        Map<String, Object> health = Json.of(run.out()).asMap();
        assertThat(health).containsOnlyKeys("ollama");
        assertThat(map(health.get("ollama")))
                .containsEntry("status", "unhealthy")
                .containsEntry("available", false)
                .containsEntry("state", "down")
                .containsKey("error");
    }

    @Test
    void health_fails_if_none_is_available_and_is_wrong_usage_of_one_that_is_not_there() {
        FakeProvider down = FakeProvider.builder().health(HealthState.DOWN).build();
        assertThat(run.provider(down).of("health", "fake", "ollama")).isEqualTo(1);

        Run other = new Run(directory);
        assertThat(other.of("health", "nowhere")).isEqualTo(2);
        assertThat(other.err()).contains("no provider 'nowhere'", "ollama");
    }

    @Test
    void ps_lists_what_is_in_memory() {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/api/ps")
                    .reply(Script.reply(
                            200,
                            "application/json",
                            "{\"models\":[{\"name\":\"a:latest\",\"model\":\"a:latest\",\"size\":3000000000,"
                                    + "\"size_vram\":1000000000,\"context_length\":4096,"
                                    + "\"expires_at\":\"2026-11-22T12:00:00Z\"}]}"));
            assertThat(run.ollama(server).of("ps")).isZero();
            assertThat(run.out()).containsPattern("ollama/a:latest +3.0 GB +1.0 GB +4096 +2026-11-22T12:00:00Z\n");

            Run json = new Run(directory).ollama(server);
            assertThat(json.of("ps", "--json")).isZero();
            assertThat(Json.of(json.out()).asMap())
                    .containsEntry(
                            "models",
                            List.of(Map.of(
                                    "provider",
                                    "ollama",
                                    "id",
                                    "a:latest",
                                    "size_bytes",
                                    3_000_000_000L,
                                    "memory_bytes",
                                    1_000_000_000,
                                    "context_length",
                                    4096,
                                    "expires_at",
                                    "2026-11-22T12:00:00Z")));
        }
    }

    @Test
    void ps_fails_if_the_provider_cannot_be_asked() {
        assertThat(run.of("ps")).isEqualTo(1);

        assertThat(run.err()).contains("nothing answers");
    }

    @Test
    void help_is_the_result_and_an_unknown_option_is_wrong_usage() {
        assertThat(run.of("--help")).isZero();
        assertThat(run.out()).contains("Usage: chat-cli", "pull", "130 interrupted");

        Run wrong = new Run(directory);
        assertThat(wrong.of("chat", "--bogus")).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).contains("--bogus", "chat-cli chat --help");
    }

    @Test
    void colours_are_for_terminals_unless_they_are_asked_for_or_refused() {
        String escape = "\u001b[";
        assertThat(run.provider(fake()).of("models", "--provider", "fake")).isZero();
        assertThat(run.out()).doesNotContain(escape);

        Run terminal = new Run(directory).provider(fake()).terminals(false, true, true);
        terminal.of("models", "--provider", "fake");
        assertThat(terminal.out()).contains(escape);

        Run refused = new Run(directory).provider(fake()).terminals(false, true, true);
        refused.environment.put("NO_COLOR", "1");
        refused.of("models", "--provider", "fake");
        assertThat(refused.out()).doesNotContain(escape);

        Run never = new Run(directory).provider(fake()).terminals(false, true, true);
        never.of("models", "--provider", "fake", "--color", "never");
        assertThat(never.out()).doesNotContain(escape);

        Run always = new Run(directory).provider(fake());
        always.of("--color", "always", "models", "--provider", "fake");
        assertThat(always.out()).contains(escape);
    }

    @Test
    void a_key_that_is_refused_is_nowhere_to_be_read_not_even_in_a_stack_trace() {
        try (ScriptedServer server = ScriptedServer.start()) {
            String key = "sk-verysecret1234567890";
            server.fallback()
                    .reply(Script.reply(
                            401,
                            "application/json",
                            "{\"error\":{\"message\":\"Incorrect API key provided: " + key + "\"}}"));
            run.environment.put("OPENAI_API_KEY", key);
            run.environment.put("OPENAI_BASE_URL", server.uri("/v1").toString());

            assertThat(run.of("chat", "openai/gpt-4o", "-m", "hi", "--verbose")).isEqualTo(1);

            assertThat(run.err()).contains("Incorrect API key", "HTTP 401", "\tat ");
            assertThat(run.err() + run.out()).doesNotContain("verysecret");
        }
    }

    private static Map<String, Object> map(Object value) {
        return Json.ofValue(value).asMap();
    }
}
