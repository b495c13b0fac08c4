package dev.parley.examples.chatcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Json;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String[] REPORTS = {
        "{\"status\":\"pulling manifest\"}",
        "{\"status\":\"pulling 8934d96d3f08\",\"digest\":\"sha256:8934d96d3f08\",\"total\":1000000,\"completed\":0}",
        "{\"status\":\"pulling 8934d96d3f08\",\"digest\":\"sha256:8934d96d3f08\",\"total\":1000000,\"completed\":510000}",
        "{\"status\":\"pulling 8934d96d3f08\",\"digest\":\"sha256:8934d96d3f08\",\"total\":1000000,\"completed\":1000000}",
        "{\"status\":\"verifying sha256 digest\"}",
    };
    private static final String SUCCESS = "{\"status\":\"success\"}";

    @TempDir
    Path directory;

    private ScriptedServer server;
    private Run run;

    @BeforeEach
    void begin() {
        server = ScriptedServer.start();
        run = new Run(directory).ollama(server);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void away_from_a_terminal_each_step_and_each_tenth_is_a_line_and_the_model_is_the_result() {
        server.on("POST", "/api/pull")
                .reply(OllamaScripts.pull(REPORTS).lines(SUCCESS).end());

        assertThat(run.of("pull", "llama3.2")).isZero();

        assertThat(run.out()).isEqualTo("ollama/llama3.2\n");
        assertThat(run.err())
                .startsWith("pulling manifest\n")
                .contains("pulling 8934d96d3f08 0% 0 B/1.0 MB\n", " 51% ", " 100% 1.0 MB/1.0 MB\n")
                .contains("verifying sha256 digest")
                .doesNotContain("\r", "\u001b");
        assertThat(server.takeRequest(SOON).text()).contains("llama3.2");
    }

    @Test
    void at_a_terminal_there_is_a_bar_in_one_line() {
        server.on("POST", "/api/pull")
                .reply(OllamaScripts.pull(REPORTS).lines(SUCCESS).end());

        assertThat(run.terminals(false, false, true).of("pull", "ollama/llama3.2", "--color", "never"))
                .isZero();

        assertThat(run.err())
                .contains("\rpulling manifest\u001b[K")
                .containsPattern("\r.*100% ▕█+▏  1\\.0 MB/1\\.0 MB");
        assertThat(run.err().chars().filter(c -> c == '\n')).hasSize(1);
    }

    @Test
    void as_json_each_report_is_a_line() {
        server.on("POST", "/api/pull")
                .reply(OllamaScripts.pull(REPORTS).lines(SUCCESS).end());

        assertThat(run.of("pull", "llama3.2", "--json")).isZero();

        assertThat(run.out().lines().map(line -> Json.of(line).asMap()))
                .anySatisfy(report -> assertThat(report)
                        .containsEntry("status", "pulling 8934d96d3f08")
                        .containsEntry("digest", "sha256:8934d96d3f08")
                        .containsEntry("completed_bytes", 510_000)
                        .containsEntry("total_bytes", 1_000_000)
                        .containsEntry("percent", 51.0))
                .last()
                .satisfies(report -> assertThat(report).containsEntry("status", "success"));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void ctrl_c_hangs_up_and_is_exit_code_130() throws Exception {
        server.on("POST", "/api/pull")
                .reply(OllamaScripts.pull(REPORTS).awaitGate("pressed").stall());
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(() -> run.of("pull", "llama3.2"));
        server.gate("pressed").awaitWaiting(1, SOON);

        run.keyboard.pressCtrlC();
        server.gate("pressed").open();

        assertThat(exitCode.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(130);
        server.takeExchange(SOON).awaitHangUp(SOON);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).endsWith("Stopped. The same command goes on where it was.\n");
    }

    @Test
    void an_error_line_in_an_answer_that_began_well_fails_in_the_servers_words() {
        server.on("POST", "/api/pull")
                .reply(OllamaScripts.pull(
                                "{\"status\":\"pulling manifest\"}",
                                "{\"error\":\"pull model manifest: file does not exist\"}")
                        .end());

        assertThat(run.of("pull", "nosuch")).isEqualTo(1);

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("pull model manifest: file does not exist");
    }

    @Test
    void a_provider_that_keeps_no_models_is_wrong_usage() {
        assertThat(run.of("pull", "huggingface/some/model")).isEqualTo(2);

        assertThat(run.err()).contains("huggingface keeps no models");
    }

    @Test
    void a_name_with_slashes_that_begins_with_no_provider_belongs_to_the_only_store() {
        server.on("POST", "/api/pull").reply(OllamaScripts.pull(SUCCESS).end());

        assertThat(run.of("pull", "hf.co/someone/model-GGUF:Q4_K_M")).isZero();

        assertThat(server.takeRequest(SOON).text()).contains("hf.co/someone/model-GGUF:Q4_K_M");
        assertThat(run.out()).isEqualTo("ollama/hf.co/someone/model-GGUF:Q4_K_M\n");
    }

    @Test
    void rm_deletes_and_fails_in_the_servers_words_if_there_is_no_such_model() {
        server.on("DELETE", "/api/delete")
                .reply(Script.reply(200, "application/json", "{}"), OllamaScripts.error(404, "model 'a' not found"));

        assertThat(run.of("rm", "ollama/a")).isZero();
        assertThat(run.err()).contains("Deleted ollama/a.");
        assertThat(server.takeRequest(SOON).text()).contains("\"a");

        Run again = new Run(directory).ollama(server);
        assertThat(again.of("rm", "a")).isEqualTo(1);
        assertThat(again.err()).contains("model 'a' not found");
    }
}
