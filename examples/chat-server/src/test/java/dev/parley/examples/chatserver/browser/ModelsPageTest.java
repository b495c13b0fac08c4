package dev.parley.examples.chatserver.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ModelInfo;
import dev.parley.examples.chatserver.TestServer;
import dev.parley.testkit.FakeProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of models and providers. */
@ExtendWith(Browser.class)
@Timeout(180)
class ModelsPageTest {
    private static final String NAMES = ".virtual-row .row-name";

    @TempDir
    Path directory;

    private final Page page;

    ModelsPageTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_of() {
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void all_models_are_listed_with_what_is_known_and_what_is_not() {
        try (TestServer server = TestServer.start(directory, Providers.good().build(), Providers.paid())) {
            page.open(server.uri(), "/#/models");
            page.waitForText(".ms-count", "5 models");

            assertThat(page.texts(NAMES)).first().isEqualTo("large-chat:8b");
            String large = page.text("[data-ref='good/large-chat:8b']");
            assertThat(large).contains("in memory", "8.0B", "Q4_K_M", "4.9 GB", "128k ctx", "local", "vision: no");
            assertThat(page.text("[data-ref='paid/org/premium-chat'] .price")).contains("$2.50 in", "$10.00 out");
            assertThat(page.text("[data-ref='good/mystery'] .price").strip()).isEqualTo("price unknown");
            assertThat(page.text("[data-ref='good/mystery']"))
                    .contains("tools: unknown")
                    .doesNotContain("$0");
        }
    }

    @Test
    void a_search_marks_what_matches_and_says_how_many_there_are() {
        try (TestServer server = TestServer.start(directory, Providers.good().build(), Providers.paid())) {
            page.open(server.uri(), "/#/models");
            page.waitForText(".ms-count", "5 models");

            page.pressControl("k");
            page.press("chat");
            page.waitForText(".ms-count", "3 models found");

            assertThat(page.attribute(".ms-count", "role")).isEqualTo("status");
            assertThat(page.texts(NAMES + " mark")).containsOnly("chat");
            page.press(Keys.ESCAPE);
            page.waitForText(".ms-count", "5 models");
        }
    }

    @Test
    void a_misspelt_word_is_searched_for_as_it_was_meant() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.open(server.uri(), "/#/models");
            page.type(".ms-input", "mistery");

            page.waitForText(".ms-notes", "Showing mystery");
            assertThat(page.texts(NAMES)).containsExactly("mystery");
        }
    }

    @Test
    void filters_are_chips_and_what_nobody_knows_is_counted() {
        try (TestServer server = TestServer.start(directory, Providers.good().build(), Providers.paid())) {
            page.open(server.uri(), "/#/models");
            page.click(".chip[data-filter='cap:tools']");

            page.waitForText(".ms-count", "1 model found");
            page.waitForText(".ms-notes", "cap:tools unknown for");
            assertThat(page.attribute(".chip[data-filter='cap:tools']", "aria-pressed"))
                    .isEqualTo("true");

            page.click(".chip[data-filter='cap:tools']");
            page.type(".ms-input", "ctx:<100 ");
            page.waitForText(".ms-count", "1 model found");
            assertThat(page.text(".chip[data-filter='ctx:<100']")).isEqualTo("ctx:<100");
            page.type(".ms-input", Keys.BACK_SPACE);
            page.waitForText(".ms-count", "5 models");
        }
    }

    @Test
    void a_dead_provider_says_so_and_its_last_list_is_dimmed() {
        FragileProvider fragile = new FragileProvider();
        try (TestServer server = TestServer.start(directory, Providers.good().build(), fragile)) {
            page.open(server.uri(), "/#/models");
            page.waitForText("[data-provider='dead'] .provider-state", "up");
            fragile.breakDown();
            page.click("[data-provider='dead'] .provider-refresh");

            page.waitForText("[data-provider='dead'] .provider-state", "down");
            page.waitForText("[data-provider='dead'] .provider-reason", "nobody listens there any more");
            assertThat(page.count("[data-provider='dead'] .shape-cross")).isEqualTo(1);
            assertThat(page.text("[data-provider='good'] .provider-state")).contains("up");
            assertThat(page.text("[data-provider='dead']")).contains("1 model", "The last list is shown dimmed.");
            page.click("[data-provider='dead'] .provider-main");
            page.waitForText(".ms-count", "1 model found");
            assertThat(page.attribute("[data-ref='dead/out-of-reach']", "data-dead"))
                    .isEqualTo("true");
            assertThat(page.text("[data-ref='dead/out-of-reach']")).contains("down");
        }
    }

    @Test
    void a_hostile_name_is_text() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.open(server.uri(), "/#/models");
            page.type(".ms-input", "document");
            page.waitForText(NAMES, Providers.HOSTILE);
            page.click(".virtual-row");

            page.waitForText(".card-head", Providers.HOSTILE);
            assertThat(page.count("main script")).isZero();
            assertThat(page.title()).doesNotContain("owned");
        }
    }

    @Test
    void the_card_has_the_facts_of_the_chosen_model() {
        try (TestServer server = TestServer.start(directory, Providers.good().build())) {
            page.open(server.uri(), "/#/models");
            page.click("[data-ref='good/large-chat:8b']");

            page.waitForText(".ms-card", "For long talks.");
            assertThat(page.text(".ms-card"))
                    .contains("131,072 tokens", "Apache-2.0", "sha256:0123abcd", "good/large-chat:8b", "from good");
        }
    }

    @Test
    void of_thousands_of_models_few_are_in_the_page() {
        FakeProvider.Builder many = FakeProvider.builder().id("many");
        for (int i = 0; i < 5_000; i++) {
            many.model(ModelInfo.builder("many", "org/model-" + i).build());
        }
        try (TestServer server = TestServer.start(directory, many.build())) {
            page.open(server.uri(), "/#/models");
            page.waitForText(".ms-count", "5,000 models");

            assertThat(page.count(".virtual-row")).isBetween(5, 60);
            page.script("document.querySelector('.virtual-list').scrollTop = 1e9");
            page.waitForText(NAMES, "org/model-4999");
            assertThat(page.count(".virtual-row")).isBetween(5, 60);
        }
    }
}
