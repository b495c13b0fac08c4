package dev.parley.spi.http;

import dev.parley.ErrorDetails;
import dev.parley.Incubating;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server said instead of an answer. Immutable and thread-safe; secrets are cut out of the body before it gets here.
 *
 * @since 0.1.0
 */
@Incubating
public final class ErrorResponse {
    private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (name, value) -> true);

    private final String provider;
    private final @Nullable String model;
    private final @Nullable URI uri;
    private final int status;
    private final HttpHeaders headers;
    private final String body;
    private final boolean inStream;
    private final Instant receivedAt;
    private final ErrorWords words;

    ErrorResponse(
            String provider,
            @Nullable String model,
            @Nullable URI uri,
            int status,
            HttpHeaders headers,
            String body,
            boolean inStream,
            Instant receivedAt) {
        this.provider = provider;
        this.model = model;
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.inStream = inStream;
        this.receivedAt = receivedAt;
        this.words = ErrorWords.read(body, isHtml());
    }

    /**
     * An error that a server reported inside an answer that began with status 200.
     *
     * @param provider the provider's id
     * @param model the model asked for
     * @param json the {@linkplain StreamRecord#text() text} of the line or event, which has no credentials in it
     * @return the error
     */
    public static ErrorResponse inStream(String provider, String model, String json) {
        String safe = Redaction.redact(json, List.of());
        return new ErrorResponse(provider, model, null, 200, NO_HEADERS, safe, true, Instant.now());
    }

    /**
     * An error that a server reported in a whole reply with a good status.
     *
     * @param provider the provider's id
     * @param model the model asked for
     * @param reply the reply, whose call's credentials are cut out
     * @return the error
     */
    public static ErrorResponse inReply(String provider, String model, HttpReply reply) {
        return new ErrorResponse(
                provider,
                model,
                reply.uri(),
                reply.status(),
                reply.headers(),
                reply.redactedText(),
                true,
                Instant.now());
    }

    /**
     * Whose error it is.
     *
     * @return the provider's id, or empty text
     */
    public String provider() {
        return provider;
    }

    /**
     * The model that was asked for.
     *
     * @return its id, if the call was about one
     */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /**
     * Where the answer came from.
     *
     * @return the address, if known
     */
    public Optional<URI> uri() {
        return Optional.ofNullable(uri);
    }

    /**
     * The HTTP status.
     *
     * @return 200 for an error inside a stream
     */
    public int status() {
        return status;
    }

    /**
     * The response's headers.
     *
     * @return none for an error inside a stream
     */
    public HttpHeaders headers() {
        return headers;
    }

    /**
     * The media type with its parameters.
     *
     * @return the header's value, if any
     */
    public Optional<String> contentType() {
        return headers.firstValue("Content-Type");
    }

    /**
     * The body, perhaps cut at {@link HttpLimits#maxErrorBytes()}.
     *
     * @return the text, perhaps empty
     */
    public String body() {
        return body;
    }

    /**
     * Whether the error came inside an answer that had begun.
     *
     * @return true for an error line or event
     */
    public boolean inStream() {
        return inStream;
    }

    /**
     * Whether the body is a web page, which no model server sends: a proxy's, or a wrong address.
     *
     * @return true by content type or first characters
     */
    public boolean isHtml() {
        String start = body.stripLeading();
        return contentType().orElse("").toLowerCase(java.util.Locale.ROOT).contains("html")
                || start.regionMatches(true, 0, "<!doctype html", 0, 14)
                || start.regionMatches(true, 0, "<html", 0, 5);
    }

    /**
     * The title of a body that is a web page.
     *
     * @return its words, if it is one and has a title
     */
    public Optional<String> htmlTitle() {
        return isHtml() ? ErrorWords.title(body) : Optional.empty();
    }

    /**
     * The provider's own words, found in every form that is known: {@code error} as text or object, JSON inside that
     * text, {@code message}, {@code detail}, {@code errors}, an array, or plain text.
     *
     * @return the words; empty for a web page and for a body that has none
     */
    public Optional<String> message() {
        return words.message();
    }

    /**
     * The provider's own code of this error, such as {@code model_not_found}.
     *
     * @return the code, if it is a word
     */
    public Optional<String> code() {
        return words.code();
    }

    /**
     * The provider's own type of this error, such as {@code invalid_request_error}.
     *
     * @return the type, if there is one
     */
    public Optional<String> type() {
        return words.type();
    }

    /**
     * The body, or what was found inside its text, as plain Java values.
     *
     * @return a Map, List, String, Number or Boolean, if the body is JSON
     */
    public Optional<Object> json() {
        return words.json();
    }

    /**
     * The id under which the provider knows the request.
     *
     * @return from {@code x-request-id} and its relatives
     */
    public Optional<String> requestId() {
        return RequestIds.of(headers);
    }

    /**
     * How long the server asks to wait: {@code retry-after-ms}, {@code Retry-After} in seconds or as a date,
     * {@code RateLimit} when nothing is left, or {@code estimated_time} in the body.
     *
     * @return the wait, never negative
     */
    public Optional<Duration> retryAfter() {
        return RetryAfter.read(headers, receivedAt).or(() -> RetryAfter.estimated(words.json()));
    }

    /**
     * Starts the details of an exception with everything this response tells.
     *
     * @param summary what happened, in a sentence without a full stop
     * @return a builder
     */
    public ErrorDetails.Builder details(String summary) {
        ErrorDetails.Builder details = ErrorDetails.builder(summary);
        if (!provider.isEmpty()) {
            details.provider(provider);
        }
        model().ifPresent(details::model);
        if (!inStream) {
            details.status(status);
        }
        message().ifPresent(details::providerMessage);
        code().or(this::type).ifPresent(details::code);
        requestId().ifPresent(details::requestId);
        retryAfter().ifPresent(details::retryAfter);
        return details;
    }

    @Override
    public String toString() {
        return "ErrorResponse[" + (inStream ? "in stream" : status) + ", "
                + message().orElse("no message") + "]";
    }
}
