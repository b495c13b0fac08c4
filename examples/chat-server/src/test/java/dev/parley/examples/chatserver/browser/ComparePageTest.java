package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.chatserver.TestServer;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Models side by side, and what they used. */
@ExtendWith(Browser.class)
@Timeout(180)
class ComparePageTest {
    @TempDir
    Path directory;

    private final Page page;

    ComparePageTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_of() {
        assertThat(page.complaints()).isEmpty();
    }

    private void choose(int column, String ref) {
        String at = ".column:nth-child(" + column + ") ";
        page.click(at + ".ms-trigger");
        page.click(at + "[data-ref='" + ref + "']");
        page.waitForText(at + ".ms-trigger-name", ref.substring(ref.indexOf('/') + 1));
    }

    @Test
    void two_models_answer_one_prompt_with_their_figures() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder().text("A local answer.").usage(10, 4).build())
                .build();
        try (TestServer server = TestServer.start(directory, good, Providers.paid())) {
            page.open(server.uri(), "/#/compare");
            choose(1, "good/large-chat:8b");
            choose(2, "paid/org/premium-chat");
            page.type(".composer-input", "Which is better?", Keys.ENTER);

            page.waitForText(".column:nth-child(1) .column-answer", "A local answer.");
            page.waitForText(".column:nth-child(2) .column-answer", "An expensive answer.");
            page.waitForText(".column:nth-child(1) .column-state", "Done");
            page.waitForText(".column:nth-child(2) .column-state", "Done");
            assertThat(page.text(".column:nth-child(1) .column-figures")).contains("Tokens4", "Costlocal");
            assertThat(page.text(".column:nth-child(2) .column-figures")).contains("Tokens4", "Cost$0.000065");
        }
    }

    @Test
    void one_stop_ends_all() {
        FakeProvider good = Providers.good().reply(Providers.endless()).build();
        try (TestServer server = TestServer.start(directory, good)) {
            page.open(server.uri(), "/#/compare");
            choose(1, "good/large-chat:8b");
            choose(2, "good/tiny-chat:1b");
            page.type(".composer-input", "Go", Keys.ENTER);
            page.waitForText(".column:nth-child(1) .column-answer", "word word");
            page.waitForText(".column:nth-child(2) .column-answer", "word word");
            assertThat(page.text(".column:nth-child(2) .column-figures")).contains("≈");
            page.click(".composer-stop");

            page.waitForText(".column:nth-child(1) .column-state", "Stopped");
            page.waitForText(".column:nth-child(2) .column-state", "Stopped");
            assertThat(good.cancelled()).isEqualTo(2);
            assertThat(good.open()).isZero();
        }
    }

    @Test
    void usage_counts_what_was_answered() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder().text("Ok.").usage(1_200, 34).build())
                .build();
        try (TestServer server = TestServer.start(directory, good)) {
            page.open(server.uri(), "/");
            page.click(".start .ms-trigger");
            page.click(".start [data-ref='good/large-chat:8b']");
            page.type(".composer-input", "Hi", Keys.ENTER);
            page.waitFor(".message.is-assistant[data-state='complete']");
            page.click(".nav-link[href='#/usage']");

            page.waitForText("table", "large-chat:8b");
            assertThat(page.text(".tiles")).contains("Answers1", "Tokens read1,200", "Tokens written34", "Costunknown");
        }
    }
}
