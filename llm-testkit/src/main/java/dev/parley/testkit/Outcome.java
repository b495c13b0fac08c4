package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a stream came out.
 *
 * @param form how it was consumed
 * @param events what the consumer was given; none if the form shows none
 * @param ends each time it was told of the end: a {@link ChatResponse} or a failure
 */
record Outcome(Form form, List<ChatEvent> events, List<Object> ends) {
    /** How a stream comes out that is iterated. */
    static Outcome of(ChatStream stream) {
        return Form.ITERATOR.listen(stream).awaitEnd().outcome();
    }

    /** The one end that there may be; {@code Finished} is among the events if and only if it is a good one. */
    Object onlyEnd() {
        assertThat(ends).as("ends, after %s", events).hasSize(1);
        Object end = ends.get(0);
        if (form.showsEvents()) {
            assertThat(events)
                    .as("Finished among the events of a stream that ended with %s", end)
                    .filteredOn(ChatEvent.Finished.class::isInstance)
                    .hasSize(end instanceof ChatResponse ? 1 : 0);
        }
        return end;
    }

    <X extends LlmException> X failure(Class<X> expected) {
        Object end = onlyEnd();
        assertThat(end).isInstanceOf(expected);
        return expected.cast(end);
    }

    /** The failure of an answer that began with this text, and no more. */
    <X extends LlmException> X failureAfter(String text, Class<X> expected) {
        X failure = failure(expected);
        if (form.showsEvents()) {
            assertThat(text()).isEqualTo(text);
        }
        assertThat(failure.partialResponse().map(ChatResponse::text)).contains(text);
        return failure;
    }

    ChatResponse response() {
        if (onlyEnd() instanceof ChatResponse response) {
            return response;
        }
        throw new AssertionError("the chat failed", (Throwable) ends.get(0));
    }

    String text() {
        return ContractBase.text(events);
    }

    /** The events without what depends on time. */
    List<Object> timeless() {
        List<Object> seen = new ArrayList<>();
        for (ChatEvent event : events) {
            if (!(event instanceof ChatEvent.Finished)) {
                seen.add(event);
            }
        }
        ChatResponse response = response();
        seen.addAll(Arrays.asList(response.message(), response.finishReason(), response.usage(), response.model()));
        return seen;
    }
}
