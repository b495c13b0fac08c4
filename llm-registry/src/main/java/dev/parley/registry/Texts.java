package dev.parley.registry;

import java.time.Duration;
import java.util.Objects;

/** Checks of arguments. */
final class Texts {
    private Texts() {}

    static String text(String field, String value) {
        if (Objects.requireNonNull(value, field).isBlank()) {
            throw new IllegalArgumentException(field + " must not be blank");
        }
        return value;
    }

    static Duration positive(String field, Duration value) {
        if (Objects.requireNonNull(value, field).isZero() || value.isNegative()) {
            throw new IllegalArgumentException(field + " " + value + " must be more than zero");
        }
        return value;
    }
}
