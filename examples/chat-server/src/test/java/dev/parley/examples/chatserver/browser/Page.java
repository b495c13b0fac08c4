package dev.parley.examples.chatserver.browser;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/**
 * The page in the browser, in the words of its user. What is asked for may come a little later: it is waited for, but never
 * for a fixed time.
 */
final class Page {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 820;

    private final ChromeDriver driver;

    Page(ChromeDriver driver) {
        this.driver = driver;
        driver.manage().logs().get(LogType.BROWSER);
        size(WIDTH, HEIGHT);
    }

    /** Opens a path of the server, and waits for the page to be usable. */
    Page open(URI server, String path) {
        load(server, path);
        waitFor("#main > *");
        return this;
    }

    /** Opens a path of the server. */
    void load(URI server, String path) {
        driver.get(server.resolve(path).toString());
    }

    /** Has the pages opened from now on keep their sockets where {@link #cutSocket} finds them. */
    AutoCloseable watchSockets() {
        String source = "window.WebSocket = class extends WebSocket {"
                + " constructor(url) { super(url); window.lastSocket = this; } };";
        Object id = driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", source))
                .get("identifier");
        return () -> driver.executeCdpCommand(
                "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", String.valueOf(id)));
    }

    /** Closes the page's socket as a lost connection does. */
    void cutSocket() {
        script("window.lastSocket.close()");
    }

    void reload() {
        driver.navigate().refresh();
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void scheme(String name) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    WebElement waitFor(String css) {
        return await("an element " + css, () -> {
            List<WebElement> found = driver.findElements(By.cssSelector(css));
            return found.isEmpty() ? null : found.get(0);
        });
    }

    void waitUntilGone(String css) {
        await(
                "no element " + css,
                () -> driver.findElements(By.cssSelector(css)).isEmpty());
    }

    /** Waits until one of these elements has a text among its own. */
    void waitForText(String css, String text) {
        await(
                "'" + text + "' in " + css,
                () -> script(
                        "return [...document.querySelectorAll(arguments[0])]"
                                + ".some((element) => element.textContent.includes(arguments[1]))",
                        css,
                        text));
    }

    /** Waits until a script's expression is true. */
    void waitUntil(String expression) {
        await(expression, () -> Boolean.TRUE.equals(driver.executeScript("return Boolean(" + expression + ")")));
    }

    /** Looks again and again until there is something: neither null nor false. */
    private <T> T await(String what, Supplier<T> condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        WebDriverException last = null;
        do {
            try {
                T found = condition.get();
                if (found != null && !Boolean.FALSE.equals(found)) {
                    return found;
                }
            } catch (StaleElementReferenceException | NoSuchElementException | ElementNotInteractableException e) {
                // the page is on its way to what is waited for
                last = e;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        } while (System.nanoTime() < end);
        String says = String.valueOf(script("return document.body.textContent")).replaceAll("\\s+", " ");
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "; the page says: " + says, last);
    }

    void click(String css) {
        await("a click on " + css, () -> {
            driver.findElement(By.cssSelector(css)).click();
            return true;
        });
    }

    void type(String css, CharSequence... text) {
        await("typing into " + css, () -> {
            driver.findElement(By.cssSelector(css)).sendKeys(text);
            return true;
        });
    }

    /** Presses keys wherever the focus is. */
    void press(CharSequence... keys) {
        Actions actions = new Actions(driver);
        for (CharSequence key : keys) {
            actions.sendKeys(key);
        }
        actions.perform();
    }

    void pressControl(String key) {
        new Actions(driver)
                .keyDown(Keys.CONTROL)
                .sendKeys(key)
                .keyUp(Keys.CONTROL)
                .perform();
    }

    /** The text of the first such element, hidden parts included. */
    String text(String css) {
        return read(css, "textContent");
    }

    /** The texts of all such elements, hidden parts included. */
    @SuppressWarnings("unchecked")
    List<String> texts(String css) {
        return (List<String>) script(
                "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)", css);
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    String attribute(String css, String name) {
        return read(css, "getAttribute('" + name + "')");
    }

    /** In one script, since the page may put another element into this one's place at any time. */
    private String read(String css, String member) {
        Object value = await(
                "an element " + css,
                () -> script("const e = document.querySelector(arguments[0]); return e && [e." + member + "]", css));
        return String.valueOf(((List<?>) value).get(0));
    }

    String title() {
        return String.valueOf(driver.getTitle());
    }

    /** What has the focus: its name, or its tag. */
    String focused() {
        return String.valueOf(
                script(
                        "const e = document.activeElement; return e.getAttribute('aria-label') ?? (e.textContent.trim() || e.tagName)"));
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the browser complains of: exceptions nobody caught, and what the content security policy refused. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(message -> message.contains("Uncaught") || message.contains("Content Security Policy"))
                .toList();
    }
}
