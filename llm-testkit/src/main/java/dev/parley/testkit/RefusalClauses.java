package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.AuthenticationException;
import dev.parley.ChatResponse;
import dev.parley.ConnectionException;
import dev.parley.EmbeddingRequest;
import dev.parley.HealthState;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelLoadingException;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.PermissionException;
import dev.parley.RateLimitException;
import dev.parley.ServerException;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clauses about answers that are refusals, and about which of them are asked for again. */
abstract class RefusalClauses extends DeadlineClauses {
    private static final String HTML = "<html><head><title>Welcome</title></head><body>It works.</body></html>";

    RefusalClauses() {}

    // refusals

    @TestFactory
    Stream<DynamicTest> status_of_a_refusal_tells_what_failed() {
        return Stream.of(
                        refusal(401, false, AuthenticationException.class),
                        refusal(403, false, PermissionException.class),
                        refusal(404, false, ModelNotFoundException.class, InvalidRequestException.class),
                        refusal(429, true, RateLimitException.class),
                        refusal(500, true, ServerException.class),
                        refusal(502, true, ServerException.class, OverloadedException.class),
                        refusal(
                                503,
                                true,
                                OverloadedException.class,
                                ModelLoadingException.class,
                                ServerException.class),
                        refusal(504, true, ServerException.class, OverloadedException.class))
                .flatMap(Function.identity());
    }

    private Stream<DynamicTest> refusal(int status, boolean retryable, Class<?>... expected) {
        return inEveryForm("HTTP " + status, form -> {
            LlmException failure =
                    chat(form, rig -> rig.error(status, "words of the server")).failure(LlmException.class);
            assertThat(failure).isInstanceOfAny(expected);
            assertThat(failure.status()).hasValue(status);
            assertThat(failure.provider()).contains(provider.info().id());
            assertThat(failure.model()).contains(wire.model());
            assertThat(failure.retryable()).isEqualTo(retryable);
            assertThat(failure.partialResponse()).isEmpty();
            assertThat(failure).hasMessageContaining("words of the server");
        });
    }

    @Test
    void unknown_model_is_told_by_the_words_of_the_server() {
        chatIs(wire.unknownModel(wire.model()));
        assertThat(chat().failure(ModelNotFoundException.class).model()).contains(wire.model());
    }

    @Test
    void refusal_without_a_word_is_still_told_by_its_status() {
        chatIs(Script.status(500, "application/json").contentLength(0).end());
        assertThat(chat().failure(LlmException.class).status()).hasValue(500);
    }

    @TestFactory
    Stream<DynamicTest> web_page_instead_of_an_answer_is_named_by_its_title() {
        return inEveryForm(form -> assertThat(chat(form, rig -> Script.reply(200, "text/html; charset=utf-8", HTML))
                        .failure(MalformedResponseException.class))
                .hasMessageContaining("Welcome"));
    }

    @TestFactory
    Stream<DynamicTest> nobody_at_the_address_is_a_failed_connection() {
        return inEveryForm(form -> {
            try (Course course = course(HttpTransport.builder().retryPolicy(RetryPolicy.none()))) {
                course.rig().server.close();
                course.begin(form, course.rig().whole(), request("Hello"));
                assertThat(course.end().failure(ConnectionException.class).retryable())
                        .isTrue();
            }
        });
    }

    @Test
    void health_of_nobody_at_the_address_is_down() {
        rig.server.close();
        assertThat(provider.health().state()).isEqualTo(HealthState.DOWN);
    }

    @Test
    void health_of_a_server_that_refuses_everything_is_a_report() {
        rig.server.on(request -> true).reply(rig.error(401, "who are you?"));
        assertThat(provider.health().state()).isEqualTo(HealthState.UNAUTHORISED);
        rig.server.on(request -> true).reply(rig.error(500, "boom"));
        assertThat(provider.health().available()).isFalse();
        rig.server.on(request -> true).reply(Script.reply(200, "text/html", HTML));
        assertThat(provider.health().available()).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> other_operations_fail_as_a_chat_does() {
        return calls().entrySet().stream()
                .filter(call -> wire.operations().contains(call.getKey()))
                .flatMap(call -> Stream.of(
                        fails(call, "HTTP 401", rig.error(401, "no"), AuthenticationException.class),
                        fails(call, "HTTP 429", rig.error(429, "slow"), RateLimitException.class),
                        fails(call, "HTTP 500", rig.error(500, "boom"), ServerException.class),
                        fails(call, "HTML", Script.reply(200, "text/html", HTML), MalformedResponseException.class),
                        fails(
                                call,
                                "cut JSON",
                                Script.reply(200, "application/json", "{\"a\":"),
                                MalformedResponseException.class),
                        fails(
                                call,
                                "no JSON object",
                                Script.reply(200, "application/json", "7"),
                                MalformedResponseException.class)));
    }

    /** The operations beside the chat. */
    final Map<Wire.Operation, ThrowingCallable> calls() {
        return Map.of(
                Wire.Operation.LIST, () -> provider.listModels(),
                Wire.Operation.MODEL, () -> provider.model(wire.model()),
                Wire.Operation.EMBED,
                        () -> provider.embed(
                                EmbeddingRequest.of(wire.embeddingModel().orElseThrow(), "one")));
    }

    private DynamicTest fails(
            Map.Entry<Wire.Operation, ThrowingCallable> call,
            String how,
            Script answer,
            Class<? extends LlmException> expected) {
        return DynamicTest.dynamicTest(call.getKey() + ", " + how, () -> {
            rig.on(call.getKey()).reply(answer);
            Throwable failure = catchThrowable(call.getValue());
            assertThat(failure).isInstanceOf(expected);
            assertThat(((LlmException) failure).provider())
                    .contains(provider.info().id());
        });
    }

    // retries

    @Test
    void rate_limit_is_waited_for_as_long_as_the_server_asks() throws Throwable {
        ManualScheduler time = new ManualScheduler();
        try (Rig retrying = retrying(time)) {
            retrying.on(Wire.Operation.CHAT).reply(rateLimited(), retrying.whole());
            CompletableFuture<ChatResponse> answer =
                    retrying.provider.stream(request("Hello")).responseAsync();
            awaitRetryIn(time, Duration.ofSeconds(7));
            time.advance(Duration.ofSeconds(7).minusNanos(1));
            assertThat(retrying.chats()).isEqualTo(1);
            time.advance(Duration.ofNanos(1));
            assertThat(Await.result(answer).text()).isEqualTo(Rig.TEXT);
            assertThat(retrying.chats()).isEqualTo(2);
        }
    }

    @Test
    void rate_limit_that_stays_is_told_with_the_attempts_made() {
        ManualScheduler time = new ManualScheduler();
        try (Rig retrying = retrying(time)) {
            retrying.on(Wire.Operation.CHAT).reply(rateLimited());
            CompletableFuture<?> answer =
                    retrying.provider.stream(request("Hello")).responseAsync();
            for (int attempt = 1; attempt < 3; attempt++) {
                awaitRetryIn(time, Duration.ofSeconds(7));
                assertThat(retrying.chats()).isEqualTo(attempt);
                time.advance(Duration.ofSeconds(7));
            }
            RateLimitException failure = catchThrowableOfType(RateLimitException.class, () -> Await.result(answer));
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
            assertThat(retrying.chats()).isEqualTo(3);
        }
    }

    @Test
    void refused_key_and_failed_server_are_not_tried_again() {
        ManualScheduler time = new ManualScheduler();
        try (Rig retrying = retrying(time)) {
            for (int status : new int[] {401, 403, 500}) {
                int before = retrying.chats();
                retrying.on(Wire.Operation.CHAT).reply(retrying.error(status, "no"));
                Outcome outcome = Outcome.of(retrying.provider.stream(request("Hello")));
                assertThat(outcome.failure(LlmException.class).attempts()).isEqualTo(1);
                assertThat(retrying.chats()).isEqualTo(before + 1);
            }
        }
    }

    private Rig retrying(ManualScheduler time) {
        return open(HttpTransport.builder()
                .scheduler(time)
                .retryPolicy(RetryPolicy.builder().maxAttempts(3).build()));
    }

    private Script rateLimited() {
        return Script.status(429, "application/json")
                .header("Retry-After", "7")
                .contentLength()
                .chunk(wire.errorBody(429, "slow down"))
                .end();
    }

    private static void awaitRetryIn(ManualScheduler time, Duration delay) {
        Await.until(
                "a retry is due in " + delay,
                () -> time.untilNext().filter(delay::equals).isPresent());
    }
}
