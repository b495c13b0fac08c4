package dev.parley.registry;

import dev.parley.Deadline;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmTimeoutException;
import dev.parley.ProviderHealth;
import dev.parley.spi.http.Scheduler;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks providers how they are: each once at a time, and none for ever. */
final class HealthChecks {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Catalogue catalogue;
    private final Time time;
    private final Executor executor;
    private final Function<Slot, ProviderHealth> report;
    private final Map<Slot, CompletableFuture<Void>> running = new HashMap<>();
    private Scheduler.@Nullable Cancellable watch;
    private boolean closed;

    HealthChecks(Catalogue catalogue, Time time, Executor executor, Function<Slot, ProviderHealth> report) {
        this.catalogue = catalogue;
        this.time = time;
        this.executor = executor;
        this.report = report;
    }

    /** The reports of all; those that did not come within the limit say so. The future is the caller's own. */
    CompletableFuture<Map<String, ProviderHealth>> check(Collection<Slot> slots, Duration limit) {
        Map<Slot, CompletableFuture<Void>> checks = new LinkedHashMap<>();
        slots.forEach(slot -> checks.put(slot, check(slot)));
        CompletableFuture<Void> all = CompletableFuture.allOf(checks.values().toArray(CompletableFuture[]::new));
        return catalogue.within(all, limit).thenApply(unused -> {
            Map<String, ProviderHealth> reports = new LinkedHashMap<>();
            checks.forEach((slot, check) ->
                    reports.put(slot.label(), check.isDone() ? report.apply(slot) : late(slot.label(), limit)));
            return Collections.unmodifiableMap(reports);
        });
    }

    /** Checks all now and then, until this is closed. */
    void watch(Duration interval) {
        synchronized (running) {
            if (closed) {
                return;
            }
            watch = time.schedule(
                    () -> executor.execute(() -> {
                        catalogue.slots().values().forEach(this::check);
                        watch(interval);
                    }),
                    interval);
        }
    }

    void close() {
        Scheduler.Cancellable last;
        synchronized (running) {
            closed = true;
            last = watch;
        }
        if (last != null) {
            last.cancel();
        }
    }

    /** Completes when the slot's health is what a check says; never fails, and is never handed out. */
    private CompletableFuture<Void> check(Slot slot) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        LlmProvider provider = slot.provider();
        synchronized (running) {
            if (closed || provider == null) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> before = running.putIfAbsent(slot, done);
            if (before != null) {
                return before;
            }
        }
        executor.execute(() -> ask(slot, provider, done));
        return done;
    }

    private void ask(Slot slot, LlmProvider provider, CompletableFuture<Void> done) {
        CompletableFuture<ProviderHealth> call;
        try {
            call = provider.healthAsync();
            if (call == null) {
                throw new IllegalStateException("the provider returned null in place of a future");
            }
        } catch (Throwable e) {
            // also an Error: it is what the check found
            end(slot, done, error(slot.label(), e));
            return;
        }
        Scheduler.Cancellable timer = time.schedule(
                () -> executor.execute(() -> {
                    end(slot, done, late(slot.label(), LIMIT));
                    call.cancel(true);
                }),
                LIMIT);
        call.whenComplete((health, failure) -> executor.execute(() -> {
            timer.cancel();
            if (failure != null) {
                end(slot, done, error(slot.label(), failure));
            } else {
                end(slot, done, health != null ? health : error(slot.label(), new IllegalStateException("no report")));
            }
        }));
    }

    private void end(Slot slot, CompletableFuture<Void> done, ProviderHealth found) {
        synchronized (running) {
            if (!running.remove(slot, done)) {
                return;
            }
        }
        slot.health().reported(found);
        if (found.state() == HealthState.UP || found.state() == HealthState.DEGRADED) {
            slot.list().reachable();
        }
        done.complete(null);
    }

    private ProviderHealth error(String label, Throwable failure) {
        LlmException cause = Failures.of(label, failure);
        return ProviderHealth.builder(label, HealthState.ERROR)
                .cause(cause)
                .observedAt(time.now())
                .build();
    }

    private ProviderHealth late(String label, Duration limit) {
        LlmException cause = new LlmTimeoutException(
                Deadline.TOTAL,
                limit,
                ErrorDetails.builder("no answer to the health check within " + limit.toMillis() + " ms")
                        .provider(label)
                        .retryable(true)
                        .build());
        return ProviderHealth.builder(label, HealthState.DOWN)
                .cause(cause)
                .observedAt(time.now())
                .build();
    }
}
