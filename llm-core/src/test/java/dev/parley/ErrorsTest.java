package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorsTest {
    @Test
    void the_message_has_everything_that_is_known() {
        ErrorDetails details = ErrorDetails.builder()
                .provider("ollama")
                .summary("the model does not exist.")
                .status(404)
                .model("x")
                .requestId("y")
                .hint("Pull it with: ollama pull x")
                .build();
        assertThat(details.message())
                .isEqualTo("ollama: the model does not exist (HTTP 404, model 'x', request id y). "
                        + "Pull it with: ollama pull x");
        assertThat(new ModelNotFoundException(details)).hasMessage(details.message());
    }

    @Test
    void the_message_leaves_out_what_is_not_known() {
        assertThat(ErrorDetails.of("It broke.").message()).isEqualTo("It broke.");
        assertThat(ErrorDetails.builder().summary("it broke").model("m").build().message())
                .isEqualTo("it broke (model 'm')");
        assertThat(ErrorDetails.builder()
                        .summary("who knows?")
                        .hint("Try again.")
                        .build()
                        .message())
                .isEqualTo("who knows? Try again.");
    }

    @Test
    void control_characters_cannot_forge_log_lines() {
        ErrorDetails details = ErrorDetails.builder()
                .summary("\r\n one\r\n\ttwo\u0000\u001b[31mred \u2028 x\u202Ey\n")
                .providerMessage("a\nERROR forged")
                .model("\n")
                .build();
        assertThat(details.summary()).isEqualTo("one two [31mred x y");
        assertThat(details.providerMessage()).contains("a ERROR forged");
        assertThat(details.model()).as("nothing is left of it").isEmpty();
    }

    @Test
    void long_text_is_cut_and_marked_without_halving_a_character() {
        ErrorDetails details = ErrorDetails.builder()
                .summary("a".repeat(ErrorDetails.MAX_TEXT + 1))
                .providerMessage("b".repeat(ErrorDetails.MAX_TEXT))
                .hint("c".repeat(ErrorDetails.MAX_TEXT - 2) + "\uD83D\uDE00\uD83D\uDE00")
                .requestId("d".repeat(100_000))
                .build();
        assertThat(details.summary()).hasSize(ErrorDetails.MAX_TEXT).endsWith("a…");
        assertThat(details.providerMessage().orElseThrow()).isEqualTo("b".repeat(ErrorDetails.MAX_TEXT));
        assertThat(details.hint().orElseThrow()).isEqualTo("c".repeat(ErrorDetails.MAX_TEXT - 2) + "…");
        assertThat(details.requestId().orElseThrow())
                .hasSize(ErrorDetails.MAX_NAME)
                .endsWith("…");
    }

    @Test
    void details_need_a_summary() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorDetails.builder().build())
                .withMessageContaining("summary");
        assertThatIllegalArgumentException().isThrownBy(() -> ErrorDetails.of(" \n "));
        assertThatNullPointerException().isThrownBy(() -> ErrorDetails.of(null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErrorDetails.builder().status(42))
                .withMessageContaining("42");
    }

    @Test
    void a_wait_in_the_past_is_no_wait() {
        assertThat(ErrorDetails.builder()
                        .summary("x")
                        .retryAfter(Duration.ofSeconds(-3))
                        .build()
                        .retryAfter())
                .contains(Duration.ZERO);
    }

    @Test
    void details_survive_their_builder() {
        ErrorDetails details = ErrorDetails.builder()
                .summary("s")
                .provider("p")
                .model("m")
                .status(500)
                .providerMessage("pm")
                .code("c")
                .requestId("r")
                .retryAfter(Duration.ofSeconds(1))
                .retryable(false)
                .hint("h")
                .build();
        assertThat(details.toBuilder().build()).isEqualTo(details).hasSameHashCodeAs(details);
        assertThat(details.toBuilder().code("d").build()).isNotEqualTo(details);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void each_kind_says_whether_a_retry_makes_sense_and_the_details_may_differ(
            Function<ErrorDetails, LlmException> kind, boolean retryable) {
        ErrorDetails plain = ErrorDetails.of("x");
        assertThat(kind.apply(plain).retryable()).isEqualTo(retryable);
        assertThat(kind.apply(plain.toBuilder().retryable(!retryable).build()).retryable())
                .isEqualTo(!retryable);
    }

    static Stream<Arguments> leaves() {
        return Stream.of(
                leaf(LlmException::new, false),
                leaf(AuthenticationException::new, false),
                leaf(PermissionException::new, false),
                leaf(QuotaException::new, false),
                leaf(RateLimitException::new, true),
                leaf(ModelNotFoundException::new, false),
                leaf(ModelLoadingException::new, true),
                leaf(ContextLengthException::new, false),
                leaf(InvalidRequestException::new, false),
                leaf(UnsupportedFeatureException::new, false),
                leaf(OverloadedException::new, true),
                leaf(ServerException::new, true),
                leaf(ConnectionException::new, true),
                leaf(details -> new LlmTimeoutException(Deadline.IDLE, Duration.ofSeconds(1), details), false),
                leaf(TruncatedStreamException::new, false),
                leaf(LlmCancelledException::new, false),
                leaf(MalformedResponseException::new, false));
    }

    private static Arguments leaf(Function<ErrorDetails, LlmException> kind, boolean retryable) {
        return Arguments.of(kind, retryable);
    }

    @Test
    void an_exception_shows_its_details() {
        LlmException e = new LlmException(
                ErrorDetails.builder()
                        .summary("s")
                        .provider("p")
                        .model("m")
                        .status(503)
                        .providerMessage("pm")
                        .code("c")
                        .requestId("r")
                        .retryAfter(Duration.ofSeconds(7))
                        .build(),
                new IllegalStateException("why"));
        assertThat(e.provider()).contains("p");
        assertThat(e.model()).contains("m");
        assertThat(e.status()).hasValue(503);
        assertThat(e.providerMessage()).contains("pm");
        assertThat(e.code()).contains("c");
        assertThat(e.requestId()).contains("r");
        assertThat(e.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(e.partialResponse()).isEmpty();
        assertThat(e.attempts()).isEqualTo(1);
        assertThat(e).hasRootCauseMessage("why");
    }

    @Test
    void the_first_partial_response_counts() {
        ChatResponse first = ChatResponse.builder().text("Once upon").build();
        ChatResponse second = ChatResponse.builder().text("Once").build();
        LlmException e = new TruncatedStreamException(ErrorDetails.of("cut"));
        assertThat(e.withPartialResponse(first)).isSameAs(e);
        assertThat(e.withPartialResponse(second).partialResponse()).containsSame(first);
    }

    @Test
    void attempts_are_recorded() {
        LlmException e = new ServerException(ErrorDetails.of("x"));
        assertThat(e.withAttempts(3)).isSameAs(e);
        assertThat(e.attempts()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> e.withAttempts(0));
    }

    @Test
    void a_timeout_names_its_deadline() {
        LlmTimeoutException e =
                new LlmTimeoutException(Deadline.FIRST_TOKEN, Duration.ofMinutes(5), ErrorDetails.of("no token"));
        assertThat(e.deadline().label()).isEqualTo("first token");
        assertThat(e.limit()).isEqualTo(Duration.ofMinutes(5));
        assertThat(Stream.of(Deadline.values()).map(Deadline::label))
                .containsExactly("connect", "first token", "idle gap", "total");
    }

    @Test
    void an_exception_survives_serialization_with_its_details() throws Exception {
        LlmException original = new LlmTimeoutException(
                        Deadline.TOTAL,
                        Duration.ofSeconds(9),
                        ErrorDetails.builder().summary("s").status(504).build())
                .withAttempts(2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            LlmTimeoutException copy = (LlmTimeoutException) in.readObject();
            assertThat(copy.details()).isEqualTo(original.details());
            assertThat(copy.deadline()).isEqualTo(Deadline.TOTAL);
            assertThat(copy.attempts()).isEqualTo(2);
            assertThat(copy.partialResponse()).isEmpty();
        }
    }
}
