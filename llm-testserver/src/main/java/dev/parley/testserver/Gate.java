package dev.parley.testserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A named point at which scripts stand until the test lets them go on.
 *
 * <p>Scripts stop here with {@link Script#awaitGate(String)}; {@link ScriptedServer#gate(String)} gives the gate to the
 * test. A gate stays open once opened. Instances are safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class Gate {

    private final String name;
    private final Monitor monitor;
    private final Set<Runnable> waiters = new LinkedHashSet<>();
    private boolean open;

    Gate(String name, Monitor monitor) {
        this.name = name;
        this.monitor = monitor;
    }

    /**
     * Returns the name scripts know this gate by.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /** Lets all scripts through, those waiting now and those that come later; does nothing if already open. */
    public void open() {
        List<Runnable> released = new ArrayList<>();
        monitor.change(() -> {
            open = true;
            released.addAll(waiters);
            waiters.clear();
        });
        released.forEach(Runnable::run);
    }

    /**
     * Tells whether the gate was opened.
     *
     * @return true once {@link #open()} was called
     */
    public boolean isOpen() {
        return monitor.read(() -> open);
    }

    /**
     * Counts the scripts that stand at this gate now; all they wrote before has been taken by the socket.
     *
     * @return the number of waiting scripts, 0 if the gate is open
     */
    public int waiting() {
        return monitor.read(waiters::size);
    }

    /**
     * Waits until at least so many scripts stand at this gate.
     *
     * @param atLeast how many scripts, 0 or more
     * @param atMost how long to wait
     * @throws AssertionError if fewer came in time, or if the waiting thread is interrupted (its flag is kept)
     */
    public void awaitWaiting(int atLeast, Duration atMost) {
        Objects.requireNonNull(atMost, "atMost");
        monitor.await(
                () -> waiters.size() >= atLeast,
                atMost,
                () -> name,
                () -> atLeast + " scripts waiting at gate '" + name + "', but there are " + waiters.size()
                        + (open ? " and the gate is open" : ""));
    }

    /** Adds a waiter; false if the gate is open and there is nothing to wait for. */
    boolean enter(Runnable waiter) {
        synchronized (monitor) {
            if (open) {
                return false;
            }
            monitor.change(() -> waiters.add(waiter));
            return true;
        }
    }

    void leave(Runnable waiter) {
        monitor.change(() -> waiters.remove(waiter));
    }
}
