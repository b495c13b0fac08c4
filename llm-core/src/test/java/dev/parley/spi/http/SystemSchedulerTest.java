package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemSchedulerTest {
    private final Scheduler scheduler = Scheduler.system();

    @Test
    void a_task_runs_after_its_delay_whether_it_is_shorter_or_longer_than_those_before() throws InterruptedException {
        Scheduler.Cancellable distant = scheduler.schedule(() -> {}, Duration.ofHours(1));
        long start = scheduler.nanoTime();
        CountDownLatch ran = new CountDownLatch(3);
        for (int millis : new int[] {700, 1, 50}) {
            scheduler.schedule(
                    () -> {
                        assertThat(scheduler.nanoTime() - start).isGreaterThanOrEqualTo(millis * 1_000_000L);
                        ran.countDown();
                    },
                    Duration.ofMillis(millis));
        }
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        distant.cancel();
    }

    @Test
    void a_task_that_was_taken_back_does_not_run() throws InterruptedException {
        AtomicBoolean taken = new AtomicBoolean();
        CountDownLatch later = new CountDownLatch(1);
        Scheduler.Cancellable task = scheduler.schedule(() -> taken.set(true), Duration.ofMillis(200));
        scheduler.schedule(later::countDown, Duration.ofMillis(400));
        task.cancel();
        task.cancel();
        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(taken).isFalse();
    }

    @Test
    void a_task_runs_though_nothing_was_scheduled_for_a_while() throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            CountDownLatch ran = new CountDownLatch(1);
            scheduler.schedule(ran::countDown, Duration.ofMillis(round * 600));
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
