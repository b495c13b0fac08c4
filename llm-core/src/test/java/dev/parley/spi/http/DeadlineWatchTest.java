package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    private final DeadlineWatch watch = new DeadlineWatch(scheduler, Deadlines.DEFAULTS, (deadline, limit) -> {
        throw new AssertionError("nothing has passed");
    });

    @Test
    void a_first_token_that_comes_while_the_timer_fires_leaves_one_timer() {
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
}
