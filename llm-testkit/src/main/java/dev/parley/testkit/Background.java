package dev.parley.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Something that a thread of its own does, so that a clause can watch it wait. */
final class Background<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean interruptedAtEnd;

    private Background(Callable<T> work) {
        thread = new Thread(
                () -> {
                    try {
                        T value = work.call();
                        interruptedAtEnd = Thread.currentThread().isInterrupted();
                        result.complete(value);
                    } catch (Throwable e) {
                        interruptedAtEnd = Thread.currentThread().isInterrupted();
                        result.completeExceptionally(e);
                    }
                },
                "contract-consumer");
        thread.setDaemon(true);
    }

    static <T> Background<T> run(Callable<T> work) {
        Background<T> started = new Background<>(work);
        started.thread.start();
        return started;
    }

    /** Waits until the thread waits for something itself. */
    Background<T> awaitWaiting() {
        Await.until("the consumer waits, but it is " + thread.getState(), () -> {
            Thread.State state = thread.getState();
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || result.isDone();
        });
        return this;
    }

    /** Waits until the work is done, well or not. */
    void awaitDone() {
        Await.until("the consumer is done", result::isDone);
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What the work came to; throws what it threw. */
    T await() throws Throwable {
        return Await.result(result);
    }

    boolean interruptedAtEnd() {
        return interruptedAtEnd;
    }
}
