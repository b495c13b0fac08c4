package dev.parley.testkit;

import dev.parley.testserver.Script;
import dev.parley.testserver.SeenRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server's side of a protocol, for {@link HttpProviderContract}: which request is which, and the bytes of the answers.
 *
 * <p>The records of a chat's answer are given one by one with everything that ends them on the wire, such as a line feed,
 * so that the contract can put them together, cut them and break them as it likes.
 *
 * @since 0.1.0
 */
public interface Wire {
    /** What a provider asks a server for. */
    enum Operation {
        /** One answer of a model. */
        CHAT,
        /** The list of models. */
        LIST,
        /** The description of one model. */
        MODEL,
        /** Embeddings. */
        EMBED
    }

    /**
     * The model that chats are asked of.
     *
     * @return its id
     */
    String model();

    /**
     * The model that embeddings are asked of, if the protocol has them.
     *
     * @return its id; empty unless overridden
     */
    default Optional<String> embeddingModel() {
        return Optional.empty();
    }

    /**
     * Says which operations the protocol has.
     *
     * @return the operations
     */
    Set<Operation> operations();

    /**
     * Tells requests apart. If an operation takes several requests, the one without whose answer it cannot succeed counts.
     *
     * @param operation the operation
     * @param request the request
     * @return whether this request is the one of that operation
     */
    boolean is(Operation operation, SeenRequest request);

    /**
     * Answers every request that is no chat as a server in good health does. It has {@link #model()}, and knows nothing of a
     * model {@code no-such-model}; the vectors of different texts are different, those of one text always the same. Called
     * by several threads.
     *
     * @param request the request
     * @return the answer
     */
    Script reply(SeenRequest request);

    /**
     * The content type of a chat's answer.
     *
     * @return the content type
     */
    String contentType();

    /**
     * What comes before the first piece of an answer.
     *
     * @return records, empty unless overridden
     */
    default String begin() {
        return "";
    }

    /**
     * A piece of text.
     *
     * @param delta the text; has letters beyond ASCII
     * @return the record
     */
    String text(String delta);

    /**
     * The end of an answer: finish reason {@code stop}, token counts if the protocol has them, end mark.
     *
     * @return the records
     */
    String end();

    /**
     * A piece of text in a record that also has a field of which nobody has ever heard.
     *
     * @param delta the text
     * @return the record
     */
    String textWithUnknownField(String delta);

    /**
     * A record of a kind of which nobody has ever heard, and which a client has to ignore.
     *
     * @return the record; empty, as it is unless overridden, if the protocol has no kinds of records
     */
    default Optional<String> unknownRecord() {
        return Optional.empty();
    }

    /**
     * A piece of reasoning, if the protocol tells it apart.
     *
     * @param delta the reasoning
     * @return the record; empty unless overridden
     */
    default Optional<String> reasoning(String delta) {
        return Optional.empty();
    }

    /**
     * A whole tool call, if the protocol has them.
     *
     * @param name the tool's name
     * @param arguments the arguments' JSON text
     * @return the records; empty unless overridden
     */
    default Optional<String> toolCall(String name, String arguments) {
        return Optional.empty();
    }

    /**
     * An error in the middle of an answer.
     *
     * @param message the server's words
     * @return the record
     */
    String error(String message);

    /**
     * A record that is whole on the wire, and broken inside.
     *
     * @return the record
     */
    String malformed();

    /**
     * The body of an error of any operation.
     *
     * @param status the HTTP status
     * @param message the server's words
     * @return the body, in JSON
     */
    String errorBody(int status, String message);

    /**
     * What the server answers to a chat with a model that it does not have.
     *
     * @param model the model
     * @return the answer
     */
    Script unknownModel(String model);

    /**
     * Bodies of whole chat answers of real servers, which are cut in many ways.
     *
     * @return the bodies by a name that says what they show; none unless overridden
     */
    default Map<String, byte[]> recordings() {
        return Map.of();
    }
}
