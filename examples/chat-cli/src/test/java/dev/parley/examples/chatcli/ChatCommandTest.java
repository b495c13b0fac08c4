package dev.parley.examples.chatcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.Json;
import dev.parley.Reasoning;
import dev.parley.Warning;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Run run;

    @BeforeEach
    void begin() {
        run = new Run(directory);
    }

    private static FakeProvider replying(FakeReply reply) {
        return FakeProvider.builder().models("owl").reply(reply).build();
    }

    @Test
    void the_output_has_the_answer_and_nothing_else() {
        FakeProvider fake = replying(FakeReply.builder()
                .reasoning("let me ", "see")
                .text("Hel", "lo \uD83D\uDE00")
                .warning(new Warning("seed", "no seeds here"))
                .build());

        assertThat(run.provider(fake).of("chat", "fake/owl", "-m", "hi")).isZero();

        assertThat(run.out()).isEqualTo("Hello \uD83D\uDE00\n");
        assertThat(run.err()).isEqualTo("(thinking) let me see\nNote: no seeds here\n");
    }

    @Test
    void at_a_terminal_the_figures_are_told_beside_the_answer() {
        FakeProvider fake =
                replying(FakeReply.builder().text("Hello").usage(3, 4).build());

        run.provider(fake).terminals(false, true, true).of("chat", "fake/owl", "-m", "hi");

        assertThat(run.out()).isEqualTo("Hello\n");
        assertThat(run.err()).contains("4 tokens", "fake/owl");
    }

    @Test
    void options_reach_the_provider() {
        FakeProvider fake = replying(FakeReply.text("ok"));

        int exitCode = run.provider(fake)
                .of(
                        "chat",
                        "owl",
                        "-m",
                        "hi",
                        "--system",
                        "Be brief.",
                        "--temperature",
                        "0.5",
                        "--top-p",
                        "0.9",
                        "--max-tokens",
                        "7",
                        "--seed",
                        "42",
                        "--stop",
                        "END",
                        "--reasoning",
                        "low");

        assertThat(exitCode).isZero();
        ChatRequest request = fake.requests().get(0);
        assertThat(request.messages()).hasSize(2);
        assertThat(request.messages().get(0).text()).isEqualTo("Be brief.");
        assertThat(request.options().temperature()).hasValue(0.5);
        assertThat(request.options().topP()).hasValue(0.9);
        assertThat(request.options().maxTokens()).hasValue(7);
        assertThat(request.options().seed()).hasValue(42);
        assertThat(request.options().stop()).containsExactly("END");
        assertThat(request.reasoning()).hasValue(Reasoning.LOW);
    }

    @Test
    void an_option_that_cannot_be_meant_is_wrong_usage_before_anything_is_asked() {
        FakeProvider fake = replying(FakeReply.text("ok"));

        assertThat(run.provider(fake).of("chat", "owl", "-m", "hi", "--temperature", "-1"))
                .isEqualTo(2);

        assertThat(run.err()).contains("temperature");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void the_input_is_the_question_where_it_is_no_terminal_with_or_without_the_command() {
        FakeProvider fake = replying(FakeReply.text("ok"));
        assertThat(run.provider(fake).input("from a pipe\n").of("chat", "owl")).isZero();
        assertThat(fake.requests().get(0).messages().get(0).text()).isEqualTo("from a pipe");

        Run bare = new Run(directory).provider(fake).input("again");
        bare.environment.put("CHAT_CLI_MODEL", "fake/owl");
        assertThat(bare.of()).isZero();
        assertThat(bare.out()).isEqualTo("ok\n");
        assertThat(fake.requests().get(1).messages().get(0).text()).isEqualTo("again");
    }

    @Test
    void the_input_goes_below_the_message_if_that_is_asked_for() {
        FakeProvider fake = replying(FakeReply.text("ok"));

        run.provider(fake).input("+ line\n").of("chat", "owl", "-m", "Review this:", "--stdin");

        assertThat(fake.requests().get(0).messages().get(0).text()).isEqualTo("Review this:\n\n+ line");
    }

    @Test
    void nothing_to_ask_is_wrong_usage() {
        assertThat(run.provider(replying(FakeReply.text("ok"))).input("  \n").of("chat", "owl"))
                .isEqualTo(2);

        assertThat(run.err()).contains("nothing to ask");
    }

    @Test
    void the_answer_as_json_has_what_is_known_and_no_nulls() {
        FakeProvider fake = replying(FakeReply.builder()
                .reasoning("hm")
                .text("Hello")
                .usage(3, 4)
                .warning(new Warning("seed", "no seeds here"))
                .build());

        assertThat(run.provider(fake).of("chat", "owl", "-m", "hi", "--json")).isZero();

        assertThat(Json.of(run.out()).asMap())
                .containsEntry("provider", "fake")
                .containsEntry("model", "owl")
                .containsEntry("text", "Hello")
                .containsEntry("reasoning", "hm")
                .containsEntry("finish_reason", "stop")
                .containsEntry("usage", Map.of("prompt_tokens", 3, "completion_tokens", 4, "total_tokens", 7))
                .doesNotContainKeys("refusal", "request_id", "interrupted", "tool_calls")
                .doesNotContainValue(null);
    }

    @Test
    void a_failure_is_told_in_the_providers_words_with_the_hint_and_similar_names() {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "llama3.2:latest");
            server.on("POST", "/api/chat").reply(OllamaScripts.error(404, "model 'lama3.2' not found"));

            assertThat(run.ollama(server).of("chat", "ollama/lama3.2", "-m", "hi"))
                    .isEqualTo(1);

            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains("ollama: model 'lama3.2' not found (HTTP 404)", "ollama pull lama3.2")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void with_verbose_a_failure_has_its_stack_trace() {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat").reply(OllamaScripts.error(400, "no thinking here"));

            assertThat(run.ollama(server).of("chat", "a", "-m", "hi", "--verbose"))
                    .isEqualTo(1);

            assertThat(run.err()).contains("no thinking here", "InvalidRequestException", "\tat ");
        }
    }

    @Test
    void an_answer_that_breaks_off_fails_and_what_came_is_there() {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat")
                    .reply(OllamaScripts.begun("Once upon").end());

            assertThat(run.ollama(server).of("chat", "a", "-m", "hi")).isEqualTo(1);

            assertThat(run.out()).isEqualTo("Once upon\n");
            assertThat(run.err()).isNotBlank();
        }
    }

    @Test
    void ctrl_c_hangs_up_keeps_what_came_and_is_exit_code_130() throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat")
                    .reply(OllamaScripts.begun("Once ", "upon")
                            .awaitGate("pressed")
                            .stall());
            CompletableFuture<Integer> exitCode =
                    CompletableFuture.supplyAsync(() -> run.ollama(server).of("chat", "ollama/a", "-m", "hi"));

            server.gate("pressed").awaitWaiting(1, SOON);
            run.keyboard.pressCtrlC();
            server.gate("pressed").open();

            assertThat(exitCode.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(130);
            chat(server).awaitHangUp(SOON);
            assertThat(run.err()).contains("Stopped.");
            assertThat(run.keyboard.isWatched()).isFalse();
        }
    }

    @Test
    void ctrl_c_with_json_gives_what_came_marked_so() throws Exception {
        FakeProvider fake = replying(FakeReply.builder().text("Once upon").stalls());
        CompletableFuture<Integer> exitCode =
                CompletableFuture.supplyAsync(() -> run.provider(fake).of("chat", "owl", "-m", "hi", "--json"));
        Poll.until(() -> fake.open() == 1 && run.keyboard.isWatched());

        run.keyboard.pressCtrlC();

        assertThat(exitCode.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(fake.cancelled()).isEqualTo(1);
        assertThat(Json.of(run.out()).asMap())
                .containsEntry("interrupted", true)
                .containsKey("text")
                .doesNotContainKey("finish_reason");
    }

    @Test
    void what_a_model_says_cannot_take_over_a_terminal_but_is_passed_on_as_it_is_elsewhere() {
        String evil = "a\u001b]0;gotcha\u0007b";
        Run pipe = run.provider(replying(FakeReply.text(evil)));
        pipe.of("chat", "owl", "-m", "hi");
        assertThat(pipe.out()).isEqualTo(evil + "\n");

        Run terminal =
                new Run(directory).provider(replying(FakeReply.text(evil))).terminals(false, true, true);
        terminal.of("chat", "owl", "-m", "hi");
        assertThat(terminal.out()).isEqualTo("a\uFFFD]0;gotcha\uFFFDb\n");
    }

    @Test
    void a_server_that_answers_nonsense_is_a_failure_not_a_crash() {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat").reply(Script.reply(200, "text/html", "<html>"));

            assertThat(run.ollama(server).of("chat", "a", "-m", "hi")).isEqualTo(1);

            assertThat(run.err()).startsWith("ollama: ").doesNotContain("\tat ");
        }
    }

    private static Exchange chat(ScriptedServer server) {
        return server.exchanges().stream()
                .filter(exchange -> exchange.request().path().equals("/api/chat"))
                .findFirst()
                .orElseThrow();
    }
}
