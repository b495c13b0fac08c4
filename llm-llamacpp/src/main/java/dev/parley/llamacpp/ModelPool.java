package dev.parley.llamacpp;

import dev.parley.Capability;
import dev.parley.LlmException;
import dev.parley.RunningModel;
import dev.parley.llamacpp.internal.engine.Engine;
import dev.parley.llamacpp.internal.engine.EngineException;
import dev.parley.llamacpp.internal.engine.EngineModel;
import dev.parley.llamacpp.internal.engine.EngineSettings;
import dev.parley.llamacpp.internal.gguf.GgufModelInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory. One is loaded when it is first needed, has as many users as there are, and goes when it was idle for
 * long enough, when its place is needed, or when it is told to. Nothing is ended while somebody uses it, but by
 * {@link #close()}.
 */
final class ModelPool {
    private static final Logger LOG = LoggerFactory.getLogger(ModelPool.class);

    private static final int NO_SLOT = -1;
    private static final Duration AGES = Duration.ofDays(36_500);

    private final Settings settings;
    private final Errors errors;
    private final Executor background;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Resident> residents = new LinkedHashMap<>();
    private boolean closed;

    ModelPool(Settings settings, Errors errors, Executor background, ScheduledExecutorService timer) {
        this.settings = settings;
        this.errors = errors;
        this.background = background;
        this.timer = timer;
    }

    /** Somebody's right to use a model. To be closed by who got it. */
    final class Lease implements AutoCloseable {
        private final Resident resident;
        private final EngineModel engine;
        private final int slot;
        private final @Nullable Duration loadTime;

        private Lease(Resident resident, EngineModel engine, int slot, @Nullable Duration loadTime) {
            this.resident = resident;
            this.engine = engine;
            this.slot = slot;
            this.loadTime = loadTime;
        }

        EngineModel engine() {
            return engine;
        }

        /** {@return the slot that nobody else uses meanwhile} */
        int slot() {
            return slot;
        }

        /** {@return how long loading took, if it was done for this lease} */
        Optional<Duration> loadTime() {
            return Optional.ofNullable(loadTime);
        }

        @Override
        public void close() {
            release(resident, slot);
        }
    }

    /**
     * Waits for the model, and loads it if need be.
     *
     * @throws LlmException if it cannot be loaded, or {@code wait} has had enough
     */
    Lease acquire(ModelFile file, Wait wait) throws InterruptedException {
        return acquire(file, wait, true);
    }

    /**
     * Waits until the model is in memory, and loads it if need be. Takes none of its slots: those are for requests, of which
     * there are never more at once.
     *
     * @param keepAlive how long it stays after its last use from now on, or null for no change
     * @throws LlmException if it cannot be loaded, or {@code wait} has had enough
     */
    void load(ModelFile file, Wait wait, @Nullable Duration keepAlive) throws InterruptedException {
        try (Lease lease = acquire(file, wait, false)) {
            if (keepAlive != null) {
                lock.lock();
                try {
                    lease.resident.keepAlive = keepAlive;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private Lease acquire(ModelFile file, Wait wait, boolean works) throws InterruptedException {
        while (true) {
            wait.check();
            Resident found;
            Resident doomed;
            boolean loads = false;
            lock.lock();
            try {
                wait.check();
                doomed = null;
                found = residents.get(file.id());
                if (found != null && (found.isUseless() || !found.file.sameAs(file))) {
                    found.leaving = true;
                    if (found.leases > 0) {
                        changed.awaitNanos(wait.sliceNanos());
                        continue;
                    }
                    doomed = remove(found);
                    found = null;
                } else if (found == null) {
                    if (!hasRoomFor(file)) {
                        Resident unused = longestUnused();
                        if (unused == null) {
                            changed.awaitNanos(wait.sliceNanos());
                            continue;
                        }
                        doomed = remove(unused);
                    } else {
                        found = new Resident(file, memoryOf(file), settings.idleUnload());
                        residents.put(file.id(), found);
                        loads = true;
                    }
                }
                if (found != null) {
                    found.leases++;
                }
            } finally {
                lock.unlock();
            }
            if (doomed != null) {
                end(doomed);
            } else if (found != null) {
                if (loads) {
                    load(found);
                }
                return lease(found, loads, wait, works);
            }
        }
    }

    /** {@return whether it is in memory, or on its way} */
    boolean has(String id) {
        lock.lock();
        try {
            return residents.containsKey(id);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a model as soon as nobody uses it; the future completes then, at once if it is not in memory. */
    CompletableFuture<Void> unload(String id) {
        Resident resident;
        lock.lock();
        try {
            resident = residents.get(id);
            if (resident == null) {
                return CompletableFuture.completedFuture(null);
            }
            resident.leaving = true;
            if (resident.leases > 0) {
                return resident.left.copy();
            }
            remove(resident);
        } finally {
            lock.unlock();
        }
        end(resident);
        return resident.left.copy();
    }

    /** {@return the models that can be used now} */
    List<RunningModel> running() {
        List<RunningModel> running = new ArrayList<>();
        lock.lock();
        try {
            for (Resident resident : residents.values()) {
                if (resident.engine.isDone() && !resident.isUseless()) {
                    RunningModel.Builder model = RunningModel.builder(resident.file.id())
                            .sizeBytes(resident.file.sizeBytes())
                            .memoryBytes(resident.memory)
                            .contextLength(settings.contextOf(resident.file))
                            .metadata(Map.of(
                                    "path", resident.file.path().toString(),
                                    "process_id", resident.engine.join().processId(),
                                    "users", resident.leases));
                    Duration keepAlive = resident.keepAlive;
                    if (keepAlive != null && resident.leases == 0) {
                        long rest = nanos(keepAlive) - (System.nanoTime() - resident.idleSince);
                        model.expiresAt(Instant.now().plusNanos(Math.max(0, rest)));
                    }
                    running.add(model.build());
                }
            }
        } finally {
            lock.unlock();
        }
        return running;
    }

    /** Ends all models, used or not, and returns at once. */
    void close() {
        List<Resident> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(residents.values());
            all.forEach(this::remove);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (Resident resident : all) {
            // waits for the end of a process: not on the caller's time
            Thread closer = new Thread(() -> end(resident), "parley-llamacpp-close-" + resident.file.id());
            closer.setDaemon(true);
            closer.start();
        }
    }

    // loading

    private void load(Resident resident) {
        Thread loader = new Thread(() -> loadNow(resident), "parley-llamacpp-load-" + resident.file.id());
        loader.setDaemon(true);
        lock.lock();
        try {
            resident.loader = loader;
        } finally {
            lock.unlock();
        }
        loader.start();
    }

    private void loadNow(Resident resident) {
        ModelFile file = resident.file;
        try {
            boolean embedding = isEmbedding(file);
            int context = settings.contextOf(file);
            String template = file.header()
                    .chatTemplate()
                    .filter(Placeholders::isAffected)
                    .map(Placeholders::in)
                    .orElse("");
            EngineModel engine = Engine.load(
                    new EngineSettings(
                            file.path().toString(),
                            context,
                            embedding ? 1 : settings.parallel(),
                            settings.threadCount(),
                            embedding ? context : Math.min(Settings.BATCH, context),
                            embedding,
                            embedding ? "" : template),
                    file.id());
            Duration took = Duration.ofNanos(System.nanoTime() - resident.begun);
            boolean late;
            lock.lock();
            try {
                // whoever ends it after this finds it in the future, and whoever did before is found here
                late = resident.gone;
                resident.loadTime = took;
                resident.loader = null;
                if (!late) {
                    resident.engine.complete(engine);
                }
            } finally {
                lock.unlock();
            }
            if (late) {
                engine.close();
                resident.engine.completeExceptionally(
                        new EngineException(EngineException.Kind.CLOSED, "it was unloaded while it was being loaded"));
            } else {
                LOG.debug("loaded '{}' in {} ms", file.path(), took.toMillis());
            }
        } catch (EngineException e) {
            resident.engine.completeExceptionally(errors.engine(e, file));
        } catch (InterruptedException e) {
            resident.engine.completeExceptionally(
                    new EngineException(EngineException.Kind.CLOSED, "it was unloaded while it was being loaded", e));
        } catch (RuntimeException | Error e) {
            resident.engine.completeExceptionally(e);
        }
    }

    private Lease lease(Resident resident, boolean loaded, Wait wait, boolean works) throws InterruptedException {
        boolean granted = false;
        try {
            EngineModel engine = await(resident, wait);
            int slot = works ? takeSlot(resident) : NO_SLOT;
            granted = true;
            return new Lease(resident, engine, slot, loaded ? resident.loadTime : null);
        } finally {
            if (!granted) {
                release(resident, NO_SLOT);
            }
        }
    }

    private int takeSlot(Resident resident) {
        lock.lock();
        try {
            int slot = resident.slots.nextClearBit(0);
            resident.slots.set(slot);
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private EngineModel await(Resident resident, Wait wait) throws InterruptedException {
        while (true) {
            wait.check();
            try {
                return resident.engine.get(wait.sliceNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // checked at the top
            } catch (ExecutionException e) {
                wait.check();
                if (e.getCause() instanceof EngineException failure) {
                    throw errors.engine(failure, resident.file);
                }
                if (e.getCause() instanceof LlmException failure) {
                    throw failure;
                }
                throw new LlmException(
                        errors.details("loading '" + resident.file.path() + "' failed: " + e.getCause())
                                .model(resident.file.id())
                                .build(),
                        e);
            }
        }
    }

    private void release(Resident resident, int slot) {
        boolean goes = false;
        Duration keepAlive;
        lock.lock();
        try {
            if (slot >= 0) {
                resident.slots.clear(slot);
            }
            resident.leases--;
            resident.idleSince = System.nanoTime();
            keepAlive = resident.keepAlive;
            if (resident.leases == 0 && resident.isUseless() && residents.get(resident.file.id()) == resident) {
                remove(resident);
                goes = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (goes) {
            end(resident);
        } else if (keepAlive != null) {
            expireAfter(keepAlive, resident);
        }
    }

    // leaving

    /** {@return a time that can be added to others, even if it was for ever} */
    private static long nanos(Duration time) {
        return (time.compareTo(AGES) < 0 ? time : AGES).toNanos();
    }

    private void expireAfter(Duration delay, Resident resident) {
        lock.lock();
        try {
            if (closed || timer.isShutdown()) {
                return;
            }
            if (resident.expiry != null) {
                resident.expiry.cancel(false);
            }
            resident.expiry = timer.schedule(
                    () -> background.execute(() -> expire(resident)), nanos(delay), TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    private void expire(Resident resident) {
        lock.lock();
        try {
            Duration keepAlive = resident.keepAlive;
            if (keepAlive == null
                    || resident.leases > 0
                    || residents.get(resident.file.id()) != resident
                    || System.nanoTime() - resident.idleSince < nanos(keepAlive)) {
                return;
            }
            remove(resident);
        } finally {
            lock.unlock();
        }
        LOG.debug("unloading '{}', which was idle", resident.file.path());
        end(resident);
    }

    private Resident remove(Resident resident) {
        residents.remove(resident.file.id(), resident);
        resident.gone = true;
        Thread loader = resident.loader;
        if (loader != null) {
            loader.interrupt();
        }
        return resident;
    }

    private void end(Resident resident) {
        if (resident.engine.isDone() && !resident.engine.isCompletedExceptionally()) {
            resident.engine.join().close();
        }
        resident.left.complete(null);
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // room

    /** {@return the model that nobody has used for the longest time, or null if all are in use} */
    private @Nullable Resident longestUnused() {
        long now = System.nanoTime();
        return residents.values().stream()
                .filter(resident -> resident.leases == 0)
                .max(Comparator.comparingLong(resident -> now - resident.idleSince))
                .orElse(null);
    }

    /** Whether it fits in; throws if it would not even if it were alone. */
    private boolean hasRoomFor(ModelFile file) {
        if (residents.size() >= settings.maxLoadedModels()) {
            return false;
        }
        long needed = memoryOf(file);
        long taken = residents.values().stream()
                .mapToLong(resident -> resident.memory)
                .sum();
        if (settings.maxMemory().isPresent()) {
            long most = settings.maxMemory().getAsLong();
            if (needed > most) {
                throw errors.tooLittleMemory(
                        file, "it needs about " + megabytes(needed) + ", and max-memory is " + megabytes(most));
            }
            if (taken + needed > most) {
                return false;
            }
        }
        long available = Memory.available();
        if (needed > available) {
            if (residents.isEmpty()) {
                throw errors.tooLittleMemory(
                        file, "it needs about " + megabytes(needed) + ", and " + megabytes(available) + " are left");
            }
            return false;
        }
        return true;
    }

    private long memoryOf(ModelFile file) {
        boolean embedding = isEmbedding(file);
        int context = settings.contextOf(file);
        return Memory.estimate(
                file, context, embedding ? 1 : settings.parallel(), embedding ? context : Settings.BATCH);
    }

    private static boolean isEmbedding(ModelFile file) {
        return GgufModelInfo.of(file.id(), "llamacpp", file.header(), file.sizeBytes())
                .capabilities()
                .supports(Capability.EMBEDDING)
                .isYes();
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}
