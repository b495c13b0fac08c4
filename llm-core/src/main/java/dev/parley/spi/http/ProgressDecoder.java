package dev.parley.spi.http;

import dev.parley.Incubating;
import dev.parley.spi.ProgressEmitter;

/**
 * Turns the records of one streamed job into its reports, by the rules of {@link ChatDecoder}.
 *
 * @since 0.1.0
 */
@Incubating
public interface ProgressDecoder {
    /**
     * One line or event.
     *
     * @param record valid during this call only
     * @param out takes the reports
     */
    void record(StreamRecord record, ProgressEmitter out);

    /**
     * The body ended. If {@code out} is not finished after this, the job fails with
     * {@link dev.parley.TruncatedStreamException}.
     *
     * @param out takes the last reports
     */
    default void end(ProgressEmitter out) {}
}
