package dev.parley.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.ServerException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FuturesTest {
    @Test
    void the_result_is_returned() {
        assertThat(Futures.join(CompletableFuture.completedFuture("x"))).isEqualTo("x");
    }

    @Test
    void the_failure_itself_is_thrown_however_often_it_is_wrapped() {
        ServerException failure = new ServerException(ErrorDetails.of("broken"));
        CompletableFuture<String> wrapped = CompletableFuture.<String>failedFuture(
                        new CompletionException(new ExecutionException(failure)))
                .thenApply(String::strip);
        assertThatThrownBy(() -> Futures.join(wrapped)).isSameAs(failure);
    }

    @Test
    void runtime_exceptions_and_errors_pass_unchanged() {
        IllegalStateException state = new IllegalStateException("closed");
        AssertionError error = new AssertionError("bug");
        assertThatThrownBy(() -> Futures.join(CompletableFuture.failedFuture(state)))
                .isSameAs(state);
        assertThatThrownBy(() -> Futures.join(CompletableFuture.failedFuture(error)))
                .isSameAs(error);
    }

    @Test
    void a_checked_exception_becomes_the_cause() {
        IOException checked = new IOException("disk");
        assertThatThrownBy(() -> Futures.join(CompletableFuture.failedFuture(checked)))
                .isExactlyInstanceOf(LlmException.class)
                .hasCause(checked)
                .hasMessageContaining("disk");
    }

    @Test
    void a_cancelled_future_is_a_cancelled_call_also_through_a_dependent_stage() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> dependent = cancelled.thenApply(String::strip);
        cancelled.cancel(true);
        assertThatThrownBy(() -> Futures.join(cancelled))
                .isInstanceOf(LlmCancelledException.class)
                .hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> Futures.join(dependent)).isInstanceOf(LlmCancelledException.class);
    }

    @Test
    void an_interrupt_cancels_and_keeps_the_flag() {
        CompletableFuture<String> never = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Futures.join(never))
                    .isInstanceOf(LlmCancelledException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).as("the flag is still set").isTrue();
        }
        assertThat(never).isCancelled();
    }
}
