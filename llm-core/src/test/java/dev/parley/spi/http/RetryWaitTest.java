package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ChatResponse;
import dev.parley.Deadlines;
import dev.parley.LlmException;
import dev.parley.RateLimitException;
import dev.parley.testserver.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long it takes until something is sent again. */
class RetryWaitTest extends WireFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | Retry-After    | 7                             | {\"error\":\"slow down\"} | PT7S",
                "503 | Retry-After    | 0.5                           | {\"error\":\"busy\"}      | PT0.5S",
                "503 | Retry-After    | Sun, 22 Nov 2026 10:00:09 GMT | {\"error\":\"busy\"}      | PT9S",
                "503 | Retry-After    | Sun, 22 Nov 2026 09:00:00 GMT | {\"error\":\"busy\"}      | PT0S",
                "429 | retry-after-ms | 1500                          | {\"error\":\"slow down\"} | PT1.5S",
                "429 | RateLimit      | \"api\";r=0;t=12              | {\"error\":\"slow down\"} | PT12S",
                "429 | RateLimit      | \"api\";r=3;t=12              | {\"error\":\"slow down\"} | PT0.25S",
                "503 | X-Nothing      | here                          | {\"error\":\"Model x is currently loading\",\"estimated_time\":20.0} | PT20S",
                "503 | X-Nothing      | here                          | {\"error\":\"Model x is currently loading\",\"estimated_time\":600} | PT30S",
                "503 | X-Nothing      | here                          | {\"error\":\"Model x is currently loading\",\"estimated_time\":0} | PT0.25S",
                "503 | Retry-After    | soon                          | {\"error\":\"busy\"}      | PT0.25S",
                "503 | Retry-After    | -3                            | {\"error\":\"busy\"}      | PT0.25S",
            })
    void the_wait_is_what_the_server_asks_for(int status, String header, String value, String body, Duration wait) {
        Script refusal = Script.status(status, JSON)
                .header(header, value)
                .contentLength()
                .chunk(body)
                .end();
        answers(refusal, answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(wait, 1);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void retry_after_ms_is_more_exact_than_Retry_After() {
        answers(
                Script.status(429, JSON)
                        .header("Retry-After", "2")
                        .header("retry-after-ms", "1700")
                        .contentLength()
                        .chunk("{}")
                        .end(),
                answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(Duration.ofMillis(1700), 1);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void without_a_word_from_the_server_the_wait_doubles() {
        answers(busy(), busy(), answer("a"));
        CompletableFuture<ChatResponse> answer = chat().responseAsync();
        assertWait(Duration.ofMillis(250), 1);
        assertWait(Duration.ofMillis(500), 2);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void jitter_takes_its_share_off() {
        answers(busy(), busy(), answer("a"));
        RetryPolicy policy =
                RetryPolicy.builder().jitter(0.25).random(() -> 0.5).build();
        CompletableFuture<ChatResponse> answer =
                chat(call().retryPolicy(policy)).responseAsync();
        assertWait(Duration.ofNanos(218_750_000), 1);
        assertWait(Duration.ofNanos(437_500_000), 2);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void a_computed_wait_grows_no_longer_than_the_cap() {
        answers(busy(), busy(), answer("a"));
        RetryPolicy policy = RetryPolicy.builder()
                .jitter(0)
                .baseDelay(Duration.ofSeconds(20))
                .maxDelay(Duration.ofSeconds(30))
                .build();
        CompletableFuture<ChatResponse> answer =
                chat(call().retryPolicy(policy)).responseAsync();
        assertWait(Duration.ofSeconds(20), 1);
        assertWait(Duration.ofSeconds(30), 2);
        assertThat(get(answer).text()).isEqualTo("a");
    }

    @Test
    void a_longer_wait_than_the_cap_fails_at_once() {
        answers(Script.status(429, JSON)
                .header("Retry-After", "31")
                .contentLength()
                .chunk("{\"error\":\"slow down\"}")
                .end());
        LlmException failure = failure(chat().responseAsync());
        assertThat(failure).isInstanceOf(RateLimitException.class).hasMessageContaining("slow down");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(31));
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void a_wait_beyond_a_deadline_fails_at_once() {
        Script refusal = Script.status(503, JSON)
                .header("Retry-After", "20")
                .contentLength()
                .chunk("{\"error\":\"busy\"}")
                .end();
        answers(refusal);
        List<Deadlines> tight = List.of(
                Deadlines.builder().firstToken(Duration.ofSeconds(20)).build(),
                Deadlines.builder().total(Duration.ofSeconds(15)).build());
        for (Deadlines deadlines : tight) {
            assertThat(failure(chat(call().deadlines(deadlines)).responseAsync())
                            .attempts())
                    .isEqualTo(1);
        }
        assertThat(server.requests()).hasSize(2);
    }
}
