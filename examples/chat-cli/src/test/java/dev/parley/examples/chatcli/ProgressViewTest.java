package dev.parley.examples.chatcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private long now;

    private ProgressView view(int width) {
        return new ProgressView(
                new PrintStream(printed, true, StandardCharsets.UTF_8), new Style(true, false, width), () -> now);
    }

    private static Progress at(long completed) {
        return Progress.builder("pulling")
                .completedBytes(completed)
                .totalBytes(2_000_000_000L)
                .build();
    }

    private String last() {
        String text = printed.toString(StandardCharsets.UTF_8);
        return text.substring(text.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }

    @Test
    void a_bar_has_percent_bytes_rate_and_time_left() {
        ProgressView view = view(100);
        view.show(at(0));
        now += Duration.ofSeconds(2).toNanos();
        view.show(at(500_000_000));

        assertThat(last())
                .isEqualTo("pulling  25% ▕" + "█".repeat(10) + " ".repeat(30)
                        + "▏  500.0 MB/2.0 GB  250.0 MB/s  6.0 s left");
    }

    @Test
    void it_is_redrawn_ten_times_a_second_at_most_but_always_when_complete() {
        ProgressView view = view(80);
        for (int i = 0; i < 1000; i++) {
            view.show(at(i * 1_000_000L));
            now += Duration.ofMillis(1).toNanos();
        }
        view.show(at(2_000_000_000L));

        assertThat(printed.toString(StandardCharsets.UTF_8).chars().filter(c -> c == '\r'))
                .hasSize(11);
        assertThat(last()).contains("100%");
    }

    @Test
    void it_fits_into_a_narrow_terminal() {
        for (int width = 1; width < 100; width++) {
            now = 0;
            ProgressView view = view(width);
            view.show(at(0));
            now += Duration.ofSeconds(1).toNanos();
            view.show(at(999_999_999));

            assertThat(last().length()).as("width %d", width).isLessThan(Math.max(width, 1));
        }
    }

    @Test
    void without_a_total_the_words_alone_are_shown() {
        view(80).show(Progress.builder("verifying").build());

        assertThat(last()).isEqualTo("verifying");
    }
}
