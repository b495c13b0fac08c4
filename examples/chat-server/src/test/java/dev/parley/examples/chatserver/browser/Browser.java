package dev.parley.examples.chatserver.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Lends one headless Chromium to all tests of the page, which get it as a parameter. {@code CHROME_BIN} names another one
 * than Debian's. Where there is none the tests are skipped, saying so.
 */
final class Browser implements BeforeAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Browser.class);
    private static final Duration PROFILE_LIMIT = Duration.ofSeconds(30);
    private static final List<Path> DRIVERS =
            List.of(Path.of("/usr/bin/chromedriver"), Path.of("/usr/lib/chromium/chromedriver"));

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(
                binary().isPresent() && driver().isPresent(),
                "no browser: these tests need Chromium (CHROME_BIN, or /usr/bin/chromium) and a chromedriver");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Page.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Chromium chromium = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Chromium.class, key -> new Chromium(), Chromium.class);
        return new Page(chromium.driver);
    }

    private static Optional<Path> binary() {
        String named = System.getenv("CHROME_BIN");
        Path path = Path.of(named == null || named.isBlank() ? "/usr/bin/chromium" : named);
        return Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
    }

    private static Optional<Path> driver() {
        return binary().flatMap(
                        binary -> Stream.concat(Stream.of(binary.resolveSibling("chromedriver")), DRIVERS.stream())
                                .filter(Files::isExecutable)
                                .findFirst());
    }

    /** The running browser, closed with the last test. */
    private static final class Chromium implements AutoCloseable {
        private final Path profile;
        private final ChromeDriver driver;

        Chromium() {
            try {
                profile = Files.createTempDirectory("parley-browser");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ChromeOptions options = new ChromeOptions();
            options.setBinary(binary().orElseThrow().toFile());
            options.addArguments(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--user-data-dir=" + profile);
            options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
            // with the driver named, nothing looks for one in the network
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(Browser.driver().orElseThrow().toFile())
                    .usingAnyFreePort()
                    .build();
            driver = new ChromeDriver(service, options);
        }

        @Override
        public void close() throws IOException {
            driver.quit();
            long end = System.nanoTime() + PROFILE_LIMIT.toNanos();
            while (!isDeleted(System.nanoTime() > end)) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }

        /** Deletes the profile; false if a process of the browser that is on its way out still writes there. */
        private boolean isDeleted(boolean last) throws IOException {
            try (Stream<Path> files = Files.walk(profile)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return true;
            } catch (IOException | UncheckedIOException e) {
                if (last) {
                    throw e;
                }
                return false;
            }
        }
    }
}
