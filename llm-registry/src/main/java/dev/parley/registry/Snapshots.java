package dev.parley.registry;

import dev.parley.ModelInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Lists from an earlier run, and saving those of this one: on the executor, one write at a time, the last state wins. */
final class Snapshots {
    private static final Duration REWRITE = Duration.ofMinutes(1);

    /** What to save: the slots as they are at the moment of writing. */
    private final Supplier<List<Slot>> slots;

    private final SnapshotFile file;
    private final String salt;
    private final Map<String, SnapshotFile.Saved> loaded;
    private final Time time;
    private final Executor executor;
    private final Object lock = new Object();
    private boolean dirty;
    private boolean writing;
    private long rewriteAt;

    Snapshots(Path path, Supplier<List<Slot>> slots, Time time, Executor executor) {
        this.file = new SnapshotFile(path);
        this.slots = slots;
        this.time = time;
        this.executor = executor;
        SnapshotFile.Content content = file.read();
        this.salt = content.salt();
        this.loaded = content.lists();
    }

    /** The list of an earlier run, if it was given to the same account at the same server. */
    Optional<ListState> restored(String label, Optional<String> identity, ListState empty) {
        SnapshotFile.Saved saved = loaded.get(label);
        if (saved == null
                || identity.isEmpty()
                || !Fingerprint.of(identity.get(), salt).equals(saved.fingerprint())) {
            return Optional.empty();
        }
        // a clock that was set back makes a list no younger than now
        Duration age = Duration.between(saved.fetchedAt(), time.now());
        long fetched = time.nanos() - (age.isNegative() ? 0 : Time.saturated(age));
        return Optional.of(empty.fromDisk(saved.models(), fetched));
    }

    /** A list came. It is written at once if it has changed, else now and then, for its age. */
    void came(boolean changed) {
        synchronized (lock) {
            if (!changed && time.nanos() < rewriteAt) {
                return;
            }
            rewriteAt = time.after(REWRITE);
            dirty = true;
            if (writing) {
                return;
            }
            writing = true;
        }
        executor.execute(this::write);
    }

    /** Writes on this thread what is not written yet, and waits for a write that is under way. */
    void flush() {
        writeOnce();
    }

    private void write() {
        while (true) {
            writeOnce();
            synchronized (lock) {
                if (!dirty) {
                    writing = false;
                    return;
                }
            }
        }
    }

    private void writeOnce() {
        synchronized (file) {
            synchronized (lock) {
                if (!dirty) {
                    return;
                }
                dirty = false;
            }
            Map<String, SnapshotFile.Saved> lists = new LinkedHashMap<>(loaded);
            for (Slot slot : slots.get()) {
                ListState state = slot.list().state();
                List<ModelInfo> models = state.models();
                if (state.hasList() && slot.identity().isPresent()) {
                    lists.put(
                            slot.label(),
                            new SnapshotFile.Saved(
                                    Fingerprint.of(slot.identity().get(), salt), time.at(state.fetched()), models));
                } else if (state.skipped() == null && slot.replaced()) {
                    lists.remove(slot.label());
                }
            }
            file.write(salt, lists);
        }
    }
}
