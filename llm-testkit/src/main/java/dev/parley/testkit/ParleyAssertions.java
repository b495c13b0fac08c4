package dev.parley.testkit;

import dev.parley.ChatResponse;
import dev.parley.ChatStream;

/**
 * Where assertions about Parley's types begin. Its methods may be imported next to those of AssertJ's own
 * {@code Assertions}, of the same name. Needs assertj-core.
 *
 * <pre>{@code
 * assertThat(provider.stream(request)).hasText("Hello").finishedWith(FinishReason.STOP);
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ParleyAssertions {
    private ParleyAssertions() {}

    /**
     * Begins assertions about a stream, which the first of them consumes.
     *
     * @param actual a stream without a consumer
     * @return the assertions
     */
    public static ChatStreamAssert assertThat(ChatStream actual) {
        return new ChatStreamAssert(actual);
    }

    /**
     * Begins assertions about a response.
     *
     * @param actual the response
     * @return the assertions
     */
    public static ChatResponseAssert assertThat(ChatResponse actual) {
        return new ChatResponseAssert(actual);
    }
}
