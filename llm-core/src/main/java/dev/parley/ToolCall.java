package dev.parley;

import dev.parley.internal.json.JsonSupport;
import dev.parley.internal.json.JsonTextException;
import dev.parley.internal.json.RecordReader;
import java.util.Map;
import java.util.Objects;

/**
 * A call of a {@link Tool} that a model asks for: an event of a stream once it is whole, and a part of the message.
 *
 * <p>The arguments are what the model wrote, and need not be JSON: a model may write nonsense, and an answer cut by its
 * limit of tokens ends in the middle. Blank arguments stand for an object without fields.
 *
 * @param id the id by which a {@link ToolResult} refers to the call; empty if the provider gave none
 * @param name the name of the tool
 * @param arguments the arguments as JSON text
 * @since 0.1.0
 */
public record ToolCall(String id, String name, String arguments) implements ChatEvent, ContentPart {
    /**
     * Creates the call.
     *
     * @param id the id by which a result refers to the call
     * @param name the name of the tool
     * @param arguments the arguments as JSON text
     */
    public ToolCall {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    /**
     * Tells whether the arguments are a whole JSON object.
     *
     * @return false if they are cut or otherwise malformed
     */
    public boolean complete() {
        try {
            return JsonSupport.read(text()) instanceof Map<?, ?>;
        } catch (JsonTextException e) {
            return false;
        }
    }

    /**
     * Returns the arguments by name. The values are those of {@link Json#value}.
     *
     * @return an unmodifiable map
     * @throws MalformedResponseException if the arguments are not a JSON object
     */
    public Map<String, Object> argumentsMap() {
        try {
            if (JsonSupport.read(text()) instanceof Map<?, ?> map) {
                @SuppressWarnings("unchecked") // an object is read as a map with string keys
                Map<String, Object> fields = (Map<String, Object>) map;
                return fields;
            }
        } catch (JsonTextException e) {
            throw malformed(e);
        }
        throw malformed(new JsonTextException("not a JSON object"));
    }

    /**
     * Reads the arguments into a record, as {@link Json#as} does.
     *
     * @param <T> the type
     * @param type its class
     * @return the arguments
     * @throws MalformedResponseException if the arguments are not JSON or do not fit; the message names the place
     * @throws IllegalStateException if the module of the record does not let this one construct it; the message says what to
     *     open
     * @throws IllegalArgumentException if the class is not one that JSON can be read into
     */
    public <T> T argumentsAs(Class<T> type) {
        try {
            return RecordReader.read(text(), Objects.requireNonNull(type, "type"));
        } catch (JsonTextException e) {
            throw malformed(e);
        }
    }

    private String text() {
        return arguments.isBlank() ? "{}" : arguments;
    }

    private MalformedResponseException malformed(JsonTextException cause) {
        return new MalformedResponseException(
                ErrorDetails.builder("the arguments of the call of the tool '" + name + "' are unusable: "
                                + cause.getMessage())
                        .build(),
                cause);
    }
}
