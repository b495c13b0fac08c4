package dev.parley;

import dev.parley.internal.json.JsonSupport;
import dev.parley.internal.json.PlainValues;
import dev.parley.internal.json.RecordReader;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value as text, with views of it as maps and lists or as records.
 *
 * <p>The text is checked and written compactly when the value is made: two values are equal if their compact texts are, so
 * white space does not count, but the order of fields and the digits of numbers do. Limits: 512 levels of nesting, 16 Mi
 * characters in one string, 1,000 characters in one number.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Json {
    private final String text;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Takes JSON text.
     *
     * @param text exactly one JSON value
     * @return the value
     * @throws IllegalArgumentException if the text is not exactly one JSON value within the limits; the message has the line
     *     and column
     */
    public static Json of(String text) {
        return new Json(JsonSupport.normalise(Objects.requireNonNull(text, "text")));
    }

    /**
     * Makes an object of a map; see {@link #ofValue} for what it may hold.
     *
     * @param map the fields, in order
     * @return the object
     * @throws IllegalArgumentException if JSON has no form for one of the values
     */
    public static Json ofMap(Map<String, ?> map) {
        return new Json(JsonSupport.write(PlainValues.ofMap(Objects.requireNonNull(map, "map"), "the map")));
    }

    /**
     * Makes JSON of a value.
     *
     * @param value null, a string, number, boolean, enum constant (its name), date, time, URI, UUID, {@code Optional},
     *     {@code Json}, a record, collection, array or map of these with strings or enum constants as keys, or an object of a
     *     public class with getters. A component of a record that is an empty {@code Optional} is left out.
     * @return the value as JSON
     * @throws IllegalArgumentException if JSON has no form for the value, such as for NaN, or if it contains itself
     * @throws IllegalStateException if the module of a record does not let this one read it; the message says what to open
     */
    public static Json ofValue(@Nullable Object value) {
        return value instanceof Json json ? json : new Json(JsonSupport.write(PlainValues.of(value, "the value")));
    }

    /**
     * Returns the text, without insignificant white space.
     *
     * @return JSON text
     */
    public String text() {
        return text;
    }

    /**
     * Tells whether this is a JSON object.
     *
     * @return true if {@link #asMap} will do
     */
    public boolean isObject() {
        return text.charAt(0) == '{';
    }

    /**
     * Returns the fields of an object, in order. The values are those of {@link #value}. Reads the text anew with each call.
     *
     * @return an unmodifiable map
     * @throws IllegalStateException if this is not an object
     */
    public Map<String, Object> asMap() {
        if (!isObject()) {
            throw new IllegalStateException("not a JSON object: " + excerpt());
        }
        @SuppressWarnings("unchecked") // an object is read as a map with string keys
        Map<String, Object> map = (Map<String, Object>) Objects.requireNonNull(value());
        return map;
    }

    /**
     * Returns the value as unmodifiable maps and lists of strings, numbers, booleans and null. A whole number is an
     * {@link Integer}, {@link Long} or {@link java.math.BigInteger}, the first that holds it; any other is a {@link Double},
     * or a {@link java.math.BigDecimal} if a double would be infinite. Of two fields with one name the last counts. Reads the
     * text anew with each call.
     *
     * @return the value; null for the JSON null, which maps and lists may hold too
     */
    public @Nullable Object value() {
        return JsonSupport.read(text);
    }

    /**
     * Reads the value into a record, a sealed interface of records, an enum, a scalar, or a public class with setters.
     * Fields the record does not know are ignored. A record needs a value for each component that is not an
     * {@code Optional}. The records of a sealed interface are told apart by a field {@code type} with the simple name, or else
     * by their fields.
     *
     * @param <T> the type
     * @param type its class
     * @return the value
     * @throws IllegalArgumentException if the JSON does not fit; the message names the place, as in {@code $.items[2].price}
     * @throws IllegalStateException if the module of a record does not let this one construct it; the message says what to
     *     open
     */
    public <T> T as(Class<T> type) {
        return RecordReader.read(text, Objects.requireNonNull(type, "type"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && text.equals(json.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return text;
    }

    private String excerpt() {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
