package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Deadlines;
import dev.parley.Recorder;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadlineWatchTest {
    private final ManualScheduler time = new ManualScheduler();
    private final List<Runnable> tasks = new ArrayList<>();
    private Runnable whenTheClockIsRead = () -> {};

    /** Manual time with something that happens at the worst moment: within a look at the clock. */
    private final Scheduler scheduler = new Scheduler() {
        @Override
        public long nanoTime() {
            Runnable action = whenTheClockIsRead;
            whenTheClockIsRead = () -> {};
            action.run();
            return time.nanoTime();
        }

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public Cancellable schedule(Runnable task, Duration delay) {
            tasks.add(task);
            return time.schedule(task, delay);
        }
    };

    private final List<AttemptBody> unconnected = new ArrayList<>();

    private DeadlineWatch watch(@Nullable Duration connect) {
        return new DeadlineWatch(
                scheduler,
                Deadlines.DEFAULTS,
                connect,
                (deadline, limit) -> {
                    throw new AssertionError("nothing has passed");
                },
                unconnected::add);
    }

    private AttemptBody attempt() {
        return new AttemptBody(HttpRequest.BodyPublishers.noBody(), time.nanoTime());
    }

    @Test
    void a_first_token_that_comes_while_the_timer_fires_leaves_one_timer() {
        DeadlineWatch watch = watch(null);
        watch.start();
        watch.run();
        whenTheClockIsRead = watch::begun;
        tasks.get(0).run();
        assertThat(time.pending()).containsExactly(Deadlines.DEFAULTS.idle());
        watch.stop();
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void an_answer_of_many_tokens_sets_one_timer() {
        DeadlineWatch watch = watch(null);
        watch.start();
        watch.run();
        for (int token = 0; token < 100; token++) {
            watch.activity();
            watch.begun();
            watch.arrived();
            watch.taken(1);
        }
        watch.stop();
        assertThat(tasks).hasSize(1);
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void each_attempt_has_the_connect_deadline_to_itself() {
        Duration connect = Duration.ofSeconds(10);
        DeadlineWatch watch = watch(connect);
        watch.start();
        watch.run();
        AttemptBody first = attempt();
        watch.connecting(first);
        assertThat(time.pending()).containsExactly(connect);
        first.subscribe(Recorder.<ByteBuffer>unbounded());
        watch.connected();
        time.advance(connect);
        assertThat(time.pending()).allSatisfy(next -> assertThat(next).isGreaterThan(connect));

        AttemptBody second = attempt();
        watch.connecting(second);
        assertThat(time.pending()).containsExactly(connect);
        time.advance(connect.dividedBy(2));
        AttemptBody third = attempt();
        watch.connecting(third);
        time.advance(connect.dividedBy(2));
        assertThat(unconnected).isEmpty();
        time.advance(connect.dividedBy(2));
        assertThat(unconnected).containsExactly(third);
        time.advance(connect);
        assertThat(unconnected).as("told once").containsExactly(third);
        watch.stop();
        assertThat(time.pending()).isEmpty();
    }

    @Test
    void an_attempt_that_is_sent_at_once_sets_no_second_timer() {
        DeadlineWatch watch = watch(Duration.ofSeconds(10));
        watch.start();
        watch.run();
        watch.connecting(attempt());
        watch.stop();
        assertThat(tasks).hasSize(1);
    }
}
