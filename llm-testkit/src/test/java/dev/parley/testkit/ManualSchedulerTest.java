package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {
    private final ManualScheduler time = new ManualScheduler();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasks_run_when_they_are_due_in_their_order_and_at_their_time() {
        Instant start = time.now();
        time.schedule(() -> ran.add("late " + Duration.between(start, time.now())), Duration.ofSeconds(3));
        time.schedule(() -> ran.add("early " + Duration.between(start, time.now())), Duration.ofSeconds(1));
        time.schedule(() -> ran.add("early too"), Duration.ofSeconds(1));
        assertThat(time.untilNext()).contains(Duration.ofSeconds(1));
        time.advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        time.advance(Duration.ofSeconds(9));
        assertThat(ran).containsExactly("early PT1S", "early too", "late PT3S");
        assertThat(time.nanoTime()).isEqualTo(Duration.ofMillis(9_999).toNanos());
        assertThat(time.untilNext()).isEmpty();
    }

    @Test
    void task_that_schedules_a_task_that_is_due_too_has_it_run() {
        time.schedule(() -> time.schedule(() -> ran.add("second"), Duration.ofSeconds(1)), Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("second");
    }

    @Test
    void task_that_was_taken_back_does_not_run() {
        Scheduler.Cancellable task = time.schedule(() -> ran.add("never"), Duration.ZERO);
        task.cancel();
        task.cancel();
        time.advance(Duration.ofDays(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void time_does_not_go_back() {
        assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofNanos(-1)));
    }
}
