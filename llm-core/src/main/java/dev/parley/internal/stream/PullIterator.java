package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Blocking consumer. One thread at a time; waits by parking, so a virtual thread gives up its carrier. Once it has failed
 * it fails the same way at every further call.
 */
final class PullIterator<E> implements Iterator<E>, StreamCore.Receiver<E> {
    private final StreamCore<E> core;
    private final @Nullable UnaryOperator<E> stage;
    private volatile @Nullable Thread waiter;

    private List<E> batch = List.of();
    private int next;
    private boolean done;
    private @Nullable Throwable failure;

    PullIterator(StreamCore<E> core, @Nullable UnaryOperator<E> stage) {
        this.core = core;
        this.stage = stage;
    }

    @Override
    public void signal() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public boolean hasNext() {
        if (next < batch.size() && !core.isClosed()) {
            return true;
        }
        return fetch();
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        E event = batch.get(next++);
        if (event instanceof ChatEvent.Finished) {
            if (!core.delivered()) {
                throw end(core.cancellation());
            }
            // Nothing is left to wait for, nor to be stopped by an interrupt.
            done = next == batch.size();
        }
        if (stage == null) {
            return event;
        }
        try {
            return stage.apply(event);
        } catch (RuntimeException | Error e) {
            core.abort(e);
            throw end(e);
        }
    }

    private boolean fetch() {
        if (failure != null) {
            throw Failures.rethrow(failure);
        }
        if (done) {
            return false;
        }
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                core.close();
            }
            if (core.isClosed()) {
                throw end(core.cancellation());
            }
            // what was delivered is not to be kept while the consumer waits
            forgetBatch();
            Object terminal = core.terminal();
            List<E> taken = core.poll();
            if (taken != null) {
                batch = taken;
                next = 0;
                return true;
            }
            if (terminal == StreamCore.DONE) {
                if (!core.delivered()) {
                    throw end(core.cancellation());
                }
                done = true;
                return false;
            }
            if (terminal != null) {
                throw end((Throwable) terminal);
            }
            await();
        }
    }

    private RuntimeException end(Throwable cause) {
        failure = cause;
        forgetBatch();
        core.delivered();
        return Failures.rethrow(cause);
    }

    private void forgetBatch() {
        batch = List.of();
        next = 0;
    }

    private void await() {
        waiter = Thread.currentThread();
        try {
            while (!core.hasNews() && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(core);
            }
        } finally {
            waiter = null;
        }
    }
}
