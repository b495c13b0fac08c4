package dev.parley.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON text under one set of limits. A <em>plain value</em> is an unmodifiable {@link Map} with string
 * keys, an unmodifiable {@link List}, a {@link String}, a {@link Number}, a {@link Boolean} or null, down to the leaves.
 *
 * <p>Safe for use by any number of threads.
 */
public final class JsonSupport {
    /** How deep objects and arrays may be nested. */
    public static final int MAX_DEPTH = 512;

    /** How long one string may be, in characters. */
    public static final int MAX_STRING_LENGTH = 16 * 1024 * 1024;

    /** How many characters one number may have. */
    public static final int MAX_NUMBER_LENGTH = 1000;

    private JsonSupport() {}

    /**
     * Checks JSON text and writes it compactly. Numbers and the order of fields stay as they are.
     *
     * @param text one JSON value
     * @return the same value without insignificant white space
     * @throws JsonTextException if the text is not exactly one JSON value within the limits; the message has the position
     */
    public static String normalise(String text) {
        StringWriter out = new StringWriter(text.length());
        try (JsonParser parser = Factory.INSTANCE.createParser(text);
                JsonGenerator generator = Factory.INSTANCE.createGenerator(out)) {
            JsonToken token = first(parser);
            while (token != null) {
                if (token.isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                token = parser.nextToken();
                if (token != null && generator.getOutputContext().inRoot()) {
                    throw trailing(parser);
                }
            }
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /**
     * Reads JSON text into a plain value. Whole numbers are {@link Integer}, {@link Long} or {@link BigInteger}, the first
     * that holds them; all others are {@link Double}, or {@link BigDecimal} where a double would be infinite. Of two fields
     * with one name the last counts.
     *
     * @param text one JSON value
     * @return the plain value
     * @throws JsonTextException if the text is not exactly one JSON value within the limits; the message has the position
     */
    public static @Nullable Object read(String text) {
        return read(text, false);
    }

    /**
     * Reads JSON text into a plain value as {@link #read} does, but every number that is not whole is a {@link BigDecimal}
     * with the digits of the text.
     *
     * @param text one JSON value
     * @return the plain value
     * @throws JsonTextException if the text is not exactly one JSON value within the limits; the message has the position
     */
    public static @Nullable Object readExactly(String text) {
        return read(text, true);
    }

    /**
     * Writes a plain value as compact JSON text.
     *
     * @param plain a plain value, as {@link PlainValues#of} or {@link #read} makes them
     * @return the text
     */
    public static String write(@Nullable Object plain) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = Factory.INSTANCE.createGenerator(out)) {
            writeTo(generator, plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /**
     * Returns the one mapper of this module, for bean classes alone: it ignores unknown fields, refuses trailing text, has
     * default typing off and the limits of this class.
     *
     * @return the mapper; never to be handed to users
     */
    public static JsonMapper mapper() {
        return Mapper.INSTANCE;
    }

    /**
     * Opens a generator of compact UTF-8, with the limits of this class.
     *
     * @param out where the bytes go
     * @return the generator
     * @throws IOException if {@code out} fails
     */
    public static JsonGenerator generator(OutputStream out) throws IOException {
        return Factory.INSTANCE.createGenerator(out);
    }

    /**
     * Writes a value that holds no other: null, a text, number or boolean.
     *
     * @param generator where it goes
     * @param scalar the value
     * @throws IOException if the generator fails
     * @throws IllegalArgumentException if the value has no such form
     */
    public static void writeScalar(JsonGenerator generator, @Nullable Object scalar) throws IOException {
        if (scalar == null) {
            generator.writeNull();
        } else if (scalar instanceof String string) {
            generator.writeString(string);
        } else if (scalar instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (scalar instanceof Number number) {
            generator.writeNumber(number.toString());
        } else {
            throw new IllegalArgumentException(scalar.getClass().getName() + " is not a plain JSON value");
        }
    }

    private static @Nullable Object read(String text, boolean exact) {
        try (JsonParser parser = Factory.INSTANCE.createParser(text)) {
            first(parser);
            Object value = value(parser, exact);
            if (parser.nextToken() != null) {
                throw trailing(parser);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonToken first(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new JsonTextException("not JSON: the text is empty");
        }
        return token;
    }

    private static @Nullable Object value(JsonParser parser, boolean exact) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    map.put(name, value(parser, exact));
                }
                yield Collections.unmodifiableMap(map);
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, exact));
                }
                yield Collections.unmodifiableList(list);
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> {
                BigDecimal decimal = parser.getDecimalValue();
                double rounded = decimal.doubleValue();
                yield exact || Double.isInfinite(rounded) ? decimal : (Object) rounded;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("no JSON value starts with " + token);
        };
    }

    private static void writeTo(JsonGenerator generator, @Nullable Object plain) throws IOException {
        if (plain instanceof List<?> list) {
            generator.writeStartArray();
            for (Object element : list) {
                writeTo(generator, element);
            }
            generator.writeEndArray();
        } else if (plain instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName((String) entry.getKey());
                writeTo(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else {
            writeScalar(generator, plain);
        }
    }

    private static JsonTextException trailing(JsonParser parser) {
        return new JsonTextException(
                "not JSON: text follows the first value" + position(parser.currentTokenLocation()));
    }

    private static JsonTextException malformed(JsonProcessingException e) {
        return new JsonTextException("not JSON: " + e.getOriginalMessage() + position(e.getLocation()), e);
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static final class Factory {
        static final JsonFactory INSTANCE = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING_LENGTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                // field names come from strangers: interning them would keep them for the life of the JVM
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    private static final class Mapper {
        static final JsonMapper INSTANCE = JsonMapper.builder(Factory.INSTANCE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(MapperFeature.BLOCK_UNSAFE_POLYMORPHIC_BASE_TYPES)
                .build();
    }
}
