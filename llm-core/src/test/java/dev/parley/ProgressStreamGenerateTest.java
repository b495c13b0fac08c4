package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressStreamGenerateTest {
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "job-under-test"));

    @AfterEach
    void stop_threads() {
        executor.shutdownNow();
    }

    @Test
    void reports_come_in_order_and_the_iteration_ends_with_the_job() {
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    out.progress(report("one", 1));
                    out.progress(report("two", 2));
                    out.finish();
                    out.progress(report("too late", 3));
                },
                executor);
        assertThat(stream).containsExactly(report("one", 1), report("two", 2));
    }

    @Test
    void nothing_runs_before_the_first_claim() {
        AtomicBoolean ran = new AtomicBoolean();
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    ran.set(true);
                    out.finish();
                },
                executor);
        ProgressStream.generate(out -> out.finish(), executor).await();
        assertThat(ran).isFalse();
        stream.await();
        assertThat(ran).isTrue();
    }

    @Test
    void job_that_returns_without_an_end_is_truncated() {
        ProgressStream stream = ProgressStream.generate(out -> out.progress(report("half", 1)), executor);
        assertThatThrownBy(stream::await).isInstanceOf(TruncatedStreamException.class);
    }

    @Test
    void exception_of_the_job_is_the_failure_of_the_stream() {
        LlmException own = new ServerException(ErrorDetails.of("disk full"));
        assertThatThrownBy(() -> ProgressStream.generate(
                                out -> {
                                    throw own;
                                },
                                executor)
                        .await())
                .isSameAs(own);
        assertThatThrownBy(() ->
                        ProgressStream.generate(out -> out.fail(own), executor).await())
                .isSameAs(own);
        assertThatThrownBy(() -> ProgressStream.generate(
                                out -> {
                                    throw new IOException("no such file");
                                },
                                executor)
                        .await())
                .isInstanceOf(LlmException.class)
                .hasMessageContaining("no such file")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void refused_task_is_the_failure_of_the_stream() {
        executor.shutdownNow();
        assertThatThrownBy(() ->
                        ProgressStream.generate(out -> out.finish(), executor).await())
                .isInstanceOf(LlmException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void close_interrupts_a_job_that_waits_and_leaves_its_thread_clean() {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    waiting.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        seen.set(e);
                        throw e;
                    }
                },
                executor);
        CompletableFuture<Void> end = stream.awaitAsync();
        Await.on(waiting);
        stream.close();
        assertThatThrownBy(end::get).hasCauseInstanceOf(LlmCancelledException.class);
        AtomicBoolean flag = new AtomicBoolean(true);
        ProgressStream.generate(
                        out -> {
                            flag.set(Thread.currentThread().isInterrupted());
                            out.finish();
                        },
                        executor)
                .await();
        assertThat(seen.get()).isInstanceOf(InterruptedException.class);
        assertThat(flag).isFalse();
    }

    @Test
    void cancelling_the_future_stops_the_inner_stream_a_job_iterates_over() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch innerStopped = new CountDownLatch(1);
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            ProgressStream inner = ProgressStream.generate(
                    out -> {
                        inside.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            innerStopped.countDown();
                        }
                    },
                    second);
            CompletableFuture<Void> end =
                    ProgressStream.generate(out -> inner.await(), executor).awaitAsync();
            Await.on(inside);
            end.cancel(true);
            assertThatThrownBy(end::get).isInstanceOf(CancellationException.class);
            Await.on(innerStopped);
        } finally {
            second.shutdownNow();
        }
    }

    @Test
    void job_is_held_back_while_the_consumer_is_behind() {
        AtomicInteger made = new AtomicInteger();
        Recorder<Progress> slow = new Recorder<>(1);
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    for (int i = 0; i < 10_000; i++) {
                        out.progress(report("step", i));
                        made.incrementAndGet();
                    }
                    out.finish();
                },
                executor);
        stream.publisher().subscribe(slow);
        slow.awaitEvents(1);
        Await.until("the job waits", () -> made.get() >= 64);
        assertThat(made).hasValueLessThan(1_000);
        slow.request(Long.MAX_VALUE);
        assertThat(slow.awaitEnd()).isEqualTo("complete");
        List<Progress> all = slow.events();
        assertThat(all).hasSize(10_000);
        assertThat(all.get(9_999)).isEqualTo(report("step", 9_999));
    }

    @Test
    void stream_that_was_closed_before_its_claim_runs_nothing() {
        AtomicBoolean ran = new AtomicBoolean();
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    ran.set(true);
                    out.finish();
                },
                executor);
        stream.close();
        assertThatThrownBy(stream::await).isInstanceOf(LlmCancelledException.class);
        ProgressStream.generate(out -> out.finish(), executor).await();
        assertThat(ran).isFalse();
    }

    private static Progress report(String status, long bytes) {
        return Progress.builder(status).completedBytes(bytes).build();
    }

    @Test
    void a_job_on_the_consumers_own_thread_is_not_held_back() {
        ProgressStream stream = ProgressStream.generate(
                out -> {
                    for (int i = 0; i < 1_000; i++) {
                        out.progress(report("step", i));
                    }
                    out.finish();
                },
                Runnable::run);
        assertTimeoutPreemptively(
                Await.PATIENCE, () -> assertThat(stream.iterator()).toIterable().hasSize(1_000));
    }
}
