package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client sent as JSON, field by field; what is wrong is an {@link ApiException} that names the field. */
final class Body {
    private final ObjectNode json;

    private Body(ObjectNode json) {
        this.json = json;
    }

    /** The body of a request; an empty one is an object without fields. */
    static Body of(Context request) {
        String text = Guard.body(request);
        return new Body(JsonText.request(text.isBlank() ? "{}" : text));
    }

    static Body of(String frame) {
        return new Body(JsonText.request(frame));
    }

    /** Answers a request with JSON. */
    static void send(Context request, int status, Object value) {
        sendText(request, status, JsonText.write(value));
    }

    /** Answers a request with what is JSON already. */
    static void sendText(Context request, int status, String json) {
        request.status(status).contentType("application/json").header("Cache-Control", "no-store");
        request.result(json);
    }

    /** A number in the address. */
    static OptionalLong number(Context request, String name, long least, long most) {
        String text = request.queryParam(name);
        if (text == null || text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(name, name + " is not a number: " + text);
        }
        throw ApiException.badRequest(name, name + " must be " + least + " to " + most + ", not " + text);
    }

    /** A yes in the address. */
    static boolean flag(Context request, String name) {
        String text = request.queryParam(name);
        return text != null && !text.equals("false") && !text.equals("0");
    }

    boolean has(String name) {
        return json.has(name);
    }

    Optional<JsonNode> value(String name) {
        JsonNode value = json.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<String> text(String name, int most) {
        return value(name).map(value -> {
            if (!value.isTextual()) {
                throw ApiException.badRequest(name, name + " must be a text");
            }
            if (value.textValue().length() > most) {
                throw ApiException.tooLarge(name, name + " is longer than " + most + " characters");
            }
            return value.textValue();
        });
    }

    String requiredText(String name) {
        return text(name, Integer.MAX_VALUE).orElseThrow(() -> ApiException.badRequest(name, name + " is missing"));
    }
}
