package dev.parley.spi.http;

import dev.parley.Deadlines;
import dev.parley.Incubating;
import dev.parley.LlmException;
import dev.parley.internal.Checks;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request to a server, ready to be sent as often as retries and redirects need. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public final class HttpCall {
    private final String method;
    private final URI uri;
    private final String provider;
    private final @Nullable String model;
    private final Map<String, String> headers;
    private final Map<String, Supplier<String>> credentials;
    private final @Nullable BodyPublisher body;
    private final boolean hasBody;
    private final Deadlines deadlines;
    private final @Nullable RetryPolicy retryPolicy;
    private final ErrorMapper errorMapper;
    private final boolean rawEvents;
    private final @Nullable String connectHint;

    private HttpCall(Builder builder) {
        method = builder.method;
        uri = builder.uri;
        provider = builder.provider;
        model = builder.model;
        headers = Map.copyOf(builder.headers);
        credentials = Map.copyOf(builder.credentials);
        body = builder.body;
        hasBody = body != null && body.contentLength() != 0;
        deadlines = builder.deadlines;
        retryPolicy = builder.retryPolicy;
        errorMapper = builder.errorMapper;
        rawEvents = builder.rawEvents;
        connectHint = builder.connectHint;
    }

    /**
     * Starts a call.
     *
     * @param method such as {@code POST}
     * @param uri an absolute http or https address
     * @return a builder
     * @throws IllegalArgumentException if the address is none that can be called
     */
    public static Builder builder(String method, URI uri) {
        return new Builder(method, uri);
    }

    /**
     * The HTTP method.
     *
     * @return in capitals
     */
    public String method() {
        return method;
    }

    /**
     * Where the call goes first.
     *
     * @return the address
     */
    public URI uri() {
        return uri;
    }

    /**
     * Whose call it is, for messages.
     *
     * @return the provider's id, or empty text
     */
    public String provider() {
        return provider;
    }

    /**
     * The model asked for, for messages.
     *
     * @return its id, if the call is about one
     */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /**
     * The deadlines of this call.
     *
     * @return never absent
     */
    public Deadlines deadlines() {
        return deadlines;
    }

    Optional<RetryPolicy> retryPolicy() {
        return Optional.ofNullable(retryPolicy);
    }

    /** What a server's error means; a mapper that goes wrong does not hide it. */
    LlmException failure(ErrorResponse response) {
        try {
            return Objects.requireNonNull(errorMapper.map(response), "the error mapper returned null");
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LlmException failure = ErrorMapper.standard().map(response);
            failure.addSuppressed(e);
            return failure;
        }
    }

    boolean rawEvents() {
        return rawEvents;
    }

    Optional<BodyPublisher> body() {
        return Optional.ofNullable(body);
    }

    /** Whether there is a body that the HTTP client will ask for; it never asks for an empty one. */
    boolean hasBody() {
        return hasBody;
    }

    Optional<String> connectHint() {
        return Optional.ofNullable(connectHint);
    }

    /** Whether it may be sent to another host when a server says so. */
    boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /**
     * Makes the request for one attempt.
     *
     * @param target where it goes
     * @param accept the media type to ask for unless the call names one
     * @param content the body of this attempt, if the call has one
     * @param secrets takes the credentials that were sent, so that they can be kept out of messages
     */
    HttpRequest request(URI target, @Nullable String accept, @Nullable BodyPublisher content, SentSecrets secrets) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).method(method, content == null ? BodyPublishers.noBody() : content);
        if (target.getScheme().equalsIgnoreCase("http")) {
            // The JDK would offer "Upgrade: h2c" otherwise, which some servers answer by dropping the body.
            request.version(java.net.http.HttpClient.Version.HTTP_1_1);
        }
        if (accept != null && !headers.containsKey("accept")) {
            request.setHeader("accept", accept);
        }
        headers.forEach(request::setHeader);
        if (Origins.same(uri, target)) {
            credentials.forEach((name, value) -> {
                String secret = Objects.requireNonNull(
                        value.get(), () -> "there is no credential for the header '" + name + "'");
                secrets.add(secret);
                if (!isHeaderValue(secret)) {
                    throw new IllegalArgumentException("the value of header '" + name
                            + "' contains a line break or another control character; is there one in the key?");
                }
                request.setHeader(name, secret);
            });
        }
        return request.build();
    }

    private static boolean isHeaderValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < 0x20 || c == 0x7f || c > 0xff)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "HttpCall[" + method + " " + Checks.withoutSecrets(uri) + "]";
    }

    /** Makes an {@link HttpCall}. Not thread-safe. */
    public static final class Builder {
        private final String method;
        private final URI uri;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final Map<String, Supplier<String>> credentials = new LinkedHashMap<>();
        private String provider = "";
        private @Nullable String model;
        private @Nullable BodyPublisher body;
        private Deadlines deadlines = Deadlines.DEFAULTS;
        private @Nullable RetryPolicy retryPolicy;
        private ErrorMapper errorMapper = ErrorMapper.standard();
        private boolean rawEvents;
        private @Nullable String connectHint;

        private Builder(String method, URI uri) {
            this.method = Checks.text("method", method).toUpperCase(Locale.ROOT);
            this.uri = Origins.callable(uri);
        }

        /**
         * Says whose call it is.
         *
         * @param id the provider's id
         * @return this
         */
        public Builder provider(String id) {
            provider = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Says which model it is about.
         *
         * @param id the model's id as the caller wrote it
         * @return this
         */
        public Builder model(String id) {
            model = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets a header.
         *
         * @param name its name, in any case
         * @param value its value; not for secrets
         * @return this
         */
        public Builder header(String name, String value) {
            Checks.text("header name", name);
            if (!isHeaderValue(value)) {
                throw new IllegalArgumentException("the value of header '" + name + "' contains a control character");
            }
            headers.put(name.toLowerCase(Locale.ROOT), value);
            return this;
        }

        /**
         * Sets a header whose value is secret: it is read anew for each attempt, never follows a redirect to another
         * origin, and is cut out of every message.
         *
         * @param name its name
         * @param value gives the whole value, such as {@code Bearer …}
         * @return this
         */
        public Builder credential(String name, Supplier<String> value) {
            credentials.put(
                    Checks.text("header name", name).toLowerCase(Locale.ROOT), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets a JSON body.
         *
         * @param utf8 the text in UTF-8; not copied
         * @return this
         */
        public Builder json(byte[] utf8) {
            return body(BodyPublishers.ofByteArray(utf8), "application/json");
        }

        /**
         * Sets the body.
         *
         * @param publisher can be subscribed to once per attempt
         * @param contentType its media type
         * @return this
         */
        public Builder body(BodyPublisher publisher, String contentType) {
            body = Objects.requireNonNull(publisher, "publisher");
            return header("content-type", contentType);
        }

        /**
         * Sets the media type to ask for.
         *
         * @param mediaType such as {@code application/json}
         * @return this
         */
        public Builder accept(String mediaType) {
            return header("accept", mediaType);
        }

        /**
         * Sets the deadlines; {@link Deadlines#DEFAULTS} unless set. The connect deadline is the transport's.
         *
         * @param limits the deadlines
         * @return this
         */
        public Builder deadlines(Deadlines limits) {
            deadlines = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the retry policy; the transport's unless set.
         *
         * @param policy the policy
         * @return this
         */
        public Builder retryPolicy(RetryPolicy policy) {
            retryPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets what an error of this server means; {@link ErrorMapper#standard()} unless set.
         *
         * @param mapper the mapper
         * @return this
         */
        public Builder errorMapper(ErrorMapper mapper) {
            errorMapper = Objects.requireNonNull(mapper, "mapper");
            return this;
        }

        /**
         * Says whether the consumer wants {@link dev.parley.ChatEvent.Raw} events.
         *
         * @param wanted false unless set
         * @return this
         */
        public Builder rawEvents(boolean wanted) {
            rawEvents = wanted;
            return this;
        }

        /**
         * Sets what to try when nothing answers at the address.
         *
         * @param hint a sentence without a full stop
         * @return this
         */
        public Builder connectHint(String hint) {
            connectHint = Checks.text("hint", hint);
            return this;
        }

        /**
         * Makes the call.
         *
         * @return the call
         */
        public HttpCall build() {
            return new HttpCall(this);
        }
    }
}
