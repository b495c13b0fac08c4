package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.TruncatedStreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a {@link ChatStream}. The first one consumes the stream to its end, waiting for it; the others look at
 * what came.
 *
 * @since 0.1.0
 */
public final class ChatStreamAssert extends AbstractAssert<ChatStreamAssert, ChatStream> {
    private @Nullable List<ChatEvent> events;
    private @Nullable LlmException failure;

    ChatStreamAssert(ChatStream actual) {
        super(actual, ChatStreamAssert.class);
    }

    /**
     * Verifies the text of all text deltas, joined; also of a stream that failed.
     *
     * @param expected the text
     * @return this
     */
    public ChatStreamAssert hasText(String expected) {
        return same("text", String.join("", deltas()), expected);
    }

    /**
     * Verifies the text deltas one by one; also of a stream that failed.
     *
     * @param expected the deltas in order
     * @return this
     */
    public ChatStreamAssert hasDeltas(String... expected) {
        return same("text deltas", deltas(), List.of(expected));
    }

    /**
     * Verifies all events; also of a stream that failed.
     *
     * @param expected the events in order, {@link ChatEvent.Finished} included
     * @return this
     */
    public ChatStreamAssert hasEvents(ChatEvent... expected) {
        return same("events", consumed(), List.of(expected));
    }

    /**
     * Verifies that the answer was complete, and why the model stopped.
     *
     * @param expected the finish reason
     * @return this
     */
    public ChatStreamAssert finishedWith(FinishReason expected) {
        response().finishedWith(expected);
        return this;
    }

    /**
     * Verifies that the answer was complete.
     *
     * @return assertions about the response
     */
    public ChatResponseAssert response() {
        List<ChatEvent> came = consumed();
        if (failure != null) {
            throw failure("Expected a complete answer, but the stream failed with%n  %s%nafter %s", failure, came);
        }
        ChatResponse response = ((ChatEvent.Finished) came.get(came.size() - 1)).response();
        return new ChatResponseAssert(response);
    }

    /**
     * Verifies that the stream ended before its answer was complete and without a reason.
     *
     * @return this
     */
    public ChatStreamAssert isTruncated() {
        return failsWith(TruncatedStreamException.class);
    }

    /**
     * Verifies that the stream failed, and how.
     *
     * @param expected the type of the exception, or a supertype
     * @return this
     */
    public ChatStreamAssert failsWith(Class<? extends LlmException> expected) {
        List<ChatEvent> came = consumed();
        if (failure == null) {
            throw failure("Expected a failure %s, but the answer was complete: %s", expected.getSimpleName(), came);
        }
        if (!expected.isInstance(failure)) {
            throw failure("Expected a failure %s, but it was%n  %s", expected.getSimpleName(), failure);
        }
        return this;
    }

    /**
     * Verifies that the stream failed, and a part of the exception's message.
     *
     * @param expected the type of the exception, or a supertype
     * @param words what its message contains
     * @return this
     */
    public ChatStreamAssert failsWith(Class<? extends LlmException> expected, String words) {
        failsWith(expected);
        if (failure != null && !String.valueOf(failure.getMessage()).contains(words)) {
            throw failure("Expected a message that contains%n  %s%nbut it was%n  %s", words, failure.getMessage());
        }
        return this;
    }

    private List<String> deltas() {
        return consumed().stream()
                .filter(ChatEvent.TextDelta.class::isInstance)
                .map(event -> ((ChatEvent.TextDelta) event).text())
                .collect(Collectors.toList());
    }

    private List<ChatEvent> consumed() {
        isNotNull();
        List<ChatEvent> known = events;
        if (known != null) {
            return known;
        }
        List<ChatEvent> came = new ArrayList<>();
        try (ChatStream stream = actual) {
            stream.forEach(came::add);
        } catch (LlmException e) {
            failure = e;
        }
        events = came;
        return came;
    }

    private ChatStreamAssert same(String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw failureWithActualExpected(
                    found,
                    expected,
                    "Expected %s%n  %s%nbut it was%n  %s%n%s",
                    what,
                    expected,
                    found,
                    failure == null ? "" : "and the stream failed with " + failure);
        }
        return this;
    }
}
