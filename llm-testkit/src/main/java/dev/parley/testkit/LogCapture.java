package dev.parley.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Everything that is logged through {@code java.util.logging} while this is open, at every level. What is logged through
 * slf4j is there if slf4j-jdk14 is on the path.
 */
final class LogCapture extends Handler implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    private final Logger parley = Logger.getLogger("dev.parley");
    private final Level rootLevel = root.getLevel();
    private final Level parleyLevel = parley.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogCapture() {
        setLevel(Level.ALL);
    }

    static LogCapture open() {
        LogCapture capture = new LogCapture();
        capture.root.addHandler(capture);
        capture.root.setLevel(Level.ALL);
        capture.parley.setLevel(Level.ALL);
        return capture;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(formatter.format(logged));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        root.setLevel(rootLevel);
        parley.setLevel(parleyLevel);
    }
}
