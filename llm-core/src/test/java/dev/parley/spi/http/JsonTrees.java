package dev.parley.spi.http;

import static dev.parley.spi.http.Framing.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.parley.MalformedResponseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whole documents as trees, read by the cursor and, for comparison, by Jackson.
 *
 * <p>There are two differences, both on purpose. Bytes that are no UTF-8 are refused by Jackson and replaced by the cursor,
 * so Jackson gets the text, in which they have been replaced. Lone surrogates that are escaped in the name of a field are
 * refused by Jackson, though it lets them pass in values; the cursor keeps them in both.
 */
final class JsonTrees {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonCursor.DEFAULT_MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** A number as it is written. */
    record Num(String text) {}

    /** An object with all its fields in order, those that come twice included. */
    record Obj(List<Field> fields) {}

    record Field(String name, Object value) {}

    enum Word {
        TRUE,
        FALSE,
        NULL
    }

    /** Continues every prefix of a document: nothing behind the end may be taken for part of it. */
    private static final byte[] BEHIND = utf8("0\"}],:1e5 \\u0041\"}]}]");

    private JsonTrees() {}

    /** Compares, alone and among other bytes, reading and skipping; tells whether the document is accepted. */
    static boolean sameAsJackson(JsonCursor cursor, byte[] json) {
        if (hasLoneSurrogateInName(json)) {
            String text = withoutSurrogates(new String(json, StandardCharsets.UTF_8));
            boolean accepted = sameAsJackson(cursor, utf8(text));
            assertThat(byCursor(cursor, json, 0, json.length).isPresent()).isEqualTo(accepted);
            assertThat(skips(cursor, json, 0, json.length)).isEqualTo(accepted);
            return accepted;
        }
        Optional<Object> expected = byJackson(json);
        byte[] among = new byte[3 + json.length + BEHIND.length];
        Arrays.fill(among, 0, 3, (byte) '[');
        System.arraycopy(json, 0, among, 3, json.length);
        System.arraycopy(BEHIND, 0, among, 3 + json.length, BEHIND.length);
        assertThat(byCursor(cursor, json, 0, json.length))
                .as(() -> Arrays.toString(json) + " " + new String(json, StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(byCursor(cursor, among, 3, 3 + json.length)).isEqualTo(expected);
        assertThat(skips(cursor, json, 0, json.length)).isEqualTo(expected.isPresent());
        assertThat(skips(cursor, among, 3, 3 + json.length)).isEqualTo(expected.isPresent());
        return expected.isPresent();
    }

    /** The text with another character in place of every escaped surrogate. */
    private static String withoutSurrogates(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i + 6 <= out.length(); i++) {
            String escape = out.substring(i, i + 6).toLowerCase(Locale.ROOT);
            if (escape.startsWith("\\ud") && "89abcdef".indexOf(escape.charAt(3)) >= 0) {
                out.replace(i + 2, i + 4, "00");
            }
        }
        return out.toString();
    }

    private static boolean hasLoneSurrogateInName(byte[] json) {
        try (JsonParser parser = JACKSON.createParser(new String(json, StandardCharsets.UTF_8))) {
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            return false;
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            String message = e.getOriginalMessage();
            return message.startsWith("Broken surrogate pair in field name")
                    || message.startsWith("Unexpected low surrogate in field name");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tree, or empty if the cursor refuses the document. */
    static Optional<Object> byCursor(byte[] json) {
        return byCursor(new JsonCursor(), json, 0, json.length);
    }

    static Optional<Object> byCursor(JsonCursor cursor, byte[] bytes, int from, int to) {
        try {
            cursor.reset(bytes, from, to);
            Object tree = value(cursor);
            cursor.end();
            return Optional.of(tree);
        } catch (MalformedResponseException e) {
            return Optional.empty();
        }
    }

    /** Whether the cursor accepts the document when it passes over it. */
    static boolean skips(JsonCursor cursor, byte[] bytes, int from, int to) {
        try {
            cursor.reset(bytes, from, to);
            cursor.skip();
            cursor.end();
            return true;
        } catch (MalformedResponseException e) {
            return false;
        }
    }

    private static Object value(JsonCursor cursor) {
        switch (cursor.peek()) {
            case OBJECT -> {
                List<Field> fields = new ArrayList<>();
                cursor.beginObject();
                while (cursor.nextField()) {
                    fields.add(new Field(cursor.fieldName(), value(cursor)));
                }
                return new Obj(fields);
            }
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                cursor.beginArray();
                while (cursor.nextElement()) {
                    elements.add(value(cursor));
                }
                return elements;
            }
            case STRING -> {
                return cursor.string();
            }
            case NUMBER -> {
                return new Num(cursor.raw());
            }
            case BOOLEAN -> {
                return cursor.booleanValue() ? Word.TRUE : Word.FALSE;
            }
            case NULL -> {
                if (!cursor.nullValue()) {
                    throw new AssertionError("peek() says null and nullValue() does not");
                }
                return Word.NULL;
            }
            default -> throw new AssertionError();
        }
    }

    /** The tree, or empty if Jackson refuses the document. */
    static Optional<Object> byJackson(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        try (JsonParser parser = JACKSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Object tree = value(parser);
            return parser.nextToken() == null ? Optional.of(tree) : Optional.empty();
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Field> fields = new ArrayList<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.add(new Field(name, value(parser)));
                }
                return new Obj(fields);
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                return elements;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return new Num(parser.getText());
            }
            case VALUE_TRUE -> {
                return Word.TRUE;
            }
            case VALUE_FALSE -> {
                return Word.FALSE;
            }
            case VALUE_NULL -> {
                return Word.NULL;
            }
            default -> throw new AssertionError(parser.currentToken());
        }
    }
}
