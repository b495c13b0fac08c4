package dev.parley.internal.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ErrorDetails;
import dev.parley.MalformedResponseException;
import dev.parley.internal.json.JsonSupport;
import dev.parley.spi.http.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads small answers, which are not worth a reader of their own. What an answer holds in place of what was expected is in
 * no message, as it may be a secret that the server repeats.
 */
public final class JsonReply {
    private JsonReply() {}

    /**
     * Reads an answer.
     *
     * @throws MalformedResponseException if it is not JSON
     */
    public static JsonNode tree(HttpReply reply, String provider) {
        JsonNode node;
        try {
            node = JsonSupport.mapper().readTree(reply.body());
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw malformed(reply, provider, "is not JSON (at byte " + at + " of " + reply.body().length + ")");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory could not be read", e);
        }
        if (node == null || node.isMissingNode()) {
            throw malformed(reply, provider, "is empty");
        }
        return node;
    }

    /**
     * Reads an answer that must be one JSON object.
     *
     * @throws MalformedResponseException if it is not
     */
    public static JsonNode object(HttpReply reply, String provider) {
        JsonNode node = tree(reply, provider);
        if (!node.isObject()) {
            throw malformed(reply, provider, "is not a JSON object");
        }
        return node;
    }

    /** The exception for an answer that is not what the protocol says. */
    public static MalformedResponseException malformed(HttpReply reply, String provider, String what) {
        return new MalformedResponseException(
                ErrorDetails.builder("the answer of " + reply.uri().getPath() + " " + what)
                        .provider(provider)
                        .status(reply.status())
                        .build());
    }

    /** The fields of an object as plain Java values. */
    public static Map<String, Object> map(JsonNode object) {
        return JsonSupport.mapper().convertValue(object, new TypeReference<>() {});
    }

    /** A text that says something; null, blank and other kinds count as absent. */
    public static Optional<String> text(JsonNode object, String name) {
        JsonNode node = object.path(name);
        return node.isTextual() && !node.textValue().isBlank()
                ? Optional.of(node.textValue().strip())
                : Optional.empty();
    }

    /** A whole number above zero; servers leave out what they do not know or write zero. */
    public static OptionalLong positive(JsonNode object, String name) {
        JsonNode node = object.path(name);
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() > 0
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    /** The beginning of a line, for a message. */
    public static String excerpt(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "\u2026";
    }
}
