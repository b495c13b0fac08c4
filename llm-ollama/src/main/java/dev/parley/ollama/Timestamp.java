package dev.parley.ollama;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads times such as {@code 2026-11-22T12:45:50.616670821+01:00}. One comes with every answer, and the JDK's formatter
 * takes longer for it than the answer's other fields together, so the usual form is read digit by digit.
 */
final class Timestamp {
    private static final Logger LOG = LoggerFactory.getLogger(Timestamp.class);
    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int NANO_DIGITS = 9;

    private Timestamp() {}

    /** A server's time with its zone offset; null if it is none. */
    static @Nullable Instant instant(String text) {
        try {
            Instant usual = usual(text);
            return usual != null ? usual : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            LOG.debug("not a time: {}", text);
            return null;
        }
    }

    /** A time in the form that servers write, or null if it is of another form or wrong. */
    private static @Nullable Instant usual(String text) {
        if (!hasShape(text, 0, SHAPE)) {
            return null;
        }
        int at = SHAPE.length();
        int nanos = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            int digits = 0;
            for (at++; digits < NANO_DIGITS && isDigit(text, at); at++, digits++) {
                nanos = nanos * 10 + text.charAt(at) - '0';
            }
            if (digits == 0) {
                return null;
            }
            for (; digits < NANO_DIGITS; digits++) {
                nanos *= 10;
            }
        }
        int offset = offsetSeconds(text, at);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        boolean isTime = offset != Integer.MIN_VALUE && hour < 24 && minute < 60 && second < 60;
        if (!isTime
                || month < 1
                || month > 12
                || day < 1
                || day > Month.of(month).length(Year.isLeap(year))) {
            return null;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(((days * 24 + hour) * 60 + minute) * 60 + second - offset, nanos);
    }

    /** The offset that the rest of the text is, or the smallest int if it is none. */
    private static int offsetSeconds(String text, int at) {
        if (at == text.length() - 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        boolean west = hasShape(text, at, "-00:00");
        if (at != text.length() - 6 || !west && !hasShape(text, at, "+00:00")) {
            return Integer.MIN_VALUE;
        }
        int hours = number(text, at + 1, 2);
        int minutes = number(text, at + 4, 2);
        if (hours > 17 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        int seconds = (hours * 60 + minutes) * 60;
        return west ? -seconds : seconds;
    }

    /** Whether the text goes on like the shape, in which a zero is any digit. */
    private static boolean hasShape(String text, int from, String shape) {
        if (text.length() - from < shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            boolean fits = shape.charAt(i) == '0' ? isDigit(text, from + i) : text.charAt(from + i) == shape.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int number(String text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }
}
