package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.ChatEvent;
import dev.parley.ChatMessage;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.FinishReason;
import dev.parley.LlmCancelledException;
import dev.parley.OverloadedException;
import dev.parley.TruncatedStreamException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** An assertion that holds passes in every test that uses it; here are those that do not hold. */
class ParleyAssertionsTest {
    private static final ChatResponse RESPONSE = ChatResponse.builder(ChatMessage.assistant("Hello"), FinishReason.STOP)
            .provider("p")
            .model("m")
            .build();

    @Test
    void response_that_is_not_as_expected_is_shown() {
        ChatResponseAssert that = ParleyAssertions.assertThat(RESPONSE);
        fails(() -> that.hasText("Hell"), "Expected text", "Hell", "Hello");
        fails(() -> that.hasTextContaining("x"), "contains", "x", "Hello");
        fails(() -> that.hasReasoning("x"), "reasoning");
        fails(() -> that.finishedWith(FinishReason.LENGTH), "length", "stop");
        fails(() -> that.isFrom("p", "other"), "model", "other");
        fails(() -> that.isFrom("other", "m"), "provider", "other");
        fails(() -> that.callsTools("clock"), "tool calls", "clock");
        fails(() -> that.hasUsage(1, 2), "prompt tokens");
        fails(() -> that.hasWarnings("odd"), "warnings", "odd");
    }

    @Test
    void stream_that_is_not_as_expected_is_shown() {
        fails(() -> ParleyAssertions.assertThat(whole()).hasText("x"), "text", "Hello");
        fails(() -> ParleyAssertions.assertThat(whole()).hasDeltas("Hel", "lo"), "[Hel, lo]", "[Hello]");
        fails(() -> ParleyAssertions.assertThat(whole()).hasEvents(), "events");
        fails(() -> ParleyAssertions.assertThat(whole()).finishedWith(FinishReason.LENGTH), "length");
        fails(() -> ParleyAssertions.assertThat(whole()).isTruncated(), "complete");
    }

    @Test
    void failure_that_is_not_as_expected_is_shown() {
        fails(() -> ParleyAssertions.assertThat(cut()).finishedWith(FinishReason.STOP), "do not end with Finished");
        fails(() -> ParleyAssertions.assertThat(cut()).failsWith(LlmCancelledException.class), "Truncated");
        fails(
                () -> ParleyAssertions.assertThat(ChatStream.failed(new OverloadedException(ErrorDetails.of("busy"))))
                        .failsWith(OverloadedException.class, "idle"),
                "idle",
                "busy");
    }

    @Test
    void one_stream_may_be_asserted_about_again_and_again() {
        ParleyAssertions.assertThat(cut())
                .isTruncated()
                .hasText("half")
                .hasEvents(new ChatEvent.TextDelta("half"))
                .failsWith(TruncatedStreamException.class, "Finished");
    }

    private static ChatStream whole() {
        return ChatStream.of(RESPONSE);
    }

    private static ChatStream cut() {
        return ChatStream.of(new ChatEvent.TextDelta("half"));
    }

    private static void fails(ThrowingCallable assertion, String... words) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(assertion)
                .satisfies(failure -> org.assertj.core.api.Assertions.assertThat(failure.getMessage())
                        .contains(words));
    }
}
