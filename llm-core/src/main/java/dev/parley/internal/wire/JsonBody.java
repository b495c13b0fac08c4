package dev.parley.internal.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.internal.json.JsonSupport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes the bodies of calls. */
public final class JsonBody {
    private JsonBody() {}

    /** What writes the fields of a body. */
    @FunctionalInterface
    public interface Fields {
        /** Writes the fields into an object that is open. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** One JSON object in UTF-8. */
    public static byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JsonSupport.generator(bytes)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("the request has no JSON form", e);
        }
        return bytes.toByteArray();
    }

    /** Writes a text; half of a surrogate pair, which has no form in UTF-8, becomes U+FFFD. */
    public static void string(JsonGenerator json, String name, String text) throws IOException {
        json.writeStringField(name, wellFormed(text));
    }

    /** Writes a value that is a text, number, boolean, map or list of such. */
    public static void value(JsonGenerator json, String name, Object value) throws IOException {
        json.writeFieldName(name);
        value(json, value);
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(wellFormed(text));
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(wellFormed(String.valueOf(entry.getKey())));
                value(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(json, element);
            }
            json.writeEndArray();
        } else {
            JsonSupport.writeScalar(json, value);
        }
    }

    /** Writes JSON text as it is. */
    public static void raw(JsonGenerator json, String name, String text) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(wellFormed(text));
    }

    /** The text with halves of surrogate pairs replaced. */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return repaired(text);
                }
            }
        }
        return text;
    }

    private static String repaired(String text) {
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }
}
