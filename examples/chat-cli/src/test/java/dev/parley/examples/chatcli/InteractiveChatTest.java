package dev.parley.examples.chatcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.Json;
import dev.parley.ModelInfo;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractiveChatTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    @TempDir
    Path directory;

    private final TestTerminal user = new TestTerminal();

    @AfterEach
    void end() throws IOException {
        user.close();
    }

    private static FakeProvider fake(FakeReply... replies) {
        FakeProvider.Builder builder = FakeProvider.builder()
                .model(ModelInfo.builder("fake", "owl").contextLength(8192).build())
                .model(ModelInfo.builder("fake", "wren").contextLength(10).build());
        for (FakeReply reply : replies) {
            builder.reply(reply);
        }
        return builder.build();
    }

    private CompletableFuture<Integer> start(Run run, String... args) {
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        // a thread of its own: an interrupt must not reach a pool
        Thread program =
                new Thread(() -> exitCode.complete(run.at(user.terminal()).of(args)), "chat-cli");
        program.setDaemon(true);
        program.start();
        return exitCode;
    }

    private CompletableFuture<Integer> start(FakeProvider fake) {
        return start(new Run(directory).provider(fake), "chat", "fake/owl");
    }

    private static void assertEnds(CompletableFuture<Integer> exitCode) throws Exception {
        assertThat(exitCode.get(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();
    }

    @Test
    void questions_are_answered_until_ctrl_d() throws Exception {
        FakeProvider fake =
                fake(FakeReply.builder().text("Hello \uD83D\uDE00").usage(3, 4).build(), FakeReply.text("Again."));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.enter("hi");
        user.await("Hello \uD83D\uDE00\n");
        user.await("4 tokens");
        user.await("owl> ");
        user.enter("and now?");
        user.await("Again.\n");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(fake.requests().get(1).messages())
                .extracting(ChatMessage::text)
                .containsExactly("hi", "Hello \uD83D\uDE00", "and now?");
    }

    @Test
    void the_signal_stops_the_answer_hangs_up_and_keeps_what_came() throws Exception {
        stops(() -> user.terminal().raise(Signal.INT));
    }

    @Test
    void the_key_stops_the_answer_where_the_terminal_makes_no_signal_of_it() throws Exception {
        stops(() -> user.press(CTRL_C));
    }

    private void stops(Runnable press) throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat")
                    .reply(OllamaScripts.begun("Once ", "upon").stall(), OllamaScripts.answer("a time"));
            CompletableFuture<Integer> exitCode = start(new Run(directory).ollama(server), "chat", "ollama/a:latest");

            user.await("a:latest> ");
            user.enter("a story");
            user.await("Once upon");
            press.run();
            user.await("Stopped. What came so far is kept");
            chats(server).get(0).awaitHangUp(SOON);
            user.await("a:latest> ");
            user.enter("go on");
            user.await("a time\n");
            user.await("20 tokens · 40.0 tokens/s");
            user.await("a:latest> ");
            user.enter("/exit");

            assertEnds(exitCode);
            assertThat(contents(chats(server).get(1))).containsExactly("a story", "Once upon", "go on");
        }
    }

    @Test
    void an_answer_that_is_stopped_before_it_began_leaves_no_trace() throws Exception {
        FakeProvider fake = fake(FakeReply.silence(), FakeReply.text("ok"));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.enter("first");
        Poll.until(() -> fake.open() == 1);
        user.press(CTRL_C);
        user.await("Nothing is kept.");
        user.await("owl> ");
        user.enter("second");
        user.await("ok\n");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(fake.requests().get(1).messages())
                .extracting(ChatMessage::text)
                .containsExactly("second");
    }

    @Test
    void ctrl_c_at_the_prompt_clears_the_line_by_key_and_by_signal() throws Exception {
        FakeProvider fake = fake(FakeReply.text("ok"));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.press("never sent");
        user.await("never sent");
        user.press(CTRL_C);
        user.await("owl> ");
        user.press("nor this");
        user.await("nor this");
        user.terminal().raise(Signal.INT);
        user.await("owl> ");
        user.press(CTRL_C);
        user.await("Ctrl-D or /exit ends the chat.");
        user.await("owl> ");
        user.enter("sent");
        user.await("ok\n");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(fake.requests()).hasSize(1);
        assertThat(fake.requests().get(0).messages().get(0).text()).isEqualTo("sent");
    }

    @Test
    void what_is_typed_during_an_answer_is_in_the_next_line() throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat")
                    .reply(
                            OllamaScripts.rest(OllamaScripts.begun("Wait").awaitGate("typed"), "!"),
                            OllamaScripts.answer("Yes."));
            CompletableFuture<Integer> exitCode = start(new Run(directory).ollama(server), "chat", "ollama/a:latest");
            user.await("a:latest> ");
            user.enter("hi");
            user.await("Wait");
            user.enter("typed ahead");
            server.gate("typed").open();

            user.await("!");
            user.await("Yes.\n");
            user.await("a:latest> ");
            user.press(CTRL_D);

            assertEnds(exitCode);
            assertThat(contents(chats(server).get(1))).containsExactly("hi", "Wait!", "typed ahead");
        }
    }

    @Test
    void a_change_of_model_keeps_the_history_and_warns_of_what_does_not_fit() throws Exception {
        FakeProvider fake = fake(FakeReply.builder().text("one").usage(30, 4).build(), FakeReply.text("two"));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.enter("first");
        user.await("one\n");
        user.await("owl> ");
        user.enter("/model wren");
        user.await("The next answer is from fake/wren");
        user.await("34 tokens");
        user.await("wren takes 10");
        user.await("wren> ");
        user.enter("second");
        user.await("two\n");
        user.await("wren> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        ChatRequest second = fake.requests().get(1);
        assertThat(second.model()).isEqualTo("wren");
        assertThat(second.messages()).extracting(ChatMessage::text).containsExactly("first", "one", "second");
    }

    @Test
    void a_model_that_is_not_there_leaves_the_model_as_it_was() throws Exception {
        CompletableFuture<Integer> exitCode = start(fake(FakeReply.text("ok")));

        user.await("owl> ");
        user.enter("/model wrem");
        user.await("Did you mean fake/wren?");
        user.await("owl> ");
        user.enter("/model nowhere/large");
        user.await("nowhere");
        user.await("owl> ");
        user.enter("/model");
        user.await("fake/owl");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
    }

    @Test
    void names_of_models_and_commands_are_completed() throws Exception {
        CompletableFuture<Integer> exitCode = start(fake(FakeReply.text("ok")));

        user.await("owl> ");
        user.enter("/models");
        user.await("fake/wren");
        user.await("owl> ");
        user.press("/inf\tfake/wr\t");
        user.await("fake/wren");
        user.press("\r");
        user.await("10 tokens");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
    }

    @Test
    void a_question_can_have_several_lines() throws Exception {
        FakeProvider fake = fake(FakeReply.text("ok"));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.enter("one\\");
        user.enter("two");
        user.await("ok\n");
        user.await("owl> ");
        user.enter("\"\"\"");
        user.enter("say \"three\"");
        user.enter("");
        user.enter("four");
        user.enter("\"\"\"");
        user.await("ok\n");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(fake.requests().get(0).messages().get(0).text()).isEqualTo("one\ntwo");
        assertThat(fake.requests().get(1).messages().get(2).text()).isEqualTo("say \"three\"\n\nfour");
    }

    @Test
    void retry_asks_again_in_the_place_of_the_last_answer() throws Exception {
        FakeProvider fake = fake(FakeReply.text("bad"), FakeReply.text("good"), FakeReply.text("ok"));
        CompletableFuture<Integer> exitCode = start(fake);

        user.await("owl> ");
        user.enter("/retry");
        user.await("Nothing was asked yet.");
        user.await("owl> ");
        user.enter("first");
        user.await("bad\n");
        user.await("owl> ");
        user.enter("/retry");
        user.await("good\n");
        user.await("owl> ");
        user.enter("second");
        user.await("ok\n");
        user.await("owl> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(fake.requests().get(1).messages())
                .extracting(ChatMessage::text)
                .containsExactly("first");
        assertThat(fake.requests().get(2).messages())
                .extracting(ChatMessage::text)
                .containsExactly("first", "good", "second");
    }

    @Test
    void a_failure_is_told_and_the_chat_goes_on_with_the_question_to_be_retried() throws Exception {
        try (ScriptedServer server = ScriptedServer.start()) {
            OllamaScripts.models(server, "a:latest");
            server.on("POST", "/api/chat")
                    .reply(
                            OllamaScripts.error(500, "model runner has unexpectedly stopped"),
                            OllamaScripts.answer("Here I am."));
            CompletableFuture<Integer> exitCode = start(new Run(directory).ollama(server), "chat", "ollama/a:latest");

            user.await("a:latest> ");
            user.enter("hi");
            user.await("ollama: model runner has unexpectedly stopped (HTTP 500)");
            user.await("a:latest> ");
            user.enter("/retry");
            user.await("Here I am.\n");
            user.await("a:latest> ");
            user.press(CTRL_D);

            assertEnds(exitCode);
            assertThat(user.shown()).doesNotContain("\tat ");
            assertThat(contents(chats(server).get(1))).containsExactly("hi");
        }
    }

    @Test
    void commands_show_change_and_save() throws Exception {
        FakeProvider fake = fake(
                FakeReply.builder().reasoning("hm").text("Hello").usage(3, 4).build());
        CompletableFuture<Integer> exitCode = start(fake);
        Path file = directory.resolve("talk.md");

        user.await("owl> ");
        user.enter("/system Be brief.");
        user.await("Be brief.\n");
        user.enter("hi");
        user.await("(thinking) hm\n");
        user.await("Hello\n");
        user.enter("/usage");
        user.await("fake/owl");
        user.enter("/save " + file);
        user.await("Written to");
        user.enter("/save " + file);
        user.await("already");
        user.enter("/new");
        user.await("Forgotten.");
        user.enter("/bogus");
        user.await("There is no command /bogus.");
        user.enter("/help");
        user.await("/retry");
        user.enter("/system off");
        user.await("No instructions.");
        user.enter("/models params:many");
        user.await("params:many");
        user.await("owl> ");
        user.enter("/exit");

        assertEnds(exitCode);
        assertThat(fake.requests().get(0).messages().get(0).text()).isEqualTo("Be brief.");
        assertThat(Files.readString(file)).isEqualTo("## You\n\nhi\n\n## Model\n\nHello\n");
    }

    @Test
    void after_the_chat_the_terminal_is_as_it_was() throws Exception {
        String before = user.terminal().getAttributes().toString();
        CompletableFuture<Integer> exitCode = start(fake(FakeReply.text("ok")));
        user.await("owl> ");
        user.enter("hi");
        user.await("ok\n");
        user.await("owl> ");
        user.press(CTRL_D);
        assertEnds(exitCode);

        assertThat(user.terminal().getAttributes().toString()).isEqualTo(before);
    }

    @Test
    void without_an_ollama_and_a_key_the_demo_models_stand_in_and_that_is_said_once() throws Exception {
        CompletableFuture<Integer> exitCode = start(new Run(directory));

        user.await("The demo models are constructed");
        user.await("parley-demo> ");
        user.enter("Hello?");
        user.await("tokens");
        user.await("llamacpp/parley-demo");
        user.await("parley-demo> ");
        user.enter("/model llamacpp/parley-demo-babble");
        user.await("parley-demo-babble> ");
        user.enter("Tell me a story.");
        user.await("\n");
        user.press(CTRL_C);
        user.await("Stopped.");
        user.await("parley-demo-babble> ");
        user.press(CTRL_D);

        assertEnds(exitCode);
        assertThat(user.shown().split("The demo models are constructed", -1)).hasSize(2);
    }

    private static List<Exchange> chats(ScriptedServer server) {
        return server.exchanges().stream()
                .filter(exchange -> exchange.request().path().equals("/api/chat"))
                .toList();
    }

    private static List<String> contents(Exchange chat) {
        return Json.of(chat.request().text()).asMap().get("messages") instanceof List<?> messages
                ? messages.stream()
                        .map(message -> String.valueOf(((Map<?, ?>) message).get("content")))
                        .toList()
                : List.of();
    }
}
