package dev.parley.spi.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a server asks to wait. {@code Retry-After} is RFC 9110 §10.2.3; {@code retry-after-ms} is what OpenAI and
 * Azure send; {@code RateLimit: "api";r=0;t=295} is the IETF draft as the Hugging Face Hub sends it; {@code estimated_time}
 * is Hugging Face's, in seconds.
 */
final class RetryAfter {
    private static final Pattern RATE_LIMIT_REMAINING = Pattern.compile("(?:^|;)\\s*r=(\\d+)");
    private static final Pattern RATE_LIMIT_RESET = Pattern.compile("(?:^|;)\\s*t=(\\d+)");
    private static final double MAX_SECONDS = 1e9;

    private RetryAfter() {}

    static Optional<Duration> read(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after-ms")
                .flatMap(text -> number(text, 1e-3))
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(text -> number(text, 1).or(() -> date(text, now))))
                .or(() -> headers.firstValue("ratelimit").flatMap(RetryAfter::rateLimit));
    }

    static Optional<Duration> estimated(Optional<Object> json) {
        return json.filter(Map.class::isInstance)
                .map(map -> ((Map<?, ?>) map).get("estimated_time"))
                .filter(Number.class::isInstance)
                .flatMap(seconds -> number(seconds.toString(), 1));
    }

    private static Optional<Duration> number(String text, double unitSeconds) {
        try {
            double seconds = Double.parseDouble(text.strip()) * unitSeconds;
            if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
                return Optional.empty();
            }
            return Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(String text, Instant now) {
        try {
            Instant at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(now, at);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> rateLimit(String text) {
        Matcher remaining = RATE_LIMIT_REMAINING.matcher(text);
        Matcher reset = RATE_LIMIT_RESET.matcher(text);
        if (remaining.find() && remaining.group(1).equals("0") && reset.find()) {
            return number(reset.group(1), 1);
        }
        return Optional.empty();
    }
}
