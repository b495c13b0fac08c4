package dev.parley.spi.http;

import dev.parley.Incubating;

/**
 * How a stream is cut into records.
 *
 * @since 0.1.0
 */
@Incubating
public enum StreamFormat {
    /** One JSON text a line. */
    NDJSON("application/x-ndjson") {
        @Override
        Framer framer(int maxRecordBytes) {
            return new NdjsonFramer(maxRecordBytes);
        }
    },
    /**
     * Server-sent events, as the WHATWG defines them. A body that is one JSON text instead, as some servers answer a call
     * for a stream, is one record, which comes at its end and is not {@linkplain StreamRecord#terminated() terminated}.
     */
    SSE("text/event-stream") {
        @Override
        Framer framer(int maxRecordBytes) {
            return new EventsOrJsonFramer(maxRecordBytes);
        }
    };

    private final String mediaType;

    StreamFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The media type to ask for.
     *
     * @return such as {@code text/event-stream}
     */
    public String mediaType() {
        return mediaType;
    }

    abstract Framer framer(int maxRecordBytes);
}
