package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.ErrorDetails;
import dev.parley.OverloadedException;
import dev.parley.examples.chatserver.TestServer;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import dev.parley.testkit.ManualScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Conversations in the page. */
@ExtendWith(Browser.class)
@Timeout(180)
class ConversationPageTest {
    private static final String ANSWER = ".message.is-assistant";

    @TempDir
    Path directory;

    private final Page page;

    ConversationPageTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_of() {
        assertThat(page.complaints()).isEmpty();
    }

    private void ask(String text) {
        page.type(".composer-input", text, Keys.ENTER);
    }

    /** Opens the page, chooses the large model and starts a conversation with it. */
    private void start(TestServer server) {
        page.open(server.uri(), "/");
        page.click("#new-button");
        page.click("dialog [data-ref='good/large-chat:8b']");
        page.click("dialog .dialog-actions .primary");
        page.waitFor(".conversation .composer-input");
    }

    @Test
    void a_conversation_is_begun_and_answered_with_the_keyboard_alone() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder()
                        .reasoning("Let me see.")
                        .text("Hello ", "there.")
                        .usage(3, 2)
                        .build())
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            page.open(server.uri(), "/");
            page.waitFor(".composer-input");
            page.pressControl("k");
            page.waitFor("dialog [data-ref='good/tiny-chat:1b']");
            page.press("chat");
            page.waitForText("dialog .ms-count", "2 models found");
            page.press(Keys.ARROW_DOWN, Keys.ENTER);
            assertThat(page.focused()).isEqualTo("Start conversation");
            page.press(Keys.ENTER);
            page.waitUntil("document.activeElement.classList.contains('composer-input')");
            page.press("Good morning", Keys.ENTER);

            page.waitFor(ANSWER + "[data-state='complete']");
            assertThat(page.text(ANSWER + " .answer-text")).isEqualTo("Hello there.");
            assertThat(page.text(ANSWER + " .reasoning-text")).isEqualTo("Let me see.");
            assertThat(page.count(ANSWER + " .reasoning[open]")).isZero();
            assertThat(page.text(ANSWER + " .figures")).contains("2 tokens", "3 in the prompt", "first token after");
            page.waitForText(".conversation-item", "Good morning");
            page.waitForText(".view-title h1", "Good morning");
            assertThat(page.text(".view-title .model-tag")).isEqualTo("goodtiny-chat:1b");
        }
    }

    @Test
    void an_answer_is_shown_as_it_comes_and_goes_on_after_a_reload() {
        ManualScheduler time = new ManualScheduler();
        FakeProvider good = Providers.good()
                .scheduler(time)
                .reply(FakeReply.builder()
                        .text("The first half, ")
                        .pause(Duration.ofSeconds(5))
                        .text("and the second.")
                        .build())
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask("Tell me");
            page.waitForText(ANSWER + "[data-state='streaming'] .answer-text", "The first half,");

            page.reload();
            page.waitForText(ANSWER + "[data-state='streaming'] .answer-text", "The first half,");
            assertThat(page.count(".composer-stop:not([hidden])")).isEqualTo(1);
            time.advance(Duration.ofSeconds(5));

            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "The first half, and the second.");
            assertThat(page.count(ANSWER)).isEqualTo(1);
        }
    }

    @Test
    void a_lost_connection_is_made_again_and_nothing_of_the_answer_is_lost() throws Exception {
        ManualScheduler time = new ManualScheduler();
        FakeProvider good = Providers.good()
                .scheduler(time)
                .reply(FakeReply.builder()
                        .text("Before, ")
                        .pause(Duration.ofSeconds(5))
                        .text("meanwhile ")
                        .pause(Duration.ofSeconds(5))
                        .text("and after.")
                        .build())
                .build();
        try (AutoCloseable watching = page.watchSockets();
                TestServer server = TestServer.start(directory, good)) {
            assertThat(watching).isNotNull();
            start(server);
            ask("Tell me");
            page.waitForText(ANSWER + " .answer-text", "Before,");
            page.cutSocket();
            time.advance(Duration.ofSeconds(5));
            page.waitForText("[data-kind='lost']", "The connection is lost.");
            page.waitUntilGone("[data-kind='lost']");
            page.waitForText(ANSWER + "[data-state='streaming'] .answer-text", "Before, meanwhile");
            time.advance(Duration.ofSeconds(5));

            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "Before, meanwhile and after.");
            assertThat(page.text(ANSWER + " .answer-text")).isEqualTo("Before, meanwhile and after.");
        }
    }

    @Test
    void a_question_that_was_lost_with_the_connection_comes_back_to_be_sent_again() throws Exception {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder().text("Got it.").build())
                .build();
        try (AutoCloseable watching = page.watchSockets();
                TestServer server = TestServer.start(directory, good)) {
            assertThat(watching).isNotNull();
            start(server);
            page.script("window.lastSocket.send = () => undefined");
            ask("Into the void");
            page.waitUntil("document.querySelector('.composer-input').value === ''");
            page.cutSocket();

            page.waitForText(".composer .form-error", "The connection was lost");
            page.waitUntil("document.querySelector('.composer-input').value === 'Into the void'");
            assertThat(page.count(".message")).isZero();
            page.type(".composer-input", Keys.ENTER);
            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "Got it.");
            assertThat(page.count(".message.is-user")).isOne();
        }
    }

    @Test
    void the_first_question_stays_in_its_field_while_there_is_no_connection() throws Exception {
        FakeProvider good = Providers.good().build();
        try (AutoCloseable watching = page.watchSockets();
                TestServer server = TestServer.start(directory, good)) {
            assertThat(watching).isNotNull();
            page.open(server.uri(), "/");
            page.waitUntil("document.querySelector('.start model-selector').selected !== ''");
            page.script("window.WebSocket = class extends EventTarget {}; window.lastSocket.close()");
            page.waitUntil("window.lastSocket.readyState === 3");
            ask("Anybody there?");

            page.waitForText(".composer .form-error", "There is no connection");
            page.waitUntil("document.querySelector('.composer-input').value === 'Anybody there?'");
            assertThat(page.count("#conversations a")).isZero();
        }
    }

    @Test
    void escape_stops_an_answer_and_what_had_come_stays() {
        FakeProvider good = Providers.good().reply(Providers.endless()).build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask("Go on");
            page.waitForText(ANSWER + " .answer-text", "word word word");
            page.press(Keys.ESCAPE);

            page.waitFor(ANSWER + "[data-state='stopped']");
            assertThat(page.text(ANSWER)).contains("word word word", "Stopped. This is what had arrived.");
            assertThat(page.count(".composer-send:not([hidden])")).isEqualTo(1);
            assertThat(good.open()).isZero();
        }
    }

    @Test
    void a_failed_answer_is_kept_with_the_words_of_the_provider_until_it_is_retried() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder()
                        .text("Half an ")
                        .fails(() -> new OverloadedException(ErrorDetails.builder("the queue is full")
                                .providerMessage("come back <b>later</b>")
                                .build())))
                .reply(FakeReply.text("Here you are."))
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask("Please");
            page.waitFor(ANSWER + "[data-state='failed']");
            assertThat(page.text(ANSWER)).contains("Half an", "The answer failed.", "come back <b>later</b>");
            page.click(ANSWER + " .notice-actions .button");

            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "Here you are.");
            assertThat(page.count(ANSWER)).isEqualTo(1);
        }
    }

    @Test
    void markup_in_an_answer_is_text_and_fences_are_code() {
        String script = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        FakeProvider good = Providers.good()
                .reply(FakeReply.text(script, "\n\n```java\nint one = 1;\n``", "`\n\n- first\n- **second**"))
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask(script);
            page.waitFor(ANSWER + "[data-state='complete']");

            assertThat(page.text(ANSWER + " .answer-text p")).isEqualTo(script);
            assertThat(page.text(".is-user .answer-text")).isEqualTo(script);
            assertThat(page.text(ANSWER + " pre")).isEqualTo("int one = 1;");
            assertThat(page.texts(ANSWER + " .answer-text li")).containsExactly("first", "second");
            assertThat(page.count("main script, main img")).isZero();
            assertThat(page.title()).isNotEqualTo("owned");
        }
    }

    @Test
    void a_change_of_the_model_warns_and_the_next_answer_is_the_new_ones() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder()
                        .text("A long answer.")
                        .usage(900, 100)
                        .build())
                .reply(FakeReply.builder().text("A short one.").usage(9, 3).build())
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask("First");
            page.waitFor(ANSWER + "[data-state='complete']");
            page.click("[data-act='model']");
            page.click("dialog [data-ref='good/tiny-chat:1b']");
            page.click("dialog .dialog-actions .primary");

            page.waitForText("[data-kind='model-changed']", "takes 64");
            page.waitForText(".view-title .model-tag", "tiny-chat:1b");
            ask("Second");
            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "A short one.");
            assertThat(page.texts(ANSWER + " .model-tag-model")).containsExactly("large-chat:8b", "tiny-chat:1b");
            assertThat(good.requests()).extracting(ChatRequest::model).containsExactly("large-chat:8b", "tiny-chat:1b");
        }
    }

    @Test
    void an_answer_is_given_again_by_another_model() {
        FakeProvider good = Providers.good().reply(FakeReply.text("Mine.")).build();
        try (TestServer server = TestServer.start(directory, good, Providers.paid())) {
            start(server);
            ask("Whose?");
            page.waitFor(ANSWER + "[data-state='complete']");
            page.click(ANSWER + " .message-acts .button:last-child");
            page.click("dialog [data-ref='paid/org/premium-chat']");
            page.click("dialog .dialog-actions .primary");

            page.waitForText(ANSWER + "[data-state='complete'] .answer-text", "An expensive answer.");
            assertThat(page.texts(ANSWER + " .model-tag-provider")).containsExactly("good", "paid");
            page.waitForText(ANSWER + " .figures", "$0.000065");
        }
    }

    @Test
    void only_parameters_that_were_set_are_sent() {
        FakeProvider good = Providers.good().reply(FakeReply.text("Yes.")).build();
        try (TestServer server = TestServer.start(directory, good)) {
            start(server);
            ask("One");
            page.waitForText(ANSWER + "[data-state='complete']", "Yes.");
            page.click("[data-act='parameters']");
            page.click(".side-panel [data-key='temperature'] .segment:last-child");
            page.waitFor(".view-acts .count-badge");
            ask("Two");
            page.waitUntil("document.querySelectorAll(\"" + ANSWER + "[data-state='complete']\").length === 2");
            page.click(".side-panel .parameters > .button");
            page.waitUntilGone(".view-acts .count-badge");
            ask("Three");
            page.waitUntil("document.querySelectorAll(\"" + ANSWER + "[data-state='complete']\").length === 3");

            assertThat(good.requests())
                    .extracting(request -> request.options().temperature())
                    .containsExactly(OptionalDouble.empty(), OptionalDouble.of(0.7), OptionalDouble.empty());
            assertThat(good.requests().get(1).options().topP()).isEmpty();
        }
    }

    @Test
    void a_conversation_is_renamed_and_deleted() {
        try (TestServer server = TestServer.start(
                directory, Providers.good().reply(FakeReply.text("Ok.")).build())) {
            start(server);
            ask("Old name");
            page.waitForText(".conversation-item", "Old name");
            page.click("[data-act='rename']");
            page.type("dialog input", Keys.chord(Keys.CONTROL, "a"), "New name", Keys.ENTER);
            page.waitForText(".conversation-item", "New name");
            page.click("[data-act='delete']");
            assertThat(page.focused()).isEqualTo("Cancel");
            page.click("dialog .danger");

            page.waitForText(".conversation-list", "No conversations yet.");
            page.waitFor(".start");
        }
    }
}
