package dev.parley.examples.chatcli;

import dev.parley.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How far a long job is: a bar in one line of a terminal, redrawn ten times a second at most; elsewhere a line for every
 * step and every tenth part.
 */
final class ProgressView {
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long RATE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String START_OF_LINE = "\r";
    private static final String CLEAR_TO_END = "\u001b[K";
    private static final int LONGEST_BAR = 40;
    private static final int SHORTEST_BAR = 5;
    private static final int PART = 10;

    private final PrintStream out;
    private final Style style;
    private final LongSupplier nanoTime;
    private String status = "";
    private int part = -1;
    private Optional<Long> drawnAt = Optional.empty();
    private long rateFrom;
    private long bytesThen = -1;
    private OptionalDouble bytesPerSecond = OptionalDouble.empty();

    ProgressView(PrintStream out, Style style, LongSupplier nanoTime) {
        this.out = out;
        this.style = style;
        this.nanoTime = nanoTime;
    }

    void show(Progress progress) {
        long now = nanoTime.getAsLong();
        measure(progress, now);
        boolean step = !progress.status().equals(status);
        status = progress.status();
        if (!style.terminal()) {
            int reached =
                    progress.percent().isPresent() ? (int) progress.percent().getAsDouble() / PART : -1;
            if (step || reached > part) {
                out.println(plain(progress));
            }
            part = reached;
        } else if (step || drawnAt.isEmpty() || now - drawnAt.get() >= REDRAW_NANOS || complete(progress)) {
            drawnAt = Optional.of(now);
            out.print(START_OF_LINE + bar(progress) + CLEAR_TO_END);
            out.flush();
        }
    }

    /** Ends the line of the bar. */
    void end() {
        if (drawnAt.isPresent()) {
            out.println();
            drawnAt = Optional.empty();
        }
    }

    private static boolean complete(Progress progress) {
        return progress.percent().isPresent() && progress.percent().getAsDouble() >= 100;
    }

    private void measure(Progress progress, long now) {
        if (progress.completedBytes().isEmpty()) {
            return;
        }
        long bytes = progress.completedBytes().getAsLong();
        if (bytesThen < 0 || bytes < bytesThen) {
            bytesThen = bytes;
            rateFrom = now;
        } else if (now - rateFrom >= RATE_NANOS) {
            bytesPerSecond = OptionalDouble.of((bytes - bytesThen) * NANOS_PER_SECOND / (now - rateFrom));
            bytesThen = bytes;
            rateFrom = now;
        }
    }

    private String plain(Progress progress) {
        StringBuilder line = new StringBuilder(Style.withoutControls(progress.status()));
        progress.percent().ifPresent(percent -> line.append(' ').append(percent(percent)));
        amount(progress).ifPresent(amount -> line.append(' ').append(amount));
        return line.toString();
    }

    private String bar(Progress progress) {
        String head = Style.withoutControls(progress.status());
        StringBuilder tail = new StringBuilder();
        amount(progress).ifPresent(amount -> tail.append("  ").append(amount));
        bytesPerSecond.ifPresent(
                rate -> tail.append("  ").append(Words.bytes(rate)).append("/s"));
        remaining(progress).ifPresent(time -> tail.append("  ").append(time));
        if (progress.percent().isEmpty()) {
            return cut(head + tail);
        }
        String percent =
                String.format(Locale.ROOT, "%4s ", percent(progress.percent().getAsDouble()));
        // a column stays free, or a terminal wraps the line
        int room = style.width() - 1 - head.length() - 1 - percent.length() - 2 - tail.length();
        if (room < SHORTEST_BAR) {
            return cut(head + percent + tail);
        }
        int length = Math.min(room, LONGEST_BAR);
        int full = (int) Math.floor(progress.percent().getAsDouble() / 100 * length);
        return head + " " + percent + "▕" + style.cyan("█".repeat(full)) + " ".repeat(length - full) + "▏" + tail;
    }

    private String cut(String line) {
        return line.length() < style.width() ? line : line.substring(0, Math.max(0, style.width() - 1));
    }

    private static String percent(double percent) {
        return (int) percent + "%";
    }

    private static Optional<String> amount(Progress progress) {
        if (progress.totalBytes().isEmpty()) {
            return Optional.empty();
        }
        String total = Words.bytes(progress.totalBytes().getAsLong());
        return Optional.of(
                progress.completedBytes().isPresent()
                        ? Words.bytes(progress.completedBytes().getAsLong()) + "/" + total
                        : total);
    }

    private Optional<String> remaining(Progress progress) {
        if (bytesPerSecond.isEmpty()
                || bytesPerSecond.getAsDouble() <= 0
                || progress.totalBytes().isEmpty()
                || progress.completedBytes().isEmpty()) {
            return Optional.empty();
        }
        double bytes =
                progress.totalBytes().getAsLong() - progress.completedBytes().getAsLong();
        return bytes <= 0
                ? Optional.empty()
                : Optional.of(Words.duration(Duration.ofSeconds((long) Math.ceil(bytes / bytesPerSecond.getAsDouble())))
                        + " left");
    }
}
