package dev.parley.registry;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings events to listeners one at a time, in order, off the thread on which they happened. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);

    private final Executor executor;
    private final CopyOnWriteArrayList<Subscription> listeners = new CopyOnWriteArrayList<>();
    private final Queue<RegistryEvent> queue = new ArrayDeque<>();
    private boolean draining;

    Events(Executor executor) {
        this.executor = executor;
    }

    AutoCloseable subscribe(Consumer<? super RegistryEvent> listener) {
        Subscription subscription = new Subscription(listener);
        listeners.add(subscription);
        return () -> listeners.remove(subscription);
    }

    void publish(RegistryEvent event) {
        synchronized (queue) {
            queue.add(event);
            if (draining) {
                return;
            }
            draining = true;
        }
        executor.execute(this::drain);
    }

    private void drain() {
        while (true) {
            RegistryEvent event;
            synchronized (queue) {
                event = queue.poll();
                if (event == null) {
                    draining = false;
                    return;
                }
            }
            for (Subscription listener : listeners) {
                deliver(listener, event);
            }
        }
    }

    private static void deliver(Subscription to, RegistryEvent event) {
        try {
            to.listener.accept(event);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.warn("a listener failed at {}", event, e);
        }
    }

    /** Told apart by identity, so that one listener may subscribe twice. */
    private static final class Subscription {
        private final Consumer<? super RegistryEvent> listener;

        Subscription(Consumer<? super RegistryEvent> listener) {
            this.listener = listener;
        }
    }
}
