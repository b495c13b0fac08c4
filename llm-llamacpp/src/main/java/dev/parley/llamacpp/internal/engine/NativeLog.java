package dev.parley.llamacpp.internal.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Remembers the last lines of a native log in which something is wrong, and never a text that was to be processed. */
final class NativeLog {
    private static final int LINES = 6;
    private static final int MAX_LENGTH = 300;
    private static final Pattern COMPLAINT = Pattern.compile(
            "(?i)error|fail|unknown|unsupported|invalid|assert|what\\(\\)|terminate|missing|unable|cannot|exceeds|abort");
    private static final Pattern FROM_REQUEST = Pattern.compile("Calling embedding|^slot |^print_info|prompt|template");

    private static final Pattern LOAD_FAILED = Pattern.compile("load_model: failed to load model");
    private static final Pattern TEMPLATE_IGNORED = Pattern.compile("(falling back|defaulting) to chatml");

    private final Deque<String> complaints = new ArrayDeque<>();
    private volatile boolean templateIgnored;
    private boolean loadFailed;

    synchronized void add(String line) {
        if (LOAD_FAILED.matcher(line).find()) {
            loadFailed = true;
            notifyAll();
        }
        templateIgnored |= TEMPLATE_IGNORED.matcher(line).find();
        if (!COMPLAINT.matcher(line).find() || FROM_REQUEST.matcher(line).find()) {
            return;
        }
        String text = line.strip();
        complaints.addLast(text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…");
        if (complaints.size() > LINES) {
            complaints.removeFirst();
        }
    }

    /** {@return whether the model's own chat template is not used, which is told nowhere else} */
    boolean isTemplateIgnored() {
        return templateIgnored;
    }

    /** Waits for the lines that say why a model was not loaded: they are written by a thread of their own. */
    synchronized void awaitLoadFailure(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long rest = limit.toNanos();
        while (!loadFailed && rest > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, rest);
            rest = end - System.nanoTime();
        }
    }

    /** {@return the lines as one, or an empty text} */
    synchronized String complaints() {
        return List.copyOf(complaints).stream().distinct().collect(Collectors.joining("; "));
    }
}
