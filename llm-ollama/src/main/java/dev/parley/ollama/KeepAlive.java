package dev.parley.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How long a model stays loaded after a call: a number of seconds or a duration as Go writes it ({@code 10m},
 * {@code 1h30m}). The server takes a bare number only as a JSON number, so a number in a text is sent as one.
 */
final class KeepAlive {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern GO_DURATION =
            Pattern.compile("[-+]?((\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+");

    private final Object value;

    private KeepAlive(Object value) {
        this.value = value;
    }

    static KeepAlive of(Duration time) {
        Objects.requireNonNull(time, "keepAlive");
        return time.getNano() == 0 ? new KeepAlive(time.getSeconds()) : new KeepAlive(time.toMillis() + "ms");
    }

    /** @throws IllegalArgumentException if the text is neither a number of seconds nor a Go duration */
    static KeepAlive of(String text) {
        String time = Objects.requireNonNull(text, "keepAlive").strip();
        if (NUMBER.matcher(time).matches()) {
            return new KeepAlive(Long.parseLong(time));
        }
        if (!GO_DURATION.matcher(time).matches()) {
            throw new IllegalArgumentException("keepAlive '" + text
                    + "' must be a number of seconds or a duration such as \"10m\" or \"1h30m\"; negative means for ever,"
                    + " 0 means unload at once");
        }
        return new KeepAlive(time);
    }

    /** @throws IllegalArgumentException if a value of a request's provider options cannot be one */
    static KeepAlive ofOption(Object option) {
        if (option instanceof Number number) {
            return new KeepAlive(number);
        }
        if (option instanceof String text) {
            return of(text);
        }
        throw new IllegalArgumentException("keep_alive must be a number of seconds or a text such as \"10m\", not a "
                + option.getClass().getSimpleName());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeFieldName("keep_alive");
        if (value instanceof String text) {
            json.writeString(text);
        } else {
            json.writeNumber(value.toString());
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
