package dev.parley.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The classes that are one JSON string, number or boolean: their schemas, and how they are read. */
final class Scalars {
    private static final Map<Class<?>, Map<String, Object>> SCHEMAS = schemas();

    private static final Map<Class<?>, TextParser> PARSERS = Map.ofEntries(
            Map.entry(Instant.class, text -> OffsetDateTime.parse(text).toInstant()),
            Map.entry(OffsetDateTime.class, OffsetDateTime::parse),
            Map.entry(ZonedDateTime.class, ZonedDateTime::parse),
            Map.entry(LocalDateTime.class, LocalDateTime::parse),
            Map.entry(LocalDate.class, LocalDate::parse),
            Map.entry(LocalTime.class, LocalTime::parse),
            Map.entry(Duration.class, Duration::parse),
            Map.entry(UUID.class, UUID::fromString),
            Map.entry(URI.class, URI::new));

    private Scalars() {}

    /** Returns the schema of a scalar, or null if the class is none. */
    static @Nullable Map<String, Object> schema(Class<?> type) {
        if (type.isEnum()) {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "string");
            schema.put("enum", RecordReader.constantNames(type));
            return schema;
        }
        return SCHEMAS.get(type);
    }

    /** Reads a scalar; null if the class is none. */
    static @Nullable Object read(Object value, Class<?> type, String path) {
        if (type.isEnum()) {
            return constant(string(value, type, path), type, path);
        }
        if (type == String.class || type == CharSequence.class) {
            return string(value, type, path);
        }
        if (type == boolean.class || type == Boolean.class) {
            if (value instanceof Boolean) {
                return value;
            }
            throw mismatch("true or false", value, path);
        }
        if (type == char.class || type == Character.class) {
            String text = string(value, type, path);
            if (text.length() != 1) {
                throw mismatch("a string of one character", value, path);
            }
            return text.charAt(0);
        }
        TextParser parser = PARSERS.get(type);
        if (parser != null) {
            return parse(string(value, type, path), type, parser, path);
        }
        return number(value, type, path);
    }

    /** Reads the name of a field as a key of a map. */
    static Object readKey(String name, Class<?> type, String path) {
        if (type == String.class) {
            return name;
        }
        if (type.isEnum()) {
            return constant(name, type, path);
        }
        throw new IllegalArgumentException(
                "cannot read JSON into a Map with keys of " + type.getName() + "; use String or an enum");
    }

    static JsonTextException mismatch(String expected, Object value, String path) {
        return new JsonTextException("expected " + expected + " at " + path + ", found " + describe(value));
    }

    private static String describe(Object value) {
        if (value instanceof Map<?, ?>) {
            return "an object";
        }
        if (value instanceof List<?>) {
            return "an array";
        }
        if (value instanceof String text) {
            return "the string \"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
        }
        if (value instanceof Number) {
            return "the number " + value;
        }
        return String.valueOf(value);
    }

    private static String string(Object value, Class<?> type, String path) {
        if (value instanceof String text) {
            return text;
        }
        throw mismatch("a string for " + type.getSimpleName(), value, path);
    }

    private static Object constant(String text, Class<?> type, String path) {
        List<Object> inAnyCase = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            if (name.equals(text)) {
                return constant;
            }
            if (name.equalsIgnoreCase(text)) {
                inAnyCase.add(constant);
            }
        }
        if (inAnyCase.size() == 1) {
            return inAnyCase.get(0);
        }
        throw mismatch("one of " + RecordReader.constantNames(type), text, path);
    }

    private static Object parse(String text, Class<?> type, TextParser parser, String path) {
        try {
            return parser.parse(text);
        } catch (DateTimeException | URISyntaxException | IllegalArgumentException e) {
            throw new JsonTextException(
                    "expected " + type.getSimpleName() + " at " + path + ", found the string \"" + text + "\": "
                            + e.getMessage(),
                    e);
        }
    }

    private static @Nullable Object number(Object value, Class<?> type, String path) {
        if (type == double.class || type == Double.class) {
            return finite(decimal(value, "a number", path).doubleValue(), value, path);
        }
        if (type == float.class || type == Float.class) {
            float number = decimal(value, "a number", path).floatValue();
            finite(number, value, path);
            return number;
        }
        if (type == BigDecimal.class) {
            return decimal(value, "a number", path);
        }
        if (type == Number.class) {
            decimal(value, "a number", path);
            return value;
        }
        if (type == BigInteger.class) {
            return whole(value, path);
        }
        if (type == int.class || type == Integer.class) {
            return (int) between(value, Integer.MIN_VALUE, Integer.MAX_VALUE, path);
        }
        if (type == long.class || type == Long.class) {
            return between(value, Long.MIN_VALUE, Long.MAX_VALUE, path);
        }
        if (type == short.class || type == Short.class) {
            return (short) between(value, Short.MIN_VALUE, Short.MAX_VALUE, path);
        }
        if (type == byte.class || type == Byte.class) {
            return (byte) between(value, Byte.MIN_VALUE, Byte.MAX_VALUE, path);
        }
        return null;
    }

    private static double finite(double number, Object value, String path) {
        if (Double.isInfinite(number)) {
            throw mismatch("a number that fits a floating-point type", value, path);
        }
        return number;
    }

    private static BigDecimal decimal(Object value, String expected, String path) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Number) {
            return new BigDecimal(value.toString());
        }
        throw mismatch(expected, value, path);
    }

    private static BigInteger whole(Object value, String path) {
        BigDecimal decimal = decimal(value, "a whole number", path).stripTrailingZeros();
        // 1e999999999 is a short text and a gigantic integer
        long digits = (long) decimal.precision() - decimal.scale();
        if (decimal.scale() > 0 || digits > JsonSupport.MAX_NUMBER_LENGTH) {
            throw mismatch("a whole number", value, path);
        }
        return decimal.toBigIntegerExact();
    }

    private static long between(Object value, long min, long max, String path) {
        BigInteger whole = whole(value, path);
        if (whole.bitLength() > Long.SIZE - 1 || whole.longValue() < min || whole.longValue() > max) {
            throw mismatch("a whole number between " + min + " and " + max, value, path);
        }
        return whole.longValue();
    }

    private static Map<Class<?>, Map<String, Object>> schemas() {
        Map<Class<?>, Map<String, Object>> schemas = new LinkedHashMap<>();
        for (Class<?> type : List.of(String.class, CharSequence.class, char.class, Character.class, URI.class)) {
            schemas.put(type, Map.of("type", "string"));
        }
        for (Class<?> type : List.of(boolean.class, Boolean.class)) {
            schemas.put(type, Map.of("type", "boolean"));
        }
        for (Class<?> type : List.of(
                byte.class, Byte.class, short.class, Short.class, int.class, Integer.class, long.class, Long.class)) {
            schemas.put(type, Map.of("type", "integer"));
        }
        schemas.put(BigInteger.class, Map.of("type", "integer"));
        for (Class<?> type : List.of(float.class, Float.class, double.class, Double.class)) {
            schemas.put(type, Map.of("type", "number"));
        }
        schemas.put(BigDecimal.class, Map.of("type", "number"));
        schemas.put(Number.class, Map.of("type", "number"));
        for (Class<?> type : List.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class)) {
            schemas.put(type, formatted("format", "date-time"));
        }
        schemas.put(LocalDate.class, formatted("format", "date"));
        schemas.put(LocalTime.class, formatted("format", "time"));
        schemas.put(Duration.class, formatted("format", "duration"));
        schemas.put(UUID.class, formatted("format", "uuid"));
        // the format "date-time" demands an offset, which this type has no room for
        schemas.put(
                LocalDateTime.class,
                formatted("description", "date and time without an offset, such as 2026-01-31T12:30:00"));
        return schemas;
    }

    private static Map<String, Object> formatted(String keyword, String value) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "string");
        schema.put(keyword, value);
        return schema;
    }

    private interface TextParser {
        Object parse(String text) throws URISyntaxException;
    }
}
