package dev.parley.examples.chatcli;

import java.util.concurrent.atomic.AtomicReference;

/** A Ctrl-C that a test presses. */
final class Keyboard implements Interrupts {
    private final AtomicReference<Runnable> action = new AtomicReference<>();

    @Override
    public Watch watch(Runnable whatToDo) {
        if (!action.compareAndSet(null, whatToDo)) {
            throw new AssertionError("two watches at a time");
        }
        return () -> action.set(null);
    }

    void pressCtrlC() {
        Runnable watched = action.get();
        if (watched == null) {
            throw new AssertionError("nobody watches, so this would have ended the program");
        }
        watched.run();
    }

    boolean isWatched() {
        return action.get() != null;
    }
}
