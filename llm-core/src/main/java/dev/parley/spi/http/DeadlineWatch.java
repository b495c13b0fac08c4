package dev.parley.spi.http;

import dev.parley.Deadline;
import dev.parley.Deadlines;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the deadlines of one call with one timer, which is set once however many tokens come: bytes only leave a time
 * stamp. The timer looks at it when it fires, once in an idle deadline or sooner, and is set anew.
 *
 * <p>The first-token deadline counts from the start to {@link #begun}; the idle deadline from then on, while the consumer
 * has taken all that has {@linkplain #arrived arrived}; the total one always. The connect deadline is the
 * {@link ConnectWatch}'s. Thread-safe: the timer is changed under a monitor, which bytes do not take.
 */
final class DeadlineWatch {
    private final Scheduler scheduler;
    private final Deadlines deadlines;
    private final BiConsumer<Deadline, Duration> passed;
    private long startNanos;
    private volatile boolean begun;

    /** How many batches the network brought, and how many of them the consumer took; each has one writer at a time. */
    private volatile int arrived;

    private volatile int taken;
    private boolean stopped;
    private volatile long lastActivityNanos;
    private int timers;
    private Scheduler.@Nullable Cancellable timer;

    /**
     * Makes a watch that is not running.
     *
     * @param passed told once, on the scheduler's thread, which deadline passed and what its limit was
     */
    DeadlineWatch(Scheduler scheduler, Deadlines deadlines, BiConsumer<Deadline, Duration> passed) {
        this.scheduler = scheduler;
        this.deadlines = deadlines;
        this.passed = passed;
    }

    /** Notes the time; {@link #run} sets the timer. */
    void start() {
        startNanos = scheduler.nanoTime();
        lastActivityNanos = startNanos;
    }

    synchronized void run() {
        schedule(startNanos);
    }

    long startNanos() {
        return startNanos;
    }

    /** Something came from the network. */
    void activity() {
        lastActivityNanos = scheduler.nanoTime();
    }

    /** A batch is about to be given to the consumer, which has something to do until it takes it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // batches come one at a time
    void arrived() {
        arrived++;
    }

    /** The consumer takes batches, and time counts from now if they were all there is. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // they are taken one at a time
    void taken(int batches) {
        lastActivityNanos = scheduler.nanoTime();
        taken += batches;
    }

    private boolean waiting() {
        return taken == arrived;
    }

    /** What the consumer waits for first has arrived. */
    void begun() {
        if (!begun) {
            begun = true;
        }
    }

    synchronized void stop() {
        stopped = true;
        cancelTimer();
    }

    /** Whether a wait of this length would end before the call has to. */
    boolean allows(Duration wait) {
        long after = scheduler.nanoTime() - startNanos + wait.toNanos();
        return after < deadlines.firstToken().toNanos()
                && deadlines.total().map(total -> after < total.toNanos()).orElse(true);
    }

    /** Sets the timer anew; the one before is void. */
    private void schedule(long now) {
        if (stopped) {
            return;
        }
        cancelTimer();
        // Not later than an idle deadline from now, so that it need not be moved when the answer begins.
        long next = begun
                ? idleLeft(now)
                : Math.min(
                        deadlines.firstToken().toNanos() - (now - startNanos),
                        deadlines.idle().toNanos());
        Optional<Duration> total = deadlines.total();
        if (total.isPresent()) {
            next = Math.min(next, total.get().toNanos() - (now - startNanos));
        }
        int mine = ++timers;
        timer = scheduler.schedule(() -> check(mine), Duration.ofNanos(Math.max(next, 0)));
    }

    private long idleLeft(long now) {
        long limit = deadlines.idle().toNanos();
        return waiting() ? limit - (now - lastActivityNanos) : limit;
    }

    private void check(int mine) {
        Deadline over = overOrAgain(mine);
        if (over != null) {
            passed.accept(over, limit(over));
        }
    }

    /** Which deadline is over; if none is, the timer is set anew. */
    private synchronized @Nullable Deadline overOrAgain(int mine) {
        if (stopped || mine != timers) {
            return null;
        }
        long now = scheduler.nanoTime();
        Deadline over = over(now);
        if (over == null) {
            schedule(now);
        }
        return over;
    }

    private @Nullable Deadline over(long now) {
        Optional<Duration> total = deadlines.total();
        if (total.isPresent() && now - startNanos >= total.get().toNanos()) {
            return Deadline.TOTAL;
        }
        if (!begun) {
            return now - startNanos >= deadlines.firstToken().toNanos() ? Deadline.FIRST_TOKEN : null;
        }
        return waiting() && idleLeft(now) <= 0 ? Deadline.IDLE : null;
    }

    private Duration limit(Deadline deadline) {
        return switch (deadline) {
            case CONNECT -> deadlines.connect();
            case FIRST_TOKEN -> deadlines.firstToken();
            case IDLE -> deadlines.idle();
            case TOTAL -> deadlines.total().orElseThrow();
        };
    }

    private void cancelTimer() {
        Scheduler.Cancellable scheduled = timer;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
