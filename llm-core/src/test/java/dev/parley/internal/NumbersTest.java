package dev.parley.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "3.2B, 3200000000",
        "8.0B, 8000000000",
        "137M, 137000000",
        "134.52M, 134520000",
        "700K, 700000",
        "8x7B, 56000000000",
        "8X22b, 176000000000",
        "1T, 1000000000000",
        "'  7 b ', 7000000000",
        "3212749888, 3212749888",
        "9223372036854775807, 9223372036854775807",
    })
    void parameter_counts_are_read(String text, long count) {
        assertThat(ParameterCount.parse(text)).hasValue(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "B",
                "unknown",
                "-3B",
                "3.2.1B",
                "3,2B",
                "0",
                "0B",
                "7B-instruct",
                "1e9",
                "NaN",
                "x7B",
                "8xB",
                "9223372036854775808",
                "9999999999999999999T",
                "٣B"
            })
    void what_is_no_count_is_unknown_and_not_zero(String text) {
        assertThat(ParameterCount.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "950, 950",
        "1000, 1K",
        "137000000, 137M",
        "134520000, 134.5M",
        "3212749888, 3.2B",
        "8030261248, 8B",
        "46700000000, 46.7B",
        "999949999, 999.9M",
        "999960000, 1B",
        "1000000000000, 1T",
        "9223372036854775807, 9223372T",
    })
    void parameter_counts_are_written(long count, String text) {
        assertThat(ParameterCount.format(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2019393189, 2.0 GB",
        "2000000000, 2.0 GB",
        "1950000000, 2.0 GB",
        "1949999999, 1.9 GB",
        "274302450, 0.3 GB",
        "50000000, 0.1 GB",
        "49999999, 50.0 MB",
        "45960996, 46.0 MB",
        "384, 384 B",
        "0, 0 B",
        "404430188519, 404.4 GB",
    })
    void sizes_are_decimal_with_one_digit(long bytes, String text) {
        assertThat(SizeText.of(bytes)).isEqualTo(text);
    }

    @Test
    void the_greatest_size_does_not_overflow() {
        assertThat(SizeText.of(Long.MAX_VALUE)).isEqualTo("9223372036.9 GB");
    }
}
