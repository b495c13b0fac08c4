package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.chatserver.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The element {@code <model-selector>} in a page of its own. */
@ExtendWith(Browser.class)
@Timeout(180)
class SelectorElementTest {
    @TempDir
    Path directory;

    private final Page page;

    SelectorElementTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_of() {
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void a_choice_is_an_event_with_the_reference_and_the_model() {
        try (TestServer server = TestServer.start(directory, Providers.good().build(), Providers.paid())) {
            page.load(server.uri(), "/model-selector.html");
            page.waitForText("#full .ms-count", "5 models");
            page.click("#full [data-ref='paid/org/premium-chat']");

            page.waitForText("#event", "full: paid/org/premium-chat");
            assertThat(page.text("#event")).contains("\"context_length\": 200000");
            assertThat(page.script("return document.querySelector('#full').selected"))
                    .isEqualTo("paid/org/premium-chat");
        }
    }

    @Test
    void a_compact_one_opens_closes_and_gives_the_focus_back() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.load(server.uri(), "/model-selector.html");
            page.waitForText("#full .ms-count", "4 models");
            page.click("#compact .ms-trigger");
            page.press("tiny");
            page.waitForText("#compact .ms-count", "1 model found");
            page.press(Keys.ENTER);

            page.waitForText("#event", "compact: good/tiny-chat:1b");
            assertThat(page.focused()).isEqualTo("Model: good/tiny-chat:1b");
            assertThat(page.attribute("#compact .ms-trigger", "aria-expanded")).isEqualTo("false");
            page.press(Keys.ENTER);
            page.waitUntil("document.querySelector('#compact .ms-trigger').ariaExpanded === 'true'");
            page.press(Keys.ESCAPE, Keys.ESCAPE);
            page.waitUntil("document.querySelector('#compact .ms-trigger').ariaExpanded === 'false'");
        }
    }

    @Test
    void a_disabled_one_does_not_open() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.load(server.uri(), "/model-selector.html");
            page.waitForText("#full .ms-count", "4 models");
            page.click("#disabled");
            page.waitUntil("document.querySelector('#compact').disabled");
            page.script("document.querySelector('#compact').open()");

            assertThat(page.count("#compact .ms-popover:popover-open")).isZero();
            assertThat(page.attribute("#compact .ms-trigger", "disabled")).isEmpty();
        }
    }

    @Test
    void properties_are_attributes_and_the_colours_are_the_pages() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.load(server.uri(), "/model-selector.html");
            page.waitForText("#full .ms-count", "4 models");
            page.script("const s = document.querySelector('#compact'); s.selected = 'good/mystery'; s.size = 'full';");

            page.waitFor("#compact .virtual-row[aria-selected='true'][data-ref='good/mystery']");
            assertThat(page.count("#compact .ms-trigger")).isZero();
            page.click("#full .chip[data-filter='local']");
            String own = colour("#full .chip[aria-pressed='true']");
            page.click("#themed .ms-trigger");
            page.click("#themed .chip[data-filter='local']");
            assertThat(colour("#themed .chip[aria-pressed='true']"))
                    .isEqualTo("rgb(122, 46, 109)")
                    .isNotEqualTo(own);
        }
    }

    private String colour(String css) {
        page.waitFor(css);
        return String.valueOf(
                page.script("return getComputedStyle(document.querySelector(arguments[0])).backgroundColor", css));
    }
}
