package dev.parley.examples.chatcli;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * Ctrl-C in the interactive chat: stops what is going on, or clears the line, and never ends the program.
 *
 * <p>The terminal is told to make no signal of the key, for the signal goes to every process of the group: to a Maven, say,
 * that has started this program, and would end both. So the key is read as one. A signal that is sent nevertheless, as with
 * {@code kill -INT}, means the same.
 */
final class StopKey implements AutoCloseable {
    private static final char CTRL_C = 3;
    private static final long POLL_MILLIS = 50;
    private static final int END_OF_INPUT = -1;
    private static final String CLEAR_LINE = "chat-clear-line";

    private final Terminal terminal;
    private final Attributes before;
    private final SignalHandler handlerBefore;
    private final Object lock = new Object();
    private Optional<Runnable> stop = Optional.empty();
    private final StringBuilder typed = new StringBuilder();

    StopKey(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.getAttributes();
        Attributes own = new Attributes(before);
        own.setControlChar(ControlChar.VINTR, disabled());
        terminal.setAttributes(own);
        this.handlerBefore = terminal.handle(Signal.INT, signal -> press());
    }

    /** Has the key clear the line that is being read, as the signal does. */
    void bind(LineReader reader) {
        reader.getWidgets().put(CLEAR_LINE, () -> {
            throw new UserInterruptException(reader.getBuffer().toString());
        });
        reader.getKeyMaps().values().forEach(keys -> keys.bind(new Reference(CLEAR_LINE), String.valueOf(CTRL_C)));
    }

    /**
     * Does some work that the key stops.
     *
     * @param whatStops stops it; called on another thread, at most once for each press
     * @param work the work, on this thread
     * @return what the work returns
     */
    <T> T during(Runnable whatStops, Supplier<T> work) {
        Attributes outside = terminal.enterRawMode();
        synchronized (lock) {
            stop = Optional.of(whatStops);
        }
        Thread keys = new Thread(this::readKeys, "chat-cli-keys");
        keys.setDaemon(true);
        keys.start();
        try {
            return work.get();
        } finally {
            synchronized (lock) {
                stop = Optional.empty();
            }
            // one that came for the work must not stop what follows
            Thread.interrupted();
            join(keys);
            terminal.setAttributes(outside);
        }
    }

    /** What was typed during the work, for the next line; once. */
    String typed() {
        synchronized (typed) {
            String text = typed.toString();
            typed.setLength(0);
            return text;
        }
    }

    @Override
    public void close() {
        terminal.handle(Signal.INT, handlerBefore);
        terminal.setAttributes(before);
    }

    private void press() {
        synchronized (lock) {
            stop.ifPresent(Runnable::run);
        }
    }

    private boolean working() {
        synchronized (lock) {
            return stop.isPresent();
        }
    }

    private void readKeys() {
        try {
            while (working()) {
                int key = terminal.reader().read(POLL_MILLIS);
                if (key == END_OF_INPUT) {
                    return;
                }
                if (key == CTRL_C) {
                    press();
                } else if (key >= 0) {
                    synchronized (typed) {
                        typed.append((char) key);
                    }
                }
            }
        } catch (IOException closed) {
            // the terminal has gone, and the work with it
            press();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What termios takes for no key. */
    private static int disabled() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return system.contains("mac") || system.contains("bsd") ? 0xff : 0;
    }
}
