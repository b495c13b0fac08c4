package dev.parley.registry;

import dev.parley.Deadline;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmTimeoutException;
import dev.parley.MalformedResponseException;
import dev.parley.ModelInfo;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The list of one provider through its life: asked for once at a time, kept while it cannot be renewed, left alone after
 * a failure. Never calls the provider on the caller's thread, and nothing foreign under its lock.
 */
final class ProviderList {
    /** Told what happens to the list, outside of its lock. */
    interface Observer {
        /** The state, or whether a call is under way, is different now. */
        void changed();

        void event(RegistryEvent event);

        void succeeded();

        void failed(LlmException cause);
    }

    private final String label;
    private final @Nullable LlmProvider provider;
    private final Duration limit;
    private final Time time;
    private final Executor executor;
    private final Backoff backoff;
    private final Observer observer;
    private final ShrinkGuard guard = new ShrinkGuard();
    private final Object lock = new Object();
    private ListState state;
    private @Nullable Attempt attempt;
    private boolean closed;

    ProviderList(
            String label,
            @Nullable LlmProvider provider,
            ListState initial,
            Duration limit,
            Time time,
            Executor executor,
            Observer observer) {
        this.label = label;
        this.provider = provider;
        this.state = initial;
        this.limit = limit;
        this.time = time;
        this.executor = executor;
        this.backoff = new Backoff(Duration.ofNanos(initial.ttl()));
        this.observer = observer;
    }

    ListState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** When a read should ask again: never while a call is under way. */
    long due() {
        synchronized (lock) {
            return closed || attempt != null || provider == null ? Time.NEVER : state.nextAttempt();
        }
    }

    /**
     * Asks the provider, unless that is under way already.
     *
     * @param always whether to do so even if the list is not due
     * @return completes when no call is under way any more; never fails, and is never handed out of the registry
     */
    CompletableFuture<Void> refresh(boolean always) {
        Attempt started;
        synchronized (lock) {
            if (attempt != null) {
                return attempt.done;
            }
            if (closed || provider == null || !always && !state.isDue(time.nanos())) {
                return CompletableFuture.completedFuture(null);
            }
            started = new Attempt();
            attempt = started;
            if (!state.hasList() && state.failure() == null) {
                state = state.asked(time.now());
            }
        }
        observer.changed();
        LlmProvider asked = provider;
        executor.execute(() -> ask(asked, started));
        return started.done;
    }

    /** As a read does, but also renews a good list that is older than {@code age}. */
    CompletableFuture<Void> refreshIfOlder(Duration age) {
        ListState now = state();
        boolean old = now.hasList() && now.failure() == null && time.nanos() - now.fetched() >= age.toNanos();
        return refresh(old);
    }

    /** Marks the list as no longer true: the next read asks again. */
    void invalidate() {
        synchronized (lock) {
            if (state.skipped() == null || provider != null) {
                state = state.due();
            }
            if (attempt != null) {
                // what that call brings may have been said before the change
                attempt.outdated = true;
            }
        }
        observer.changed();
    }

    /** The provider answers again, as another call shows: a back-off is over. */
    void reachable() {
        synchronized (lock) {
            if (closed || state.failure() == null || state.isDue(time.nanos())) {
                return;
            }
            state = state.due();
        }
        observer.changed();
    }

    void close() {
        Attempt last;
        synchronized (lock) {
            closed = true;
            last = attempt;
            attempt = null;
        }
        if (last != null) {
            last.end();
            last.done.complete(null);
        }
    }

    private void ask(LlmProvider asked, Attempt started) {
        CompletableFuture<List<ModelInfo>> call;
        try {
            call = asked.listModelsAsync();
            if (call == null) {
                throw nothing("the provider returned null in place of a future");
            }
        } catch (Throwable e) {
            // also an Error: it is reported as the cause, and must not leave the list in flight for ever
            finish(started, null, e);
            return;
        }
        started.limitTo(call, time.schedule(() -> executor.execute(() -> finish(started, null, tooLate())), limit));
        call.whenComplete((models, failure) -> executor.execute(() -> finish(started, models, failure)));
    }

    private void finish(Attempt ended, @Nullable List<ModelInfo> answer, @Nullable Throwable failure) {
        List<ModelInfo> models = List.of();
        LlmException cause = null;
        if (failure != null) {
            cause = Failures.of(label, failure);
        } else if (answer == null) {
            cause = nothing("the provider returned null in place of its models");
        } else {
            try {
                models = ListDiff.cleaned(label, answer);
                // the same list keeps its identity, by which the catalogue knows that nothing has changed
                List<ModelInfo> known = state().models();
                models = models.equals(known) ? known : models;
            } catch (RuntimeException e) {
                cause = Failures.of(label, e);
            }
        }
        ListState before;
        ListState after;
        RegistryEvent refused = null;
        synchronized (lock) {
            if (attempt != ended) {
                return;
            }
            attempt = null;
            before = state;
            if (cause == null && before.hasList() && guard.refuses(before.models(), models)) {
                refused = new RegistryEvent.ShrunkListRefused(
                        label, before.models().size(), models.size());
                cause = shrunk(before.models().size(), models.size());
                after = before.failed(cause, ListState.plus(time.nanos(), backoff.first()));
            } else if (cause instanceof UnsupportedFeatureException) {
                after = before.skippedFromNow(cause.details().summary());
            } else if (cause != null) {
                after = before.failed(cause, ListState.plus(time.nanos(), backoff.after(cause, before.failures())));
            } else {
                after = before.fetched(models, time.nanos());
                after = ended.outdated ? after.due() : after;
            }
            state = after;
        }
        ended.end();
        observer.changed();
        report(before, after, cause, refused);
        ended.done.complete(null);
    }

    private void report(
            ListState before, ListState after, @Nullable LlmException cause, @Nullable RegistryEvent refused) {
        if (refused != null) {
            observer.event(refused);
        }
        if (cause == null) {
            observer.event(
                    new RegistryEvent.ProviderRefreshed(label, after.models().size()));
            ListDiff.between(label, before.models(), after.models()).ifPresent(observer::event);
            observer.succeeded();
        } else if (after.skipped() == null) {
            Instant next = time.at(after.nextAttempt());
            observer.event(new RegistryEvent.ProviderFailed(label, cause, next));
            if (refused == null) {
                observer.failed(cause);
            }
        }
    }

    private LlmException tooLate() {
        return new LlmTimeoutException(
                Deadline.TOTAL,
                limit,
                ErrorDetails.builder("the list of models did not come within " + limit.toMillis() + " ms")
                        .provider(label)
                        .retryable(true)
                        .build());
    }

    private LlmException nothing(String what) {
        return new MalformedResponseException(
                ErrorDetails.builder(what).provider(label).build());
    }

    private LlmException shrunk(int was, int offered) {
        return new MalformedResponseException(ErrorDetails.builder("the list of models went from " + was + " to "
                        + offered + "; the old one is kept until the provider says so again")
                .provider(label)
                .build());
    }

    /** One call for the list. */
    private static final class Attempt {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        volatile boolean outdated;
        private @Nullable CompletableFuture<List<ModelInfo>> call;
        private Scheduler.@Nullable Cancellable timer;
        private boolean over;

        void limitTo(CompletableFuture<List<ModelInfo>> started, Scheduler.Cancellable limit) {
            synchronized (this) {
                if (!over) {
                    call = started;
                    timer = limit;
                    return;
                }
            }
            started.cancel(true);
            limit.cancel();
        }

        /** Stops what is still running of it. */
        void end() {
            CompletableFuture<List<ModelInfo>> running;
            Scheduler.Cancellable limit;
            synchronized (this) {
                over = true;
                running = call;
                limit = timer;
            }
            if (running != null) {
                running.cancel(true);
            }
            if (limit != null) {
                limit.cancel();
            }
        }
    }
}
