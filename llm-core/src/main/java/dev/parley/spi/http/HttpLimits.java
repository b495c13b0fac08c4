package dev.parley.spi.http;

import dev.parley.Incubating;
import java.util.Objects;

/**
 * How much of an answer is taken into memory before it is refused. Immutable.
 *
 * @since 0.1.0
 */
@Incubating
public final class HttpLimits {
    /** 16 MiB for one line or event, 1 MiB of an error body, 64 MiB for a whole reply. */
    public static final HttpLimits DEFAULTS = builder().build();

    private final int maxRecordBytes;
    private final int maxErrorBytes;
    private final int maxReplyBytes;

    private HttpLimits(Builder builder) {
        maxRecordBytes = builder.maxRecordBytes;
        maxErrorBytes = builder.maxErrorBytes;
        maxReplyBytes = builder.maxReplyBytes;
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The longest line or event of a stream.
     *
     * @return bytes; a longer one is a {@link dev.parley.MalformedResponseException}
     */
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    /**
     * How much of an error's body is read.
     *
     * @return bytes; the rest is left out
     */
    public int maxErrorBytes() {
        return maxErrorBytes;
    }

    /**
     * The largest reply that is not a stream.
     *
     * @return bytes; a larger one is a {@link dev.parley.MalformedResponseException}
     */
    public int maxReplyBytes() {
        return maxReplyBytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpLimits that
                && maxRecordBytes == that.maxRecordBytes
                && maxErrorBytes == that.maxErrorBytes
                && maxReplyBytes == that.maxReplyBytes;
    }

    @Override
    public int hashCode() {
        return Objects.hash(maxRecordBytes, maxErrorBytes, maxReplyBytes);
    }

    @Override
    public String toString() {
        return "HttpLimits[maxRecordBytes=" + maxRecordBytes + ", maxErrorBytes=" + maxErrorBytes + ", maxReplyBytes="
                + maxReplyBytes + "]";
    }

    /** Makes {@link HttpLimits}. Not thread-safe. */
    public static final class Builder {
        private int maxRecordBytes = 16 << 20;
        private int maxErrorBytes = 1 << 20;
        private int maxReplyBytes = 64 << 20;

        private Builder() {}

        /**
         * Sets the longest line or event of a stream.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxRecordBytes(int bytes) {
            maxRecordBytes = positive("maxRecordBytes", bytes);
            return this;
        }

        /**
         * Sets how much of an error's body is read.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxErrorBytes(int bytes) {
            maxErrorBytes = positive("maxErrorBytes", bytes);
            return this;
        }

        /**
         * Sets the largest reply that is not a stream.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxReplyBytes(int bytes) {
            maxReplyBytes = positive("maxReplyBytes", bytes);
            return this;
        }

        private static int positive(String name, int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, but was " + bytes);
            }
            return bytes;
        }

        /**
         * Makes the limits.
         *
         * @return the limits
         */
        public HttpLimits build() {
            return new HttpLimits(this);
        }
    }
}
