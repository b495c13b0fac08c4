package dev.parley.openai.protocol;

import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.Incubating;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import dev.parley.Warning;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the chat-completions protocol with one endpoint: chats, embeddings, the list of models, health. A provider holds
 * one of these; it knows which host that is, with whose key, and what else is to be found there.
 *
 * <p>Does not own its transport and has nothing to close. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
@Incubating
public final class ChatCompletions {
    private static final Pattern SECRET_NAME =
            Pattern.compile("key|token|secret|passw|cookie|auth", Pattern.CASE_INSENSITIVE);

    private final Endpoint endpoint;
    private final Dialect dialect;
    private final List<String> metadataHeaders;
    private final ModelCatalog catalog;
    private final HealthCheck health;
    private final EmbeddingsCall embeddings;

    private ChatCompletions(Builder builder) {
        dialect = builder.dialect;
        metadataHeaders = List.copyOf(builder.metadataHeaders);
        endpoint = new Endpoint(
                builder.provider,
                builder.address,
                builder.transport,
                Map.copyOf(builder.headers),
                Map.copyOf(builder.credentials),
                builder.deadlines,
                builder.errorMapper == null ? new CompletionsErrorMapper(builder.keyHint) : builder.errorMapper,
                builder.connectHint == null
                        ? "Is the server running, and is " + builder.address + " its address?"
                        : builder.connectHint);
        catalog = new ModelCatalog(endpoint, dialect);
        health = new HealthCheck(endpoint, dialect, catalog);
        embeddings = new EmbeddingsCall(endpoint, dialect);
    }

    /**
     * Starts with an endpoint of the {@linkplain Dialect#standard() standard} dialect that wants no key.
     *
     * @param provider the provider's id, for responses and messages
     * @param baseUrl the address: {@code https://host/v1}. Without a path {@code /v1} is added; the full address of
     *     {@code /chat/completions} stands for what comes before that; a query goes with every call
     * @param transport the transport, which stays the caller's
     * @return a builder
     * @throws IllegalArgumentException if the address is none of a server
     */
    public static Builder builder(String provider, String baseUrl, HttpTransport transport) {
        return new Builder(provider, baseUrl, transport);
    }

    /**
     * What the errors of this protocol's servers mean, for a provider that adds rules of its own before them.
     *
     * @param keyHint where a key is set, a sentence without a full stop; used when one is missing or refused
     * @return a mapper
     */
    public static ErrorMapper errorMapper(String keyHint) {
        return new CompletionsErrorMapper(Objects.requireNonNull(keyHint, "keyHint"));
    }

    /** {@return the address that calls begin with, without a query} */
    public URI baseUrl() {
        return endpoint.address().uri();
    }

    /** {@return whether the server is on this machine, as far as the address tells} */
    public boolean isLoopback() {
        return endpoint.address().isLoopback();
    }

    /** {@return the dialect} */
    public Dialect dialect() {
        return dialect;
    }

    /**
     * Prepares one answer. Nothing is sent before the stream is claimed.
     *
     * @param request the request
     * @return the stream
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     */
    public ChatStream stream(ChatRequest request) {
        CompletionsRequestWriter.Written written = CompletionsRequestWriter.write(request, dialect);
        // An open stream keeps neither the request nor its conversation.
        String model = request.model();
        boolean rawEvents = request.rawEvents();
        List<Warning> warnings = written.warnings();
        return endpoint.chat(
                model,
                written.body(),
                dialect.streaming(),
                request.deadlines().orElse(null),
                rawEvents,
                () -> new CompletionsDecoder(
                        endpoint.provider(),
                        model,
                        endpoint.errors(),
                        warnings,
                        metadataHeaders,
                        dialect.thinkTags(),
                        rawEvents));
    }

    /**
     * Lists the models with what the server tells about them.
     *
     * @return the list, or a failed future
     */
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return catalog.list();
    }

    /**
     * Looks a model up in the list.
     *
     * @param id the model's id
     * @return the model, or a future that fails with {@link dev.parley.ModelNotFoundException}
     * @throws IllegalArgumentException if the id is blank
     */
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        return catalog.model(id);
    }

    /**
     * Turns texts into vectors, all in one call.
     *
     * @param request the request
     * @return the vectors in the order of the texts, or a failed future
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     */
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        if (dialect.embeddings() == Support.NO) {
            return CompletableFuture.failedFuture(
                    new UnsupportedFeatureException(ErrorDetails.builder("this endpoint makes no embeddings")
                            .provider(endpoint.provider())
                            .model(request.model())
                            .build()));
        }
        return embeddings.embed(request);
    }

    /**
     * Asks for the list of models within five seconds and without a retry, which costs nothing.
     *
     * @return the report; the future never fails
     */
    public CompletableFuture<ProviderHealth> healthAsync() {
        return health.check();
    }

    /** {@return the provider and the address, without any secret} */
    @Override
    public String toString() {
        return "ChatCompletions[" + endpoint.provider() + ", " + endpoint.address() + "]";
    }

    /**
     * Builds a {@link ChatCompletions}. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String provider;
        private final BaseUrl address;
        private final HttpTransport transport;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Map<String, Supplier<String>> credentials = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Set<String> metadataHeaders = new LinkedHashSet<>();
        private Dialect dialect = Dialect.standard();
        private Deadlines deadlines = Deadlines.DEFAULTS;
        private @Nullable ErrorMapper errorMapper;
        private @Nullable String connectHint;
        private String keyHint = "Check the API key";

        private Builder(String provider, String baseUrl, HttpTransport transport) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.address = BaseUrl.of(Objects.requireNonNull(baseUrl, "baseUrl"));
            this.transport = Objects.requireNonNull(transport, "transport");
        }

        /**
         * Sets the dialect.
         *
         * @param dialect {@link Dialect#standard()} unless set
         * @return this builder
         */
        public Builder dialect(Dialect dialect) {
            this.dialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /**
         * Adds a header to every call. The value of one whose name speaks of a key, token, secret, password, cookie or
         * authorization is a {@link #credential}.
         *
         * @param name the header's name; one that was set before is replaced
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if the name or value is blank or has a line break
         */
        public Builder header(String name, String value) {
            if (name.isBlank() || hasLineBreak(name)) {
                throw new IllegalArgumentException("the header's name must be a word");
            }
            if (value.isBlank() || hasLineBreak(value)) {
                throw new IllegalArgumentException("the value of the header '" + name + "' must be one line of text");
            }
            if (SECRET_NAME.matcher(name).find()) {
                return credential(name, () -> value);
            }
            credentials.remove(name);
            headers.put(name, value);
            return this;
        }

        /**
         * Adds a header whose value is secret: kept out of every message, and never sent to another host after a redirect.
         *
         * @param name the header's name; one that was set before is replaced
         * @param value gives the whole value, such as {@code Bearer …}, anew for each call; must be thread-safe
         * @return this builder
         */
        public Builder credential(String name, Supplier<String> value) {
            headers.remove(name);
            credentials.put(name, Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Keeps a header of the answers in the metadata of their responses.
         *
         * @param name the header's name in lower case, which is its name in the metadata
         * @return this builder
         */
        public Builder metadataHeader(String name) {
            metadataHeaders.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Sets the deadlines of calls whose request has none. For lists the first-token deadline is at most 30 seconds.
         *
         * @param deadlines {@link Deadlines#DEFAULTS} unless set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Sets what errors mean.
         *
         * @param errorMapper {@link ChatCompletions#errorMapper} unless set
         * @return this builder
         */
        public Builder errorMapper(ErrorMapper errorMapper) {
            this.errorMapper = Objects.requireNonNull(errorMapper, "errorMapper");
            return this;
        }

        /**
         * Sets what to try when the key is missing or refused; unused with an error mapper of one's own.
         *
         * @param keyHint a sentence without a full stop
         * @return this builder
         */
        public Builder keyHint(String keyHint) {
            this.keyHint = Objects.requireNonNull(keyHint, "keyHint");
            return this;
        }

        /**
         * Sets what to try when nothing answers at the address.
         *
         * @param connectHint a sentence without a full stop
         * @return this builder
         */
        public Builder connectHint(String connectHint) {
            this.connectHint = Objects.requireNonNull(connectHint, "connectHint");
            return this;
        }

        /**
         * Builds the protocol's end at this side.
         *
         * @return the new object
         */
        public ChatCompletions build() {
            return new ChatCompletions(this);
        }

        private static boolean hasLineBreak(String text) {
            return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
        }
    }
}
