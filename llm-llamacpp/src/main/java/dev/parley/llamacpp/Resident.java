package dev.parley.llamacpp;

import dev.parley.llamacpp.internal.engine.EngineModel;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A model that is in memory, or on its way in or out. Guarded by the lock of its pool. */
final class Resident {
    final ModelFile file;
    final long memory;
    final CompletableFuture<EngineModel> engine = new CompletableFuture<>();
    final BitSet slots = new BitSet();
    final long begun = System.nanoTime();
    int leases;
    long idleSince = System.nanoTime();

    @Nullable
    Duration keepAlive;

    boolean leaving;
    boolean gone;
    final CompletableFuture<Void> left = new CompletableFuture<>();

    @Nullable
    Future<?> expiry;

    @Nullable
    Duration loadTime;

    @Nullable
    Thread loader;

    Resident(ModelFile file, long memory, @Nullable Duration keepAlive) {
        this.file = file;
        this.memory = memory;
        this.keepAlive = keepAlive;
    }

    boolean isUseless() {
        if (leaving || engine.isCompletedExceptionally()) {
            return true;
        }
        return engine.isDone() && !engine.join().isAlive();
    }
}
