package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Recorder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ConnectWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration HALF = LIMIT.dividedBy(2);

    private final ManualScheduler time = new ManualScheduler();
    private final List<Runnable> waiting = new ArrayList<>();
    private Executor executor = Runnable::run;
    private final ConnectWatch watch = new ConnectWatch(time, LIMIT, task -> executor.execute(task));

    /** One attempt with the future that the HTTP client would have given for it. */
    private final class Attempt {
        final AttemptBody body = new AttemptBody(BodyPublishers.ofString("{}"), watch);
        final CompletableFuture<HttpResponse<Void>> answer = new CompletableFuture<>();

        Attempt() {
            body.begin();
            body.sent(answer);
        }

        void connect() {
            body.subscribe(Recorder.<ByteBuffer>unbounded());
        }
    }

    @Test
    void each_attempt_has_the_deadline_to_itself() {
        Attempt first = new Attempt();
        time.advance(HALF);
        Attempt second = new Attempt();
        assertThat(time.pending()).as("one timer, for the oldest").containsExactly(HALF);
        time.advance(HALF);
        assertThat(first.answer).isCancelled();
        assertThat(first.body.isGivenUp()).isTrue();
        assertThat(second.answer).isNotDone();
        assertThat(time.pending()).containsExactly(HALF);
        time.advance(HALF);
        assertThat(second.answer).isCancelled();
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void an_attempt_that_is_connected_has_no_deadline_any_more() {
        Attempt first = new Attempt();
        Attempt second = new Attempt();
        first.connect();
        assertThat(time.pending()).containsExactly(LIMIT);
        second.connect();
        assertThat(time.pending()).isEmpty();
        time.advance(LIMIT);
        assertThat(first.answer).isNotDone();
        assertThat(second.answer).isNotDone();
    }

    @Test
    void an_attempt_that_is_over_has_no_deadline_any_more() {
        Attempt refused = new Attempt();
        refused.body.end();
        refused.body.end();
        assertThat(time.pending()).isEmpty();
        assertThat(refused.body.isGivenUp()).isFalse();
    }

    @Test
    void a_timer_set_for_one_that_has_connected_counts_for_the_next() {
        Attempt first = new Attempt();
        time.advance(HALF);
        Attempt second = new Attempt();
        first.connect();
        time.advance(HALF);
        assertThat(second.answer).isNotDone();
        time.advance(HALF);
        assertThat(second.answer).isCancelled();
    }

    @Test
    void an_attempt_that_connects_after_its_deadline_and_before_it_is_hung_up_is_late() {
        executor = waiting::add;
        Attempt attempt = new Attempt();
        time.advance(LIMIT);
        attempt.connect();
        assertThat(waiting).hasSize(1);
        waiting.forEach(Runnable::run);
        assertThat(attempt.body.isGivenUp()).isTrue();
        assertThat(attempt.answer).isCancelled();
    }

    @Test
    void an_attempt_that_is_late_before_the_http_client_has_taken_it_is_cancelled_when_it_has() {
        AttemptBody slow = new AttemptBody(BodyPublishers.ofString("{}"), watch);
        slow.begin();
        time.advance(LIMIT);
        CompletableFuture<HttpResponse<Void>> answer = new CompletableFuture<>();
        slow.sent(answer);
        assertThat(answer).isCancelled();
    }
}
