package dev.parley.spi.http;

/** Takes a whole body as one record, which is delivered when the body ends. */
final class WholeFramer extends ByteFramer {
    WholeFramer(int maxRecordBytes) {
        super(maxRecordBytes);
    }

    @Override
    void split(byte[] bytes, int to, StreamRecord record, RecordHandler handler) {
        carry(bytes, 0, to, maxRecordBytes);
    }

    @Override
    void finish(StreamRecord record, RecordHandler handler) {
        if (carried > 0) {
            record.set(carry, 0, carried, "", false);
            handler.record(record);
        }
    }
}
