package dev.parley.spi.http;

import dev.parley.Incubating;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A whole answer with a good status. Immutable, but for the body's array, which belongs to whoever asked.
 *
 * @since 0.1.0
 */
@Incubating
public final class HttpReply {
    private final URI uri;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final SentSecrets secrets;

    HttpReply(URI uri, int status, HttpHeaders headers, byte[] body, SentSecrets secrets) {
        this.secrets = secrets;
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Where the answer came from, after redirects.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * The HTTP status.
     *
     * @return from 200 to 299
     */
    public int status() {
        return status;
    }

    /**
     * The response's headers.
     *
     * @return the headers
     */
    public HttpHeaders headers() {
        return headers;
    }

    /**
     * The body as it came, not copied.
     *
     * @return the bytes, perhaps none
     */
    public byte[] body() {
        return body;
    }

    /**
     * The body as UTF-8 text, whatever charset the server names: JSON has no other.
     *
     * @return the text
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as text that may be quoted: without what was secret in the call. */
    String redactedText() {
        return secrets.redact(text());
    }

    /**
     * The media type with its parameters.
     *
     * @return the header's value, if any
     */
    public Optional<String> contentType() {
        return headers.firstValue("Content-Type");
    }

    @Override
    public String toString() {
        return "HttpReply[" + status + ", " + body.length + " bytes]";
    }
}
