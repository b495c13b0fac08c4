package dev.parley.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.parley.Json;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Turns what a user hands over into plain JSON values that no one can change afterwards. */
public final class PlainValues {
    private PlainValues() {}

    /**
     * Copies a value, all the way down.
     *
     * @param value null, a string, a number, a boolean, an enum constant, a date or time, a URI or UUID, an {@code
     *     Optional}, a {@link Json}, a record, a collection, an array, a map with such keys as strings and enum constants,
     *     or a bean
     * @param what what the value is to the caller; the messages of exceptions start with it
     * @return the plain value
     * @throws IllegalArgumentException if JSON has no form for the value, or it is nested deeper than the limit
     */
    public static @Nullable Object of(@Nullable Object value, String what) {
        return copy(value, what, 0);
    }

    /**
     * Copies the values of a map, all the way down.
     *
     * @param map the map, with string or enum keys
     * @param what what the map is to the caller; the messages of exceptions start with it
     * @return an unmodifiable map in the same order
     * @throws IllegalArgumentException as {@link #of} does
     */
    public static Map<String, Object> ofMap(Map<?, ?> map, String what) {
        return copyMap(map, what, 1);
    }

    private static @Nullable Object copy(@Nullable Object value, String what, int depth) {
        if (depth > JsonSupport.MAX_DEPTH) {
            throw new IllegalArgumentException(what + " is nested deeper than " + JsonSupport.MAX_DEPTH
                    + " levels; a value must not contain itself");
        }
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number, what);
        }
        if (value instanceof Json json) {
            return copy(json.value(), what, depth);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Map<?, ?> map) {
            return copyMap(map, what, depth + 1);
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> copy = new ArrayList<>(collection.size());
            for (Object element : collection) {
                copy.add(copy(element, what, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value.getClass().isArray()) {
            int length = Array.getLength(value);
            List<@Nullable Object> copy = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                copy.add(copy(Array.get(value, i), what, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Record record) {
            return copyRecord(record, what, depth + 1);
        }
        if (value instanceof CharSequence
                || value instanceof Character
                || value instanceof TemporalAccessor
                || value instanceof Duration
                || value instanceof URI
                || value instanceof UUID) {
            return value.toString();
        }
        if (isOptional(value)) {
            return copy(unwrap(value), what, depth);
        }
        return copyBean(value, what, depth);
    }

    private static Map<String, Object> copyMap(Map<?, ?> map, String what, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String) && !(key instanceof Enum<?>)) {
                throw new IllegalArgumentException(
                        what + " has the key " + key + ", but the keys of a JSON object are strings or enum constants");
            }
            copy.put(key instanceof Enum<?> constant ? constant.name() : (String) key, copy(value, what, depth));
        });
        return Collections.unmodifiableMap(copy);
    }

    private static Map<String, Object> copyRecord(Record record, String what, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        String variant = SealedTypes.nameToWrite(record.getClass());
        if (variant != null) {
            copy.put(SealedTypes.TYPE_FIELD, variant);
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = RecordAccess.get(record, component);
            if (value != null && isOptional(value) && unwrap(value) == null) {
                continue;
            }
            copy.put(component.getName(), copy(value, what, depth));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyBean(Object value, String what, int depth) {
        Class<?> type = value.getClass();
        if (!Beans.isBean(type)) {
            throw noForm(value, what, null);
        }
        try {
            return copy(JsonSupport.readExactly(JsonSupport.mapper().writeValueAsString(value)), what, depth);
        } catch (JsonProcessingException e) {
            throw noForm(value, what, e);
        }
    }

    private static IllegalArgumentException noForm(Object value, String what, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                what + " has no JSON form: it holds a " + value.getClass().getName()
                        + "; use maps, lists, strings, numbers, booleans or records",
                cause);
    }

    private static Number number(Number number, String what) {
        if (number instanceof Integer
                || number instanceof Long
                || number instanceof BigInteger
                || number instanceof BigDecimal) {
            return number;
        }
        if (number instanceof Byte || number instanceof Short || number instanceof AtomicInteger) {
            return number.intValue();
        }
        if (number instanceof AtomicLong) {
            return number.longValue();
        }
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new IllegalArgumentException(what + " holds " + number + ", which JSON has no number for");
            }
            // through the text, so that 0.1f stays 0.1
            return Double.valueOf(number.toString());
        }
        throw noForm(number, what, null);
    }

    private static boolean isOptional(Object value) {
        return value instanceof Optional<?>
                || value instanceof OptionalInt
                || value instanceof OptionalLong
                || value instanceof OptionalDouble;
    }

    private static @Nullable Object unwrap(Object optional) {
        if (optional instanceof OptionalInt value) {
            return value.isPresent() ? value.getAsInt() : null;
        }
        if (optional instanceof OptionalLong value) {
            return value.isPresent() ? value.getAsLong() : null;
        }
        if (optional instanceof OptionalDouble value) {
            return value.isPresent() ? value.getAsDouble() : null;
        }
        return ((Optional<?>) optional).orElse(null);
    }
}
