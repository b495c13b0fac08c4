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

/** What a provider keeps: downloads, deletions, and what is in memory. */
@ExtendWith(Browser.class)
@Timeout(180)
class StorePageTest {
    @TempDir
    Path directory;

    private final Page page;

    StorePageTest(Page page) {
        this.page = page;
    }

    @AfterEach
    void the_browser_has_nothing_to_complain_of() {
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void a_model_is_downloaded_with_its_progress_shown_and_another_one_cancelled() {
        DiskProvider disk = new DiskProvider("old");
        try (TestServer server = TestServer.start(directory, disk)) {
            page.open(server.uri(), "/#/models/downloads");
            page.waitFor(".panel select option");
            page.type(".panel input", "unwanted", Keys.ENTER);
            page.waitForText(".pull-state", "pulling layers, 50 %");
            assertThat(page.text(".pull")).contains("unwanted", "500 MB of 1.0 GB");
            page.click(".pull .button");
            page.waitFor(".pull[data-state='cancelled']");
            page.type(".panel input", "wanted", Keys.ENTER);
            page.waitForText(".pull[data-state='running'] .pull-state", "50 %");
            disk.rest.countDown();

            page.waitFor(".pull[data-state='done']");
            page.waitForText("[data-provider='disk'] .provider-facts", "2 models");
        }
    }

    @Test
    void a_provider_without_a_disk_says_that_nothing_can_be_downloaded() {
        try (TestServer server = TestServer.start(directory, Providers.paid())) {
            page.open(server.uri(), "/#/models/downloads");
            page.waitFor(".panel select option");
            page.type(".panel input", "any", Keys.ENTER);

            page.waitForText(".panel .form-error", "paid keeps no models of its own");
        }
    }

    @Test
    void a_model_is_loaded_unloaded_and_deleted() {
        DiskProvider disk = new DiskProvider("first", "second");
        try (TestServer server = TestServer.start(directory, disk)) {
            page.open(server.uri(), "/#/models");
            page.click("[data-ref='disk/second']");
            page.click(".card-actions .button:nth-of-type(3)");
            page.waitFor("[data-ref='disk/second'] .loaded-dot");
            page.click(".tab[href='#/models/memory']");
            page.waitForText(".running-item", "2.0 GB of memory");
            page.click(".running-item .button");
            page.waitForText(".panel", "No model is in memory.");

            page.click(".tab[href='#/models']");
            page.click("[data-ref='disk/second']");
            page.click(".card-actions .button:last-child");
            page.click("dialog .danger");
            page.waitForText(".ms-count", "1 model");
            assertThat(page.count("[data-ref='disk/second']")).isZero();
        }
    }

    @Test
    void a_conversation_whose_model_is_gone_offers_another_one() {
        DiskProvider disk = new DiskProvider("here-today", "steady");
        try (TestServer server = TestServer.start(directory, disk)) {
            page.open(server.uri(), "/");
            page.click(".start .ms-trigger");
            page.click(".start [data-ref='disk/here-today']");
            page.type(".composer-input", "Hello", Keys.ENTER);
            page.waitForText(".message.is-assistant[data-state='complete']", "From the disk.");
            disk.forget("here-today");
            page.script("return fetch('/api/models/disk?refresh=true').then((answer) => answer.status)");

            page.waitForText("[data-kind='missing']", "here-today is no longer there.");
            page.click("[data-kind='missing'] .ms-trigger");
            page.click("[data-kind='missing'] [data-ref='disk/steady']");
            page.waitForText(".view-title .model-tag", "steady");
            page.waitUntilGone("[data-kind='missing']");
        }
    }
}
