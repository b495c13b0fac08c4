package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.examples.chatserver.TestServer;
import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Whether everybody can use the page: on a small screen, by keyboard, by screen reader, in either theme, with a token. */
@ExtendWith(Browser.class)
@Timeout(180)
class AccessPageTest {
    private static final List<String> VIEWS =
            List.of("#/", "#/models", "#/models/memory", "#/models/downloads", "#/compare", "#/usage");

    @TempDir
    Path directory;

    private final Page page;

    AccessPageTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_theme_is_the_systems_again() {
        page.scheme("light");
    }

    private TestServer server() {
        FakeProvider good = Providers.good()
                .reply(FakeReply.builder()
                        .reasoning("Hm.")
                        .text("`code`\n\n```\n" + "a very long line of code ".repeat(20) + "\n```\n" + "x".repeat(400))
                        .build())
                .build();
        FragileProvider fragile = new FragileProvider();
        TestServer server = TestServer.start(directory, good, Providers.paid(), fragile);
        fragile.breakDown();
        return server;
    }

    private void show(String view) {
        page.script("location.hash = arguments[0]", view);
        page.waitUntil("document.getElementById('main').dataset.route === '" + view.substring(1) + "'");
    }

    private void converse() {
        page.click(".start .ms-trigger");
        page.click(".start [data-ref='good/large-chat:8b']");
        page.type(".composer-input", "An " + "unbreakable".repeat(20), Keys.ENTER);
        page.waitFor(".message.is-assistant[data-state='complete']");
    }

    @SuppressWarnings("unchecked")
    private List<String> problems(String check) {
        try (InputStream script = AccessPageTest.class.getResourceAsStream("access.js")) {
            String source = new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
            return (List<String>) page.script(source + "\nreturn " + check + "();");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void at_360_pixels_nothing_is_wider_than_the_screen() {
        try (TestServer server = server()) {
            page.size(360, 720);
            page.open(server.uri(), "/");
            for (String view : VIEWS) {
                show(view);
                assertThat(problems("tooWide")).as(view).isEmpty();
            }
            show("#/");
            converse();
            assertThat(problems("tooWide")).as("conversation").isEmpty();
            page.click("[data-act='parameters']");
            assertThat(problems("tooWide")).as("parameters").isEmpty();
            page.click(".side-head .button");
            page.click("[data-act='model']");
            page.waitFor("dialog .virtual-row");
            assertThat(problems("tooWide")).as("dialog").isEmpty();
        }
    }

    @Test
    void on_a_small_screen_the_side_bar_opens_and_closes_with_the_keyboard() {
        try (TestServer server = server()) {
            page.size(360, 720);
            page.open(server.uri(), "/");
            page.waitFor(".start");
            page.script("document.getElementById('menu-button').focus()");
            page.press(Keys.ENTER);
            page.waitUntil("document.getElementById('sidebar').contains(document.activeElement)");
            page.press(Keys.ESCAPE);

            page.waitUntil("document.activeElement.id === 'menu-button'");
            assertThat(page.attribute("#menu-button", "aria-expanded")).isEqualTo("false");
        }
    }

    @Test
    void every_control_has_a_name_and_every_view_its_landmarks() {
        try (TestServer server = server()) {
            page.open(server.uri(), "/");
            for (String view : VIEWS) {
                show(view);
                assertThat(problems("nameless")).as(view).isEmpty();
                assertThat(problems("structure")).as(view).isEmpty();
            }
            show("#/");
            converse();
            page.click("[data-act='parameters']");
            assertThat(problems("nameless")).as("conversation").isEmpty();
            assertThat(problems("structure")).as("conversation").isEmpty();
            page.click("[data-act='model']");
            page.waitFor("dialog .virtual-row");
            assertThat(problems("nameless")).as("dialog").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void texts_stand_out_from_what_is_behind_them(String scheme) {
        try (TestServer server = server()) {
            page.scheme(scheme);
            page.open(server.uri(), "/");
            for (String view : VIEWS) {
                show(view);
                assertThat(problems("faint")).as(view).isEmpty();
            }
            show("#/");
            converse();
            assertThat(problems("faint")).as("conversation").isEmpty();
        }
    }

    @Test
    void the_list_is_a_combobox_that_says_where_it_stands() {
        try (TestServer server = server()) {
            page.open(server.uri(), "/#/models");
            page.waitFor(".virtual-row");
            page.pressControl("k");
            page.press(Keys.ARROW_DOWN);

            page.waitUntil("document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
                    + "?.dataset.active === 'true'");
            assertThat(page.attribute("[data-active='true']", "aria-posinset")).isEqualTo("2");
            assertThat(page.attribute("[data-active='true']", "aria-setsize")).isEqualTo("6");
            page.press(Keys.ENTER);
            page.waitUntil("document.querySelector('[data-active=\"true\"]').getAttribute('aria-selected') === 'true'");
        }
    }

    @Test
    void a_server_with_a_token_asks_for_it_once() {
        try (TestServer server = TestServer.startWithToken(
                directory,
                "open-sesame",
                Providers.good().reply(FakeReply.text("Welcome.")).build())) {
            page.load(server.uri(), "/");
            page.waitForText("dialog h2", "Access token");
            page.type("dialog input", "wrong", Keys.ENTER);
            page.waitForText("dialog", "did not accept");
            page.type("dialog input", "open-sesame", Keys.ENTER);
            page.waitFor(".start .ms-trigger");
            converse();

            assertThat(page.text(".message.is-assistant .answer-text")).isEqualTo("Welcome.");
            page.reload();
            page.waitFor(".message.is-assistant");
            assertThat(page.count("dialog")).isZero();
        }
    }

    @Test
    void a_chosen_theme_holds_after_a_reload() {
        try (TestServer server = server()) {
            page.open(server.uri(), "/");
            String light = background();
            page.click("#theme-slot .button");
            page.click("#theme-slot .button");
            assertThat(page.attribute("#theme-slot .button", "aria-label")).isEqualTo("Theme: dark");
            String dark = background();
            page.reload();
            page.waitFor("#theme-slot .button");

            assertThat(dark).isNotEqualTo(light);
            assertThat(background()).isEqualTo(dark);
        }
    }

    private String background() {
        return String.valueOf(page.script("return getComputedStyle(document.body).backgroundColor"));
    }
}
