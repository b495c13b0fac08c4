package dev.parley.spi;

import dev.parley.ChatResponse;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.Timings;
import dev.parley.TokenLogprob;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import java.time.Instant;
import java.util.List;

/**
 * Takes the pieces of one answer as a model makes them, and turns them into the events of a
 * {@link dev.parley.ChatStream}.
 *
 * <p>The pieces are collected, so that {@link #finish} can deliver the whole {@link ChatResponse}; an author never builds
 * one. Every answer ends with exactly one of {@link #finish} and {@link #fail}; what comes after is ignored, and an author
 * that stops without either gives the consumer a {@link dev.parley.TruncatedStreamException}.
 *
 * <p>Not thread-safe: one thread at a time. Only {@link #isCancelled} may be read from others.
 *
 * @since 0.1.0
 */
public interface ChatEmitter {
    /**
     * Adds text of the answer; an empty text is no event.
     *
     * @param delta the next piece
     */
    void text(String delta);

    /**
     * Adds to the model's reasoning; an empty text is no event.
     *
     * @param delta the next piece
     */
    void reasoning(String delta);

    /**
     * Adds to the text of a refusal; an empty text is no event.
     *
     * @param delta the next piece
     */
    void refusal(String delta);

    /**
     * Adds a fragment of a tool call. Fragments of one index are joined; the whole call becomes a {@link ToolCall} event
     * at {@link #finish}.
     *
     * @param index which call of this answer, from 0
     * @param id the call's id, or empty when this fragment brings none
     * @param name the tool's name, or empty when this fragment brings none
     * @param arguments the next piece of the arguments' JSON text, may be empty
     */
    void toolCallDelta(int index, String id, String name, String arguments);

    /**
     * Adds a whole tool call. A blank id is replaced by {@code call_} and the call's number.
     *
     * @param call the call
     */
    void toolCall(ToolCall call);

    /**
     * Adds log probabilities of tokens; an empty list is no event.
     *
     * @param tokens in the order of the text
     */
    void logprobs(List<TokenLogprob> tokens);

    /**
     * Passes on something that Parley has no event for. Delivered only if the request asked for raw events.
     *
     * @param type the provider's name for it
     * @param json its JSON text
     */
    void raw(String type, String json);

    /**
     * Adds a warning to the response.
     *
     * @param warning the warning
     */
    void warning(Warning warning);

    /**
     * Says which model answers.
     *
     * @param model the name the server gives
     */
    void model(String model);

    /**
     * Says when the server made the answer.
     *
     * @param createdAt the server's time
     */
    void createdAt(Instant createdAt);

    /**
     * Gives the id under which the provider knows this request.
     *
     * @param requestId the id
     */
    void requestId(String requestId);

    /**
     * Sets the token counts; the last call wins.
     *
     * @param usage the counts
     */
    void usage(Usage usage);

    /**
     * Sets the server's own timings; the time to the first token is measured here unless {@code timings} has one.
     *
     * @param timings the timings
     */
    void timings(Timings timings);

    /**
     * Keeps a fact for the response's metadata.
     *
     * @param key its name
     * @param value its value: a String, Number, Boolean, List or Map
     */
    void metadata(String key, Object value);

    /**
     * Ends the answer well. Open tool call fragments become {@link ToolCall} events first; then the consumer gets the
     * whole response. {@link FinishReason#STOP} with tool calls present becomes {@link FinishReason#TOOL_CALLS}.
     *
     * @param reason why the model stopped
     */
    void finish(FinishReason reason);

    /**
     * Ends the answer with an error; what was collected becomes its {@link LlmException#partialResponse()}.
     *
     * @param failure the error
     */
    void fail(LlmException failure);

    /**
     * Whether {@link #finish} or {@link #fail} was called.
     *
     * @return true once the answer has ended
     */
    boolean isFinished();

    /**
     * Whether the consumer has stopped listening. May be read from any thread.
     *
     * @return true once the stream was closed
     */
    boolean isCancelled();
}
