package dev.parley.testserver;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire, read to its end.
 *
 * <p>Instances are immutable and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class SeenRequest {

    private final String method;
    private final String target;
    private final String version;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final long arrivedAtNanos;
    private final int connection;

    /** Takes the body array as its own. */
    SeenRequest(RequestHead head, byte[] body, int connection) {
        this.method = head.method();
        this.target = head.target();
        this.version = head.version();
        TreeMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.headers().forEach((name, values) -> copy.put(name, List.copyOf(values)));
        this.headers = Collections.unmodifiableMap(copy);
        this.body = body;
        this.arrivedAtNanos = System.nanoTime();
        this.connection = connection;
    }

    /**
     * Returns the method, in the client's case.
     *
     * @return the method, such as {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * Returns path and query exactly as sent, percent-encoding included.
     *
     * @return the request target
     */
    public String target() {
        return target;
    }

    /**
     * Returns the target up to its first question mark, percent-encoding included.
     *
     * @return the path
     */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /**
     * Returns the target after its first question mark, percent-encoding included.
     *
     * @return the query, or nothing if the target has no question mark
     */
    public Optional<String> query() {
        int mark = target.indexOf('?');
        return mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
    }

    /**
     * Returns all headers; looking a name up ignores its case, and values keep the order in which they came.
     *
     * @return an unmodifiable map
     */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name in any case
     * @return the value without surrounding blanks, or nothing if the header was not sent
     */
    public Optional<String> header(String name) {
        List<String> values = headers.get(Objects.requireNonNull(name, "name"));
        return values == null ? Optional.empty() : Optional.of(values.get(0));
    }

    /**
     * Returns the body with its transfer coding removed.
     *
     * @return a fresh copy, empty if there was no body
     */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the body read as UTF-8.
     *
     * @return the text, empty if there was no body
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns when the last byte of the request was read.
     *
     * @return a point in time as {@link System#nanoTime()} counts
     */
    public long arrivedAtNanos() {
        return arrivedAtNanos;
    }

    /**
     * Returns the number of the connection the request came over; equal numbers mean the client reused a connection.
     *
     * @return the number, counted from 1 in the order in which connections were accepted
     */
    public int connection() {
        return connection;
    }

    boolean isHttp10() {
        return version.equals("HTTP/1.0");
    }

    boolean asksToClose() {
        return RequestHead.hasToken(headers.get("Connection"), "close")
                || isHttp10() && !RequestHead.hasToken(headers.get("Connection"), "keep-alive");
    }

    @Override
    public String toString() {
        return method + " " + target + " (" + body.length + " bytes of body, connection " + connection + ")";
    }
}
