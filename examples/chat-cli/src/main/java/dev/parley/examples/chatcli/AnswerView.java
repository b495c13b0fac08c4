package dev.parley.examples.chatcli;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.FinishReason;
import dev.parley.Timings;
import dev.parley.Usage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Shows an answer as it comes: its text on one output, all else on another, which may be the same. */
final class AnswerView {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final Style outStyle;
    private final PrintWriter side;
    private final Style sideStyle;
    private boolean midLine;
    private boolean thinking;
    private long firstAt;
    private long lastAt;

    AnswerView(PrintWriter out, Style outStyle, PrintWriter side, Style sideStyle) {
        this.out = out;
        this.outStyle = outStyle;
        this.side = side;
        this.sideStyle = sideStyle;
    }

    /**
     * Shows all of an answer.
     *
     * @return the whole response
     * @throws dev.parley.LlmException if the answer does not come to its end; what came is shown, and ends with a line end
     */
    ChatResponse show(ChatStream answer) {
        try {
            for (ChatEvent event : answer) {
                if (event instanceof ChatEvent.Finished finished) {
                    return finished.response();
                }
                show(event);
            }
            throw new IllegalStateException("the answer ended without its last event");
        } finally {
            endThought();
            if (midLine) {
                out.println();
                out.flush();
                midLine = false;
            }
        }
    }

    private void show(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta delta) {
            text(delta.text());
        } else if (event instanceof ChatEvent.RefusalDelta delta) {
            text(delta.text());
        } else if (event instanceof ChatEvent.ReasoningDelta delta) {
            thought(delta.text());
        }
    }

    private void text(String text) {
        if (text.isEmpty()) {
            return;
        }
        stamp();
        endThought();
        out.print(outStyle.safe(text));
        out.flush();
        midLine = !text.endsWith("\n");
    }

    private void thought(String text) {
        if (text.isEmpty()) {
            return;
        }
        stamp();
        side.print(sideStyle.dim(thinking ? sideStyle.safe(text) : "(thinking) " + sideStyle.safe(text)));
        side.flush();
        thinking = true;
    }

    private void endThought() {
        if (thinking) {
            side.println();
            side.flush();
            thinking = false;
        }
    }

    private void stamp() {
        lastAt = System.nanoTime();
        firstAt = firstAt == 0 ? lastAt : firstAt;
    }

    /** What the answer took, in one line, as far as it is known. */
    String figures(ChatResponse response) {
        Usage usage = response.usage();
        Timings timings = response.timings();
        List<String> figures = new ArrayList<>();
        Words.present(usage.completionTokens()).ifPresent(tokens -> figures.add(tokens + " tokens"));
        speed(usage, timings).ifPresent(figures::add);
        timings.firstToken().map(Words::duration).ifPresent(time -> figures.add("first token " + time));
        timings.load()
                .filter(load -> load.compareTo(Duration.ofSeconds(1)) >= 0)
                .map(Words::duration)
                .ifPresent(time -> figures.add("load " + time));
        if (!response.finishReason().equals(FinishReason.STOP)) {
            figures.add("finished: " + response.finishReason());
        }
        figures.add(response.provider() + "/" + response.model());
        return String.join(" · ", figures);
    }

    /** The provider's own count of time; else, marked, that of the pieces of this answer. */
    private Optional<String> speed(Usage usage, Timings timings) {
        OptionalDouble told = timings.tokensPerSecond(usage);
        if (told.isPresent()) {
            return Optional.of(speed(told.getAsDouble()));
        }
        OptionalLong tokens = usage.completionTokens();
        if (tokens.isEmpty() || tokens.getAsLong() < 2 || lastAt <= firstAt) {
            return Optional.empty();
        }
        return Optional.of("~" + speed((tokens.getAsLong() - 1) * NANOS_PER_SECOND / (lastAt - firstAt)));
    }

    private static String speed(double tokensPerSecond) {
        return String.format(Locale.ROOT, "%.1f tokens/s", tokensPerSecond);
    }
}
