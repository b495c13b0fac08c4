package dev.parley.examples.chatcli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** A terminal whose keys a test presses and whose screen it reads. */
final class TestTerminal implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern CONTROLS = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]|\u0007|\r");

    private final Screen screen = new Screen();
    private final LineDisciplineTerminal terminal;
    private int seen;

    TestTerminal() {
        try {
            terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        terminal.setSize(new Size(120, 40));
    }

    Terminal terminal() {
        return terminal;
    }

    void press(String keys) {
        try {
            terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void enter(String line) {
        press(line + "\r");
    }

    /** Waits for a text after what was waited for before; returns what was shown until then. */
    String await(String text) {
        return screen.await(text);
    }

    /** All that was shown, without the control sequences. */
    String shown() {
        return screen.text();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    private final class Screen extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            bytes.write(b);
            notifyAll();
        }

        @Override
        public synchronized void write(byte[] written, int from, int length) {
            bytes.write(written, from, length);
            notifyAll();
        }

        synchronized String text() {
            return CONTROLS.matcher(bytes.toString(StandardCharsets.UTF_8)).replaceAll("");
        }

        synchronized String await(String wanted) {
            long end = System.nanoTime() + SOON.toNanos();
            int at;
            while ((at = text().indexOf(wanted, seen)) < 0) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new AssertionError("'" + wanted + "' was not shown after: " + text().substring(seen)
                            + "\nbefore that: " + text().substring(0, seen));
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", e);
                }
            }
            String before = text().substring(seen, at);
            seen = at + wanted.length();
            return before;
        }
    }
}
