package dev.parley.registry;

import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.PermissionException;
import dev.parley.ProviderHealth;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One provider's health, from checks and from real traffic, and the breaker that tells routers whether to go there.
 *
 * <p>Failures that {@linkplain FailureKind#BROKEN say so} open the breaker: one, if nothing has ever succeeded, else
 * three in a row. It lets one call through after 5 seconds, doubling up to a minute while that fails. A success closes
 * it. A rate limit closes the way for as long as the provider asks.
 */
final class HealthTracker {
    private static final int FAILURES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration DEFAULT_THROTTLE = Duration.ofSeconds(10);

    private final String label;
    private final Time time;
    private final Duration staleAfter;
    private final BiConsumer<HealthState, ProviderHealth> changes;
    private final Object lock = new Object();
    private ProviderHealth last;
    private long observed;
    private HealthState announced;
    private boolean everUp;
    private boolean refused;
    private int failures;
    private boolean open;
    private int pauses;
    private long openUntil;
    private long trialUntil;
    private long throttledUntil;
    private @Nullable LlmException throttledBy;

    /**
     * Makes a tracker.
     *
     * @param initial what is known before anything was asked
     * @param staleAfter how long an observation says something; zero for ever
     * @param changes told of a change of the state, outside of the lock
     */
    HealthTracker(
            ProviderHealth initial, Time time, Duration staleAfter, BiConsumer<HealthState, ProviderHealth> changes) {
        this.label = initial.provider();
        this.last = initial;
        this.announced = initial.state();
        this.time = time;
        this.staleAfter = staleAfter;
        this.changes = changes;
    }

    /** A chat went well. */
    void succeeded() {
        update(this::up);
    }

    /** A list came. Some lists need no key: one that chats or checks found to be missing or refused stays so. */
    void listed() {
        update(() -> {
            if (!refused) {
                up();
            }
        });
    }

    /** A chat or a list failed. */
    void failed(LlmException failure, boolean list) {
        boolean forbidden = list && failure instanceof PermissionException;
        FailureKind kind = forbidden ? FailureKind.REFUSED : FailureKind.of(failure);
        if (kind == FailureKind.NONE) {
            undecided();
            return;
        }
        update(() -> {
            if (kind == FailureKind.THROTTLED) {
                throttle(failure.retryAfter().orElse(DEFAULT_THROTTLE), failure);
            } else if (kind == FailureKind.REFUSED) {
                refused |= !list;
                last = forget(HealthState.UNAUTHORISED, last).cause(failure).build();
            } else {
                boolean trips = open || !everUp || ++failures >= FAILURES;
                if (trips) {
                    pause();
                }
                last = forget(trips ? HealthState.DOWN : HealthState.DEGRADED, last)
                        .cause(failure)
                        .build();
            }
        });
    }

    /** A call ended in a way that says nothing; if it was the breaker's trial, the next call is. */
    void undecided() {
        synchronized (lock) {
            trialUntil = 0;
        }
    }

    /** A check has reported. */
    void reported(ProviderHealth report) {
        update(() -> {
            ProviderHealth mine = relabelled(report);
            refused = report.state() == HealthState.UNAUTHORISED;
            if (report.state() == HealthState.UP || report.state() == HealthState.DEGRADED) {
                works();
            } else if (report.state() == HealthState.DOWN) {
                pause();
            } else if (report.state() == HealthState.THROTTLED) {
                Duration left = report.until()
                        .map(until -> Duration.between(time.now(), until))
                        .filter(duration -> !duration.isNegative())
                        .orElse(DEFAULT_THROTTLE);
                throttle(left, report.cause().orElse(null));
                return;
            }
            last = mine;
        });
    }

    /** What is known now. */
    ProviderHealth read() {
        synchronized (lock) {
            return current();
        }
    }

    /** Whether a router should go there; a true answer while the breaker is open makes the caller's call the trial. */
    boolean permits() {
        synchronized (lock) {
            long now = time.nanos();
            if (throttledUntil > now) {
                return false;
            }
            if (!open) {
                return true;
            }
            if (openUntil > now || trialUntil > now) {
                return false;
            }
            trialUntil = time.after(LONGEST_PAUSE);
            return true;
        }
    }

    /** When it makes sense to go there again, in nanoseconds of {@link Time}. */
    long availableAt() {
        synchronized (lock) {
            return Math.max(throttledUntil, open ? openUntil : 0);
        }
    }

    private void update(Runnable change) {
        HealthState was;
        ProviderHealth now;
        synchronized (lock) {
            observed = time.nanos();
            change.run();
            was = announced;
            now = current();
            announced = now.state();
        }
        if (was != now.state()) {
            changes.accept(was, now);
        }
    }

    private void up() {
        works();
        refused = false;
        last = last.state() == HealthState.UP
                ? last.toBuilder().observedAt(time.now()).build()
                : forget(HealthState.UP, last).build();
    }

    private void works() {
        everUp = true;
        failures = 0;
        open = false;
        pauses = 0;
        trialUntil = 0;
        throttledUntil = 0;
        throttledBy = null;
    }

    private void pause() {
        open = true;
        trialUntil = 0;
        long pause = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(pauses, 10));
        pauses++;
        openUntil = ListState.plus(time.nanos(), pause);
    }

    private void throttle(Duration left, @Nullable LlmException by) {
        throttledUntil = time.after(left);
        throttledBy = by;
        trialUntil = 0;
    }

    private ProviderHealth current() {
        long now = time.nanos();
        if (throttledUntil > now) {
            ProviderHealth.Builder throttled =
                    forget(HealthState.THROTTLED, last).until(time.at(throttledUntil));
            if (throttledBy != null) {
                throttled.cause(throttledBy);
            }
            return throttled.observedAt(time.at(observed)).build();
        }
        boolean seen = last.state() != HealthState.UNKNOWN;
        if (seen && !staleAfter.isZero() && now - observed > Time.saturated(staleAfter)) {
            return forget(HealthState.UNKNOWN, last)
                    .observedAt(time.at(observed))
                    .build();
        }
        return last;
    }

    /** The lasting facts of a report, under another state, seen now; what was wrong is left out. */
    private ProviderHealth.Builder forget(HealthState state, ProviderHealth report) {
        ProviderHealth.Builder copy = ProviderHealth.builder(label, state)
                .observedAt(time.now())
                .streaming(report.streaming())
                .embeddings(report.embeddings());
        report.latency().ifPresent(copy::latency);
        report.modelsCount().ifPresent(copy::modelsCount);
        report.defaultModel().ifPresent(copy::defaultModel);
        report.version().ifPresent(copy::version);
        return copy;
    }

    private ProviderHealth relabelled(ProviderHealth report) {
        if (report.provider().equals(label)) {
            return report;
        }
        ProviderHealth.Builder copy = forget(report.state(), report).observedAt(report.observedAt());
        report.error().ifPresent(copy::error);
        report.cause().ifPresent(copy::cause);
        report.until().ifPresent(copy::until);
        return copy.build();
    }
}
