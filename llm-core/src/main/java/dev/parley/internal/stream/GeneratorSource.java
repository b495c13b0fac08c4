package dev.parley.internal.stream;

import dev.parley.ChatEvent;
import dev.parley.ChatResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.Progress;
import dev.parley.TruncatedStreamException;
import dev.parley.spi.ChatGenerator;
import dev.parley.spi.ProgressGenerator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a generator on an executor and holds it back while the consumer is behind.
 *
 * <p>Everything is guarded by one lock that is never held while the consumer runs. Whoever takes the demand token may
 * emit, so batches never overtake each other. A generator that runs on the thread which starts it is not held back: its
 * consumer cannot take anything before it has returned.
 *
 * @param <E> the event type
 */
public final class GeneratorSource<E> implements EventSource<E> {
    /** Events that may wait while the consumer is behind, before the generator is held back. */
    private static final int MAX_WAITING = 64;

    /** What the generator does, with the emitter it was given already. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private final Executor executor;
    private final boolean interrupts;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final BatchAssembler<E> assembler;
    private @Nullable EventSink<E> sink;
    private @Nullable Thread starter;
    private @Nullable Thread runner;
    private boolean demanded;
    private boolean ended;
    private @Nullable LlmException failure;
    private int waiting;
    private volatile boolean cancelled;

    private <A extends BatchAssembler<E>> GeneratorSource(
            Executor executor,
            boolean interrupts,
            Function<BooleanSupplier, A> assemblers,
            Function<GeneratorSource<E>, Function<A, Work>> works) {
        this.executor = executor;
        this.interrupts = interrupts;
        A made = assemblers.apply(() -> cancelled);
        this.assembler = made;
        this.work = works.apply(this).apply(made);
    }

    /**
     * A source of one answer. The generator learns of the end of its stream from its emitter.
     *
     * @param provider whose answer it is, or empty
     * @param model the model asked for, or empty
     * @param rawEvents whether the consumer wants what has no event of its own
     * @param generator makes the answer
     * @param executor where it runs
     */
    public static GeneratorSource<ChatEvent> chat(
            String provider, String model, boolean rawEvents, ChatGenerator generator, Executor executor) {
        return new GeneratorSource<>(
                executor,
                false,
                cancelled -> new ChatAssembler(new ChatAnswer(new LocalOrigin(provider, model, rawEvents, cancelled))),
                source -> assembler -> () -> generator.generate(new GeneratorEmitter(source, assembler)));
    }

    /**
     * A source of one job's reports. The generator's thread is interrupted when the stream is closed.
     *
     * @param generator does the job
     * @param executor where it runs
     */
    public static GeneratorSource<Progress> progress(ProgressGenerator generator, Executor executor) {
        return new GeneratorSource<>(
                executor,
                true,
                cancelled -> new ProgressAssembler(),
                source -> assembler -> () -> generator.generate(new GeneratorProgressEmitter(source, assembler)));
    }

    @Override
    public void start(EventSink<E> target) {
        lock.lock();
        try {
            sink = target;
            demanded = true;
            starter = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            end(e);
        } finally {
            started();
        }
    }

    private void started() {
        lock.lock();
        try {
            starter = null;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        if (!begin()) {
            return;
        }
        try {
            work.run();
            end(null);
        } catch (Exception | Error e) {
            end(e);
        } finally {
            leave();
        }
    }

    /** Notes whom to interrupt; false if nobody waits for the job any more. */
    private boolean begin() {
        lock.lock();
        try {
            if (cancelled) {
                return false;
            }
            runner = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** From here on the thread is its executor's again; an interrupt that was meant for the job goes with the job. */
    private void leave() {
        lock.lock();
        try {
            runner = null;
            if (interrupts && cancelled) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does one step of the generator under the lock, hands over what it made, and waits while the consumer is behind. */
    void step(Runnable work) {
        lock.lock();
        try {
            while (waiting >= MAX_WAITING && Thread.currentThread() != starter && !cancelled && !ended) {
                wanted.await();
            }
            if (cancelled) {
                throw new LlmCancelledException(ErrorDetails.of("the consumer has closed this stream"));
            }
            if (ended) {
                return;
            }
            work.run();
            waiting++;
            if (assembler.isComplete() || assembler.failure() != null) {
                failure = assembler.failure();
                ended = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LlmCancelledException(ErrorDetails.of("the thread that generates was interrupted"), e);
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void end(@Nullable Throwable thrown) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            failure = thrown != null
                    ? Failures.asLlmException(thrown)
                    : new TruncatedStreamException(
                            ErrorDetails.of("the generator returned without calling finish or fail"));
            ended = true;
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void pump() {
        List<E> batch;
        boolean over;
        EventSink<E> target;
        lock.lock();
        try {
            target = sink;
            if (!demanded || target == null || cancelled) {
                return;
            }
            batch = assembler.takeBatch();
            over = ended;
            waiting = 0;
            wanted.signalAll();
            if (batch.isEmpty() && !over) {
                return;
            }
            demanded = false;
        } finally {
            lock.unlock();
        }
        target.emit(batch);
        if (over) {
            LlmException cause = failure;
            if (cause == null) {
                target.complete();
            } else {
                partial().ifPresent(cause::withPartialResponse);
                target.fail(cause);
            }
        }
    }

    @Override
    public void request(int taken) {
        lock.lock();
        try {
            demanded = true;
        } finally {
            lock.unlock();
        }
        pump();
    }

    @Override
    public void cancel() {
        cancelled = true;
        lock.lock();
        try {
            wanted.signalAll();
            Thread working = runner;
            if (interrupts && working != null) {
                working.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<ChatResponse> partial() {
        lock.lock();
        try {
            return assembler.partial();
        } finally {
            lock.unlock();
        }
    }
}
