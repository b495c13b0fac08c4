package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOffExecutorTest {
    private static final int THREADS = 3;
    private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final HandOffExecutor executor = new HandOffExecutor(
            task -> {
                Thread thread = new Thread(task, "hand-off-test");
                thread.setDaemon(true);
                thread.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
                return thread;
            },
            THREADS,
            Duration.ofMinutes(1));

    @AfterEach
    void no_thread_is_left_after_retiring() {
        executor.retire();
        Await.until("all threads have ended", () -> executor.threads() == 0);
    }

    @Test
    void one_task_after_another_runs_on_one_thread() throws InterruptedException {
        Set<Thread> seen = Collections.newSetFromMap(new ConcurrentHashMap<>());
        for (int i = 0; i < 100; i++) {
            CountDownLatch done = new CountDownLatch(1);
            executor.execute(() -> {
                seen.add(Thread.currentThread());
                done.countDown();
            });
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            awaitIdle();
        }
        assertThat(seen).hasSize(1);
        assertThat(executor.threads()).isEqualTo(1);
    }

    private void awaitIdle() {
        Await.until(
                "the thread is idle",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("hand-off-test"))
                        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
    }

    @Test
    void tasks_over_the_bound_wait_in_order() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            executor.execute(() -> {
                busy.countDown();
                await(gate);
            });
        }
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        Object turn = new Object();
        CountDownLatch all = new CountDownLatch(50);
        IntStream.range(0, 50)
                .forEach(i -> executor.execute(() -> {
                    synchronized (turn) {
                        order.add(i);
                    }
                    all.countDown();
                }));
        assertThat(executor.threads()).isEqualTo(THREADS);
        assertThat(order).isEmpty();
        gate.countDown();
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(order)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).boxed().toList());
        assertThat(order.get(0)).isLessThan(THREADS);
    }

    @Test
    void a_task_that_throws_is_reported_and_its_thread_goes_on() throws InterruptedException {
        executor.execute(() -> {
            throw new IllegalStateException("boom");
        });
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        Await.until("the failure is reported", () -> uncaught.size() == 1);
        assertThat(uncaught.peek()).hasMessage("boom");
    }

    @Test
    void next_task_that_a_thread_keeps_runs_on_it_and_at_once() throws InterruptedException {
        List<String> order = steps(() -> executor.keepNext());
        assertThat(order).containsExactly("kept, on the same thread", "given", "handed over, on another thread");
    }

    @Test
    void task_that_is_not_kept_any_more_runs_on_another_thread() throws InterruptedException {
        List<String> order = steps(() -> {
            executor.keepNext();
            executor.handOffNext();
        });
        assertThat(order)
                .contains("given", "kept, on another thread", "handed over, on another thread")
                .doesNotContain("kept, on the same thread");
    }

    /** What becomes of two tasks that a thread of the pool gives to it one after the other, in the order of events. */
    private List<String> steps(Runnable before) throws InterruptedException {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> {
            Thread giver = Thread.currentThread();
            before.run();
            executor.execute(() -> step("kept", giver, order, both));
            order.add("given");
            executor.execute(() -> step("handed over", giver, order, both));
            await(both);
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        return order;
    }

    private static void step(String name, Thread giver, List<String> order, CountDownLatch both) {
        order.add(name + (Thread.currentThread() == giver ? ", on the same thread" : ", on another thread"));
        both.countDown();
    }

    @Test
    void keeping_ends_with_the_task() throws InterruptedException {
        executor.execute(executor::keepNext);
        awaitIdle();
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> {
            executor.execute(done::countDown);
            await(done);
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thread_of_somebody_else_keeps_nothing() throws InterruptedException {
        executor.keepNext();
        Thread[] seen = new Thread[1];
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> {
            seen[0] = Thread.currentThread();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen[0]).isNotSameAs(Thread.currentThread());
    }

    @Test
    void thread_keeps_no_task_that_it_gives_to_another_pool() throws InterruptedException {
        HandOffExecutor other = new HandOffExecutor(DaemonThreads.named("other"), 1, Duration.ofMinutes(1));
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> {
            executor.keepNext();
            other.execute(done::countDown);
            await(done);
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        other.retire();
    }

    @Test
    void an_interrupt_does_not_reach_the_next_task() throws InterruptedException {
        executor.execute(() -> Thread.currentThread().interrupt());
        awaitIdle();
        boolean[] interrupted = {true};
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(() -> {
            interrupted[0] = Thread.currentThread().isInterrupted();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted[0]).isFalse();
    }

    @Test
    void nothing_is_lost_when_many_threads_hand_over() throws InterruptedException {
        int each = 20_000;
        CountDownLatch all = new CountDownLatch(4 * each);
        Thread[] callers = new Thread[4];
        for (int c = 0; c < callers.length; c++) {
            callers[c] = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    executor.execute(all::countDown);
                }
            });
            callers[c].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.threads()).isLessThanOrEqualTo(THREADS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
