package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.LlmException;
import dev.parley.ModelLoadingException;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testkit.ManualScheduler;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A model that is loading: by a clock that goes when the test says so. */
class HuggingFaceLoadingTest extends ServerFixture {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration ESTIMATE = Duration.ofSeconds(20);

    private final ManualScheduler time = new ManualScheduler();
    private final HttpTransport patient =
            HttpTransport.builder().scheduler(time).build();

    @AfterEach
    void closeTransport() {
        patient.close();
    }

    private static Script loading(double seconds) {
        return Script.reply(
                503, JSON, "{\"error\":\"Model a/b is currently loading\",\"estimated_time\":" + seconds + "}");
    }

    /** Says that the model is loading as often as this, and then gives an answer. */
    private void loadingTimes(int times, String path, Script then) {
        Script[] rest = IntStream.rangeClosed(1, times)
                .mapToObj(i -> i < times ? loading(ESTIMATE.toSeconds()) : then)
                .toArray(Script[]::new);
        server.on("POST", path).reply(loading(ESTIMATE.toSeconds()), rest);
    }

    private ChatStream chat(Deadlines deadlines) {
        return builder().transport(patient).deadlines(deadlines).apiKey(KEY).build().stream(
                ChatRequest.of("a/b", "Hello"));
    }

    private void letPass(Duration wait, int attempts) {
        awaitWait(wait, attempts);
        time.advance(wait);
    }

    /** Waits until the call waits for the model after this many attempts. */
    private void awaitWait(Duration wait, int attempts) {
        server.awaitRequests(attempts, PATIENCE);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (server.requests().size() != attempts
                || time.untilNext().filter(wait::equals).isEmpty()) {
            assertThat(System.nanoTime())
                    .as(
                            "after %s requests the next is due in %s",
                            server.requests().size(), time.untilNext())
                    .isLessThan(giveUp);
            Thread.onSpinWait();
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (LlmException) e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static LlmException failure(CompletableFuture<?> future) {
        return Assertions.assertThrows(LlmException.class, () -> get(future));
    }

    @Test
    void model_is_waited_for_more_often_than_a_failure_and_the_answer_tells() {
        loadingTimes(6, CHAT, answer("Hi"));
        // a deadline that is looked at when a wait is over would be taken for the wait
        Deadlines deadlines = Deadlines.builder().idle(Duration.ofMinutes(5)).build();
        CompletableFuture<ChatResponse> response = chat(deadlines).responseAsync();
        for (int attempt = 1; attempt <= 6; attempt++) {
            letPass(ESTIMATE, attempt);
        }
        ChatResponse answer = get(response);
        assertThat(answer.text()).isEqualTo("Hi");
        assertThat(answer.metadata()).containsEntry("attempts", 7).containsEntry("waited_ms", 120_000L);
        assertThat(answer.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("retried");
            assertThat(warning.message()).contains("attempt 7", "120 s", "loading");
        });
        assertThat(answer.timings().firstToken()).contains(Duration.ofSeconds(120));
    }

    @Test
    void long_estimate_is_looked_after_every_half_minute() {
        server.on("POST", CHAT).reply(loading(280), loading(250), answer("Hi"));
        CompletableFuture<ChatResponse> response = chat(Deadlines.DEFAULTS).responseAsync();
        letPass(Duration.ofSeconds(30), 1);
        letPass(Duration.ofSeconds(30), 2);
        assertThat(get(response).metadata()).containsEntry("waited_ms", 60_000L);
    }

    @Test
    void wait_ends_with_the_last_attempt_that_the_deadlines_allow() {
        server.on("POST", CHAT).reply(loading(20));
        for (Deadlines deadlines : new Deadlines[] {
            Deadlines.builder().firstToken(Duration.ofSeconds(50)).build(),
            Deadlines.builder().total(Duration.ofSeconds(50)).build()
        }) {
            int before = server.requests().size();
            CompletableFuture<ChatResponse> response = chat(deadlines).responseAsync();
            letPass(ESTIMATE, before + 1);
            letPass(ESTIMATE, before + 2);
            LlmException failure = failure(response);
            assertThat(failure).isInstanceOf(ModelLoadingException.class);
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(failure.retryAfter()).contains(ESTIMATE);
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void policy_of_one_attempt_does_not_wait() {
        server.on("POST", CHAT).reply(loading(20));
        try (HttpTransport once = HttpTransport.builder()
                .scheduler(time)
                .retryPolicy(RetryPolicy.none())
                .build()) {
            CompletableFuture<ChatResponse> response = builder().transport(once).apiKey(KEY).build().stream(
                            ChatRequest.of("a/b", "Hello"))
                    .responseAsync();
            assertThat(failure(response).attempts()).isEqualTo(1);
        }
    }

    @Test
    void stop_while_waiting_sends_nothing_more() {
        loadingTimes(1, CHAT, answer("Hi"));
        ChatStream stream = chat(Deadlines.DEFAULTS);
        CompletableFuture<ChatResponse> response = stream.responseAsync();
        awaitWait(ESTIMATE, 1);
        time.advance(ESTIMATE.minusSeconds(5));
        stream.close();
        time.advance(Duration.ofMinutes(10));
        assertThat(response).isCompletedExceptionally();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void texts_wait_for_their_model_too() {
        loadingTimes(4, "/hf-inference/models/a/b/pipeline/feature-extraction", Script.reply(200, JSON, "[[1,2]]"));
        var response = builder().transport(patient).apiKey(KEY).build().embedAsync(EmbeddingRequest.of("a/b", "sun"));
        for (int attempt = 1; attempt <= 4; attempt++) {
            letPass(ESTIMATE, attempt);
        }
        assertThat(get(response).embeddings()).hasSize(1);
    }
}
