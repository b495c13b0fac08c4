package dev.parley.llamacpp;

import dev.parley.Deadline;
import dev.parley.Deadlines;
import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one call waits, in slices, since neither a closed stream nor a closed provider interrupts the thread that works
 * for it. For one thread.
 */
final class Wait {
    private static final long SLICE = Duration.ofMillis(20).toNanos();

    private final Deadlines deadlines;
    private final String provider;
    private final String model;
    private final BooleanSupplier cancelled;
    private final BooleanSupplier closed;
    private final long begun;
    private long since;
    private boolean answering;

    /**
     * @param deadlines what applies
     * @param provider the provider's label, for messages
     * @param model the model asked for, for messages
     * @param begun when the call began, by {@link System#nanoTime()}
     * @param cancelled whether nobody waits for the result any more
     * @param closed whether the provider was closed
     */
    Wait(
            Deadlines deadlines,
            String provider,
            String model,
            long begun,
            BooleanSupplier cancelled,
            BooleanSupplier closed) {
        this.deadlines = deadlines;
        this.provider = provider;
        this.model = model;
        this.cancelled = cancelled;
        this.closed = closed;
        this.begun = begun;
        this.since = begun;
    }

    /** The answer has begun, or goes on: from now on the time between two tokens counts. */
    void token() {
        answering = true;
        since = System.nanoTime();
    }

    /** Throws if there is nothing to wait for any more. */
    void check() {
        if (cancelled.getAsBoolean()) {
            throw new LlmCancelledException(details("the consumer has closed this stream"));
        }
        if (closed.getAsBoolean()) {
            throw new LlmCancelledException(details("the provider was closed"));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new LlmCancelledException(details("interrupted"), new CancellationException());
        }
        Duration total = deadlines.total().orElse(null);
        long now = System.nanoTime();
        expire(Deadline.TOTAL, total, now - begun, "the whole answer");
        if (answering) {
            expire(Deadline.IDLE, deadlines.idle(), now - since, "the next token");
        } else {
            expire(Deadline.FIRST_TOKEN, deadlines.firstToken(), now - since, "the first token");
        }
    }

    /** {@return when the call began} */
    long begun() {
        return begun;
    }

    /** {@return how long to wait before {@link #check} is due again} */
    long sliceNanos() {
        return SLICE;
    }

    private void expire(Deadline deadline, @Nullable Duration limit, long passed, String what) {
        if (limit != null && passed > limit.toNanos()) {
            throw new LlmTimeoutException(deadline, limit, details(what + " did not come within " + limit));
        }
    }

    private ErrorDetails details(String summary) {
        return ErrorDetails.builder(summary).provider(provider).model(model).build();
    }
}
