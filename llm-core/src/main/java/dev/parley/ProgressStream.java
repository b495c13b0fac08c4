package dev.parley;

import dev.parley.internal.stream.CancellableFuture;
import dev.parley.internal.stream.GeneratorSource;
import dev.parley.internal.stream.LastEvent;
import dev.parley.internal.stream.ListSource;
import dev.parley.internal.stream.StreamAccess;
import dev.parley.internal.stream.StreamCore;
import dev.parley.spi.ProgressGenerator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * One long job, such as a model being pulled, and its reports on the way.
 *
 * <p>It behaves as {@link ChatStream} does: consumed once, started by its first consumer, ended exactly once, and stopped
 * by {@link #close()} from any thread. The iterator ends when the job is done; a job that fails, also with an error line
 * in an answer that began well, throws an {@link LlmException}.
 *
 * @since 0.1.0
 */
public final class ProgressStream implements Iterable<Progress>, AutoCloseable {
    static {
        StreamAccess.registerProgress(source -> new ProgressStream(new StreamCore<>(source)));
    }

    private final StreamCore<Progress> core;

    private ProgressStream(StreamCore<Progress> core) {
        this.core = core;
    }

    /**
     * A job that has been done already, as a test has it.
     *
     * @param reports in order
     * @return a stream
     */
    public static ProgressStream of(List<Progress> reports) {
        return new ProgressStream(new StreamCore<>(new ListSource<>(reports, null)));
    }

    /**
     * A job that fails.
     *
     * @param failure what its consumer gets
     * @return a stream
     */
    public static ProgressStream failed(LlmException failure) {
        Objects.requireNonNull(failure, "failure");
        return new ProgressStream(new StreamCore<>(new ListSource<>(List.of(), failure)));
    }

    /**
     * A job that is done by code of the caller's, such as several calls one after another.
     *
     * @param generator does the job; it is started by the first claim, blocked while the consumer is more than a few
     *     dozen reports behind, and interrupted when the stream is closed
     * @param executor where the generator runs; it occupies one thread for as long as the job takes. One that runs tasks on
     *     the calling thread has the claim return when the generator has, which is then not held back
     * @return a stream; a generator that returns without having called {@code finish} or {@code fail} ends it with
     *     {@link TruncatedStreamException}
     */
    public static ProgressStream generate(ProgressGenerator generator, Executor executor) {
        return new ProgressStream(new StreamCore<>(GeneratorSource.progress(
                Objects.requireNonNull(generator, "generator"), Objects.requireNonNull(executor, "executor"))));
    }

    /**
     * Starts the job and iterates over its reports; waits for each. Belongs to one thread at a time. A loop that is left
     * before its end must {@linkplain #close() close} the stream, or the job goes on.
     *
     * @return the reports
     * @throws IllegalStateException if this stream already has a consumer
     */
    @Override
    public Iterator<Progress> iterator() {
        return core.iterator(null);
    }

    /**
     * A publisher of the reports, for one subscriber, delivered on a thread of the transport or the one that requests.
     *
     * @return a publisher
     */
    public Flow.Publisher<Progress> publisher() {
        return core.publisher(null, null);
    }

    /**
     * As {@link #publisher()}, delivering on {@code executor}.
     *
     * @param executor where reports are delivered, one at a time
     * @return a publisher
     */
    public Flow.Publisher<Progress> publisher(Executor executor) {
        return core.publisher(null, Objects.requireNonNull(executor, "executor"));
    }

    /**
     * Starts the job and waits for its end.
     *
     * @throws LlmException if the job fails; {@link LlmCancelledException} when it was stopped or the waiting thread
     *     interrupted, whose flag is kept
     * @throws IllegalStateException if this stream already has a consumer
     */
    public void await() {
        core.await(collect().future());
    }

    /**
     * Starts the job; the future completes when it is done. Cancelling it, or a future derived from it, stops the job.
     *
     * @return the end to come
     * @throws IllegalStateException if this stream already has a consumer
     */
    public CompletableFuture<Void> awaitAsync() {
        return collect().future().thenAccept(done -> {});
    }

    private LastEvent<Progress, Boolean> collect() {
        LastEvent<Progress, Boolean> last = new LastEvent<>(new CancellableFuture<>(this::close), any -> true);
        core.publisher(null, null).subscribe(last);
        last.throwIfRefused();
        return last;
    }

    /** Stops the job, from any thread, in any phase; returns at once and may be called again. */
    @Override
    public void close() {
        core.close();
    }
}
