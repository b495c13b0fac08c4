package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T12:45:50.616670821Z",
                "2026-11-22T12:45:50Z",
                "2026-11-22T12:45:50.1+01:00",
                "2024-02-29T23:59:59.999999999-17:59",
                "2024-02-29T23:59:59+18:00",
                "2023-02-29T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "2026-11-22T12:45Z",
                "2026-11-22T24:00:00Z",
                "2026-11-22T12:45:60Z",
                "2026-13-22T12:45:50Z",
                "2026-11-22T12:45:50.Z",
                "2026-11-22T12:45:50.1234567890Z",
                "2026-11-22T12:45:50",
                "2026-11-22T12:45:50z",
                "2026-11-22T12:45:50+01",
                "2026-11-22T12:45:50+01:00:30",
                "2026-11-22T12:45:50Z ",
                "+2026-11-22T12:45:50Z",
                "12026-11-22T12:45:50Z",
                "2026-11-22 12:45:50Z",
                "",
                "yesterday"
            })
    void a_time_is_read_as_the_jdk_reads_it_or_not_at_all(String text) {
        assertThat(Timestamp.instant(text)).isEqualTo(byTheJdk(text));
    }

    @Test
    void random_times_and_random_slips_in_them_are_read_as_the_jdk_reads_them() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2_161) - 1_080));
            String text = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
                    .atOffset(offset)
                    .toString();
            assertThat(Timestamp.instant(text)).isEqualTo(byTheJdk(text)).isNotNull();
            StringBuilder slip = new StringBuilder(text);
            slip.setCharAt(random.nextInt(text.length()), "0123456789-+:.TZ".charAt(random.nextInt(16)));
            assertThat(Timestamp.instant(slip.toString())).as(slip.toString()).isEqualTo(byTheJdk(slip.toString()));
        }
    }

    private static @Nullable Instant byTheJdk(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
