package dev.parley.spi;

/**
 * Does one long job that is not a single HTTP call, for {@link dev.parley.ProgressStream#generate}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProgressGenerator {
    /**
     * Does the job, reports on the way and ends with {@link ProgressEmitter#finish}.
     *
     * <p>Runs on the executor given with it and may block. Closing the stream interrupts the thread; so waiting for a
     * future, iterating over another {@link dev.parley.ProgressStream} and reading a file end with it, and a report made
     * after it throws {@link dev.parley.LlmCancelledException}: let these exceptions pass. Reporting blocks while the
     * consumer is behind. Whatever else is thrown ends the stream as its failure.
     *
     * @param out takes the reports
     * @throws Exception if the job cannot be done
     */
    void generate(ProgressEmitter out) throws Exception;
}
