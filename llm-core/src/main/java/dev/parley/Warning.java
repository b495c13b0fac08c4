package dev.parley;

import dev.parley.internal.Checks;
import java.util.Objects;

/**
 * Something a provider could not do as asked, though it answered.
 *
 * @param code a short word for programs, such as {@code unsupported_option}
 * @param message a sentence for people
 * @since 0.1.0
 */
public record Warning(String code, String message) {
    /**
     * Creates the warning.
     *
     * @param code a short word for programs, not blank
     * @param message a sentence for people
     */
    public Warning {
        Checks.text("warning code", code);
        Objects.requireNonNull(message, "message");
    }
}
