package dev.parley.llamacpp.internal.engine;

import dev.parley.llamacpp.internal.engine.EngineException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Loads models. Safe for use by several threads. */
public final class Engine {
    private static final Duration LIBRARY_LOADS_IN = Duration.ofSeconds(60);

    private static final Object LOCK = new Object();
    private static @Nullable Path files;
    private static boolean works;

    private Engine() {}

    /**
     * Starts a process for a model and loads it there. Ends early, and ends the process, when the thread is interrupted.
     *
     * @param settings what to load, and how
     * @param name what threads and log lines are called
     * @return the model
     * @throws EngineException if that does not work
     * @throws InterruptedException if the thread is interrupted
     */
    public static EngineModel load(EngineSettings settings, String name) throws InterruptedException {
        return ModelProcess.start(files(), settings, name);
    }

    /**
     * Makes sure that the native library can be loaded on this machine, by doing so in a process of its own. Done once in the
     * life of a JVM if it succeeds.
     *
     * @throws EngineException if it cannot
     * @throws InterruptedException if the thread is interrupted
     */
    public static void check() throws InterruptedException {
        synchronized (LOCK) {
            if (!works) {
                ModelProcess.check(files(), LIBRARY_LOADS_IN);
                works = true;
            }
        }
    }

    /** What a test may want to look at. */
    static Path files() {
        synchronized (LOCK) {
            Path unpacked = files;
            if (unpacked == null || !WorkerFiles.areIn(unpacked)) {
                // the first time, or somebody has tidied up the directory for temporary files
                unpacked = WorkerFiles.unpack();
                files = unpacked;
            }
            return unpacked;
        }
    }

    static EngineException notAvailable(String message, Throwable cause) {
        return new EngineException(Kind.NOT_AVAILABLE, message, cause);
    }
}
