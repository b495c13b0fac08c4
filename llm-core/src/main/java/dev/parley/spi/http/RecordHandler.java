package dev.parley.spi.http;

import dev.parley.Incubating;

/**
 * Receives the records that a {@link Framer} finds, one call for each, in stream order.
 *
 * @since 0.1.0
 */
@Incubating
@FunctionalInterface
public interface RecordHandler {

    /**
     * Takes one record.
     *
     * <p>Called on the thread that called {@link Framer#feed} or {@link Framer#end}. The record is a view of memory that
     * is used again as soon as this method returns; keep what is needed of it, not the record. Whatever this method
     * throws reaches the caller of the framer unchanged and leaves the framer closed.
     *
     * @param record the record, valid only during this call
     */
    void record(StreamRecord record);
}
