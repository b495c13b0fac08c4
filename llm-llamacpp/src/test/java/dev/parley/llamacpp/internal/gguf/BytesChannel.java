package dev.parley.llamacpp.internal.gguf;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file in memory: some bytes, and zeros from there to its end, however far that is. Counts what is read of it. */
class BytesChannel implements SeekableByteChannel {
    private static final byte[] ZEROS = new byte[8192];

    private final byte[] start;
    private final long size;
    private long position;
    private long bytesRead;

    BytesChannel(byte[] start, long size) {
        this.start = start;
        this.size = size;
    }

    long bytesRead() {
        return bytesRead;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= size) {
            return -1;
        }
        int count;
        if (position < start.length) {
            count = Math.min(target.remaining(), (int) Math.min(size, start.length) - (int) position);
            target.put(start, (int) position, count);
        } else {
            count = (int) Math.min(Math.min(target.remaining(), ZEROS.length), size - position);
            target.put(ZEROS, 0, count);
        }
        position += count;
        bytesRead += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
