package dev.parley.spi;

import dev.parley.LlmException;
import dev.parley.Progress;

/**
 * Takes the progress reports of one long job, such as a model being pulled. The job ends with exactly one of
 * {@link #finish} and {@link #fail}; what comes after is ignored.
 *
 * <p>Not thread-safe: one thread at a time.
 *
 * @since 0.1.0
 */
public interface ProgressEmitter {
    /**
     * Adds a report.
     *
     * @param progress the report
     */
    void progress(Progress progress);

    /** Ends the job well. */
    void finish();

    /**
     * Ends the job with an error.
     *
     * @param failure the error
     */
    void fail(LlmException failure);

    /**
     * Whether {@link #finish} or {@link #fail} was called.
     *
     * @return true once the job has ended
     */
    boolean isFinished();
}
