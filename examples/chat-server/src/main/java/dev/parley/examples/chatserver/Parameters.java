package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.ChatOptions;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is to be made.
 *
 * @param temperature 0 for the likeliest words, higher for more surprising ones
 * @param topP what share of the likeliest words comes into question
 * @param topK how many of the likeliest words come into question
 * @param maxTokens how long the answer may get
 */
record Parameters(
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Integer maxTokens) {
    static final Parameters NONE = new Parameters(null, null, null, null);

    /**
     * Reads what a client sent.
     *
     * @throws ApiException naming the field that is wrong
     */
    static Parameters of(JsonNode json) {
        if (!json.isObject()) {
            throw ApiException.badRequest("parameters", "parameters must be an object");
        }
        Parameters read = new Parameters(
                number(json, "temperature", JsonNode::isNumber, JsonNode::doubleValue),
                number(json, "top_p", JsonNode::isNumber, JsonNode::doubleValue),
                number(json, "top_k", JsonNode::isInt, JsonNode::intValue),
                number(json, "max_tokens", JsonNode::isInt, JsonNode::intValue));
        read.options();
        return read;
    }

    /**
     * The options of a chat request.
     *
     * @throws ApiException naming the field whose value is out of range
     */
    ChatOptions options() {
        ChatOptions.Builder options = ChatOptions.builder();
        set("temperature", temperature, options::temperature);
        set("top_p", topP, options::topP);
        set("top_k", topK, options::topK);
        set("max_tokens", maxTokens, options::maxTokens);
        return options.build();
    }

    private static <T> @Nullable T number(
            JsonNode json, String name, Function<JsonNode, Boolean> isOne, Function<JsonNode, T> read) {
        JsonNode value = json.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!isOne.apply(value)) {
            throw ApiException.badRequest("parameters." + name, name + " is not a number that fits: " + value);
        }
        return read.apply(value);
    }

    private static <T> void set(String name, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("parameters." + name, String.valueOf(e.getMessage()));
        }
    }
}
