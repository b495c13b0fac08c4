package dev.parley.examples.chatcli;

import java.util.function.Supplier;
import org.jline.utils.Signals;

/** Ctrl-C outside of the interactive chat. */
@FunctionalInterface
interface Interrupts {
    /**
     * Has Ctrl-C do something instead of ending the program.
     *
     * @param action what to do, on any thread
     * @return ends it
     */
    Watch watch(Runnable action);

    /**
     * Does some work that Ctrl-C stops.
     *
     * @param stop stops it, on any thread
     * @param work the work, on this thread
     * @return what the work returns
     */
    default <T> T during(Runnable stop, Supplier<T> work) {
        Watch watch = watch(stop);
        try {
            return work.get();
        } finally {
            watch.close();
        }
    }

    /** An action of Ctrl-C, until it is closed. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Those of the process. */
    static Interrupts ofProcess() {
        return action -> {
            Object before = Signals.register("INT", action);
            return () -> {
                if (before != null) {
                    Signals.unregister("INT", before);
                }
            };
        };
    }
}
