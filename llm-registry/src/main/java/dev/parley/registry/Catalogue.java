package dev.parley.registry;

import dev.parley.HealthState;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import dev.parley.spi.http.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The providers of a registry and one published picture of all their lists; reading it takes no lock. */
final class Catalogue {
    private final Time time;
    private final Executor executor;
    private final Events events;
    private final Duration listTimeout;
    private final Duration healthStaleAfter;
    private final BiFunction<String, Candidate, Duration> ttl;
    private final Function<List<ModelInfo>, SearchIndex> indexer;
    private final @Nullable Snapshots snapshots;
    private final Object lock = new Object();
    private final Map<String, List<ModelInfo>> listed = new LinkedHashMap<>();
    private volatile boolean closed;
    private volatile Map<String, Slot> slots = Map.of();
    private volatile Published published;

    Catalogue(
            Time time,
            Executor executor,
            Events events,
            Duration listTimeout,
            Duration healthStaleAfter,
            BiFunction<String, Candidate, Duration> ttl,
            Map<String, String> aliases,
            @Nullable Path snapshot) {
        this.time = time;
        this.executor = executor;
        this.events = events;
        this.listTimeout = listTimeout;
        this.healthStaleAfter = healthStaleAfter;
        this.ttl = ttl;
        this.indexer = models -> SearchIndex.build(models, aliases, this::available);
        this.published = new Published(new Content(0, List.of(), indexer), Map.of(), Time.NEVER);
        this.snapshots =
                snapshot == null ? null : new Snapshots(snapshot, () -> List.copyOf(slots.values()), time, executor);
    }

    Map<String, Slot> slots() {
        return slots;
    }

    Slot slot(String label) {
        Slot slot = slots.get(label);
        if (slot == null) {
            throw new IllegalArgumentException("no provider '" + label + "'; there are " + slots.keySet());
        }
        return slot;
    }

    Content content() {
        return published.content();
    }

    /** Adds a provider; with {@code replace} in place of the one under its label, else as a new one. */
    void add(Candidate candidate, boolean replace) {
        String label = candidate.label();
        Slot added = slot(candidate, replace);
        Slot old;
        synchronized (lock) {
            checkOpen();
            old = slots.get(label);
            if (old != null && !replace) {
                throw new IllegalArgumentException("there is a provider '" + label
                        + "' already; replace it, or give one of them a connection name");
            }
            if (old == null && replace) {
                throw new IllegalArgumentException(
                        "no provider '" + label + "' to replace; there are " + slots.keySet());
            }
            Map<String, Slot> next = new LinkedHashMap<>(slots);
            next.put(label, added);
            slots = Collections.unmodifiableMap(next);
        }
        publish();
        events.publish(new RegistryEvent.ProviderAdded(label));
        if (old != null) {
            old.close();
        }
    }

    boolean remove(String label) {
        Slot old;
        synchronized (lock) {
            checkOpen();
            Map<String, Slot> next = new LinkedHashMap<>(slots);
            old = next.remove(label);
            if (old == null) {
                return false;
            }
            slots = Collections.unmodifiableMap(next);
        }
        publish();
        events.publish(new RegistryEvent.ProviderRemoved(label));
        old.close();
        return true;
    }

    /** One volatile read and the time. */
    ModelListing read() {
        return new ModelListing(published, time.nanos(), time);
    }

    /** As {@link #read()}, and starts what is due. */
    ModelListing readAndRefresh() {
        Published now = published;
        long nanos = time.nanos();
        if (nanos < now.due()) {
            return new ModelListing(now, nanos, time);
        }
        refresh(slots.values(), false);
        return read();
    }

    /** Starts refreshes, and completes when none of these providers is being asked any more. */
    CompletableFuture<Void> refresh(Collection<Slot> of, boolean always) {
        return CompletableFuture.allOf(
                of.stream().map(slot -> slot.list().refresh(always)).toArray(CompletableFuture[]::new));
    }

    /** Completes when the work has ended, or the time is over; never fails, and belongs to the caller. */
    CompletableFuture<Void> within(CompletableFuture<Void> work, Duration limit) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Scheduler.Cancellable timer = time.schedule(() -> executor.execute(() -> result.complete(null)), limit);
        result.whenComplete((done, cancelled) -> timer.cancel());
        work.whenComplete((done, failure) -> result.complete(null));
        return result;
    }

    private Support available(String label) {
        Slot slot = slots.get(label);
        HealthState state =
                slot == null ? HealthState.UNKNOWN : slot.health().read().state();
        return state == HealthState.UNKNOWN ? Support.UNKNOWN : Support.of(state.available());
    }

    void close() {
        List<Slot> last;
        synchronized (lock) {
            closed = true;
            last = List.copyOf(slots.values());
        }
        if (snapshots != null) {
            snapshots.flush();
        }
        last.forEach(Slot::close);
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the registry is closed");
        }
    }

    private Slot slot(Candidate candidate, boolean replaces) {
        String label = candidate.label();
        ListObserver observer = new ListObserver(label);
        ProviderHealth problem = candidate.problem();
        String reason = problem == null ? null : problem.error().orElse("not configured");
        ListState state = ListState.empty(time.now(), ttl.apply(label, candidate));
        if (reason != null) {
            state = ListState.skipped(time.now(), reason);
        } else if (snapshots != null && !replaces) {
            state = snapshots.restored(label, candidate.identity(), state).orElse(state);
        }
        ProviderList list = new ProviderList(label, candidate.provider(), state, listTimeout, time, executor, observer);
        ProviderHealth unknown = ProviderHealth.builder(label, HealthState.UNKNOWN)
                .observedAt(time.now())
                .build();
        HealthTracker health = new HealthTracker(
                problem == null ? unknown : problem,
                time,
                problem == null ? healthStaleAfter : Duration.ZERO,
                (was, now) -> events.publish(new RegistryEvent.HealthChanged(label, was, now)));
        Slot slot = new Slot(
                label,
                candidate.id(),
                candidate.connection(),
                candidate.provider(),
                reason,
                candidate.owned(),
                replaces,
                candidate.identity(),
                list,
                health,
                new LatencyRing());
        observer.slot = slot;
        return slot;
    }

    private void publish() {
        synchronized (lock) {
            Map<String, ListState> parts = new LinkedHashMap<>();
            long due = Time.NEVER;
            for (Slot slot : slots.values()) {
                parts.put(slot.label(), slot.list().state());
                due = Math.min(due, slot.list().due());
            }
            Map<String, List<ModelInfo>> now = parts.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, part -> part.getValue().models(), (a, b) -> a, LinkedHashMap::new));
            Content content = published.content();
            if (!sameLists(now)) {
                listed.clear();
                listed.putAll(now);
                List<ModelInfo> all = new ArrayList<>();
                now.values().forEach(all::addAll);
                content = new Content(content.epoch() + 1, all, indexer);
            }
            published = new Published(content, Collections.unmodifiableMap(parts), due);
        }
    }

    /** By identity of the lists where they are the same, so that a published change costs no comparison of models. */
    private boolean sameLists(Map<String, List<ModelInfo>> now) {
        if (!List.copyOf(listed.keySet()).equals(List.copyOf(now.keySet()))) {
            return false;
        }
        return now.entrySet().stream().allMatch(part -> part.getValue() == listed.get(part.getKey()));
    }

    private final class ListObserver implements ProviderList.Observer {
        private final String label;
        private volatile @Nullable Slot slot;

        ListObserver(String label) {
            this.label = label;
        }

        @Override
        public void changed() {
            publish();
        }

        @Override
        public void event(RegistryEvent event) {
            if (isCurrent()) {
                events.publish(event);
                if (snapshots != null && event instanceof RegistryEvent.ProviderRefreshed) {
                    snapshots.came(false);
                } else if (snapshots != null && event instanceof RegistryEvent.ModelsChanged) {
                    snapshots.came(true);
                }
            }
        }

        @Override
        public void succeeded() {
            Optional.ofNullable(slot).ifPresent(mine -> mine.health().listed());
        }

        @Override
        public void failed(LlmException cause) {
            Optional.ofNullable(slot).ifPresent(mine -> mine.health().failed(cause, true));
        }

        private boolean isCurrent() {
            return slots.get(label) == slot;
        }
    }
}
