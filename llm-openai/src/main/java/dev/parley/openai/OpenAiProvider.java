package dev.parley.openai;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.Support;
import dev.parley.openai.Presets.Preset;
import dev.parley.openai.protocol.ChatCompletions;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI, or any endpoint that speaks its chat-completions protocol.
 *
 * <pre>{@code
 * try (OpenAiProvider openAi = OpenAiProvider.create()) {
 *     System.out.println(openAi.chat(ChatRequest.of("gpt-5-mini", "Why is the sky blue?")).text());
 * }
 * OpenAiProvider groq = OpenAiProvider.preset("groq").apiKey(key).build();
 * OpenAiProvider mine = OpenAiProvider.builder().id("gpu-box").baseUrl("http://gpu-box:8000/v1").build();
 * }</pre>
 *
 * <p>Every one of them has an id, connections, a catalogue and a health of its own.
 *
 * <p><b>Chat.</b> Streamed, unless the {@link Dialect} says otherwise; {@link #chat} collects the stream. A server that
 * answers with one whole JSON object is understood, too, and noted in the metadata ({@code streamed}: false). What the endpoint's {@link Dialect} has no word
 * for is left out with a warning ({@code option_ignored}, {@code reasoning_ignored}, {@code response_schema_ignored},
 * {@code tool_strict_ignored}). Reasoning of earlier turns is dropped, or goes back with the tool calls it led to where
 * the dialect says so. Of several answers ({@code n}) the first is delivered, with a warning {@code choice_ignored}. The
 * request's {@linkplain ChatRequest#metadata() metadata} stays here.
 *
 * <p><b>Provider options</b> become fields of the request as they are, and have the last word over what the request says
 * by type: {@code user}, {@code service_tier}, {@code parallel_tool_calls}, {@code logit_bias}, …
 *
 * <p><b>Response.</b> The metadata keep, as far as the server tells: {@code id}, {@code finish_reason} in the server's own
 * word, {@code native_finish_reason}, {@code system_fingerprint}, {@code service_tier}, {@code served_by}, {@code cost},
 * {@code citations}, {@code search_results}. Fields that no event covers are {@link dev.parley.ChatEvent.Raw} events, if
 * the request asks for those, with {@code choice.} or {@code message.} before the names of those inside.
 *
 * <p><b>Models.</b> What the server tells, which at OpenAI is little more than ids. One model is looked up in the list.
 *
 * <p>Safe for use by several threads. After {@link #close} every operation is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class OpenAiProvider implements BackendProvider {
    /** The id of the provider for OpenAI itself. */
    public static final String ID = "openai";

    private static final Duration LIST_TTL_ON_LOOPBACK = Duration.ofSeconds(10);

    private final ProviderInfo info;
    private final HttpTransport transport;
    private final boolean ownsTransport;
    private final ChatCompletions protocol;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpenAiProvider(Builder builder) {
        HttpTransport given = builder.transport;
        ownsTransport = given == null;
        transport = given != null
                ? given
                : HttpTransport.builder()
                        .connectTimeout(builder.deadlines.connect())
                        .build();
        protocol = builder.protocol(transport);
        info = builder.info(protocol);
    }

    /**
     * Makes a provider for OpenAI, configured by the environment: {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL},
     * {@code OPENAI_ORG_ID}, {@code OPENAI_PROJECT_ID}. Sends nothing.
     *
     * @return a new provider
     * @throws IllegalArgumentException if there is no key, or a variable holds no usable value
     */
    public static OpenAiProvider create() {
        return OpenAiProviderFactory.make(ProviderConfig.fromEnvironment());
    }

    /**
     * Starts a provider that is told everything; the environment is not read.
     *
     * @return a builder with the address and the dialect of OpenAI, and no key
     */
    public static Builder builder() {
        return new Builder(Presets.of(ID));
    }

    /**
     * Starts a provider for a known endpoint; the environment is not read.
     *
     * @param id one of {@link #presets()}
     * @return a builder with that endpoint's id, name, address and dialect, and no key
     * @throws IllegalArgumentException if there is no such preset; the message has those that there are
     */
    public static Builder preset(String id) {
        return new Builder(Presets.of(id));
    }

    /**
     * The known endpoints.
     *
     * @return their ids, in alphabetical order
     */
    public static Set<String> presets() {
        return Presets.all().keySet();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Prepares one answer of a model; see the class for what becomes of a request.
     *
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return protocol.stream(request);
    }

    /**
     * Lists the models with what the server tells about them.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return protocol.listModelsAsync();
    }

    /**
     * Looks a model up in the list.
     *
     * @return a future that fails with {@link ModelNotFoundException} if the list does not have the model
     * @throws IllegalArgumentException if the id is blank
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        requireOpen();
        return protocol.modelAsync(id);
    }

    /**
     * Asks for the list of models, within five seconds and without a retry, which costs nothing.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        requireOpen();
        return protocol.healthAsync();
    }

    /**
     * Turns texts into vectors, all in one call. Whether a text that is too long may be cut cannot be said on this wire,
     * which is a warning {@code truncate_ignored}; vectors of another size than the one asked for are a warning
     * {@code dimensions_ignored}.
     *
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return protocol.embedAsync(request);
    }

    /** Ends what this provider has open, unless the transport was given to it, which stays as it is. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && ownsTransport) {
            transport.close();
        }
    }

    /** {@return the label and the address, without any secret} */
    @Override
    public String toString() {
        return "OpenAiProvider[" + info.label() + ", " + protocol.baseUrl() + "]";
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Builds an {@link OpenAiProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String id;
        private String name;
        private String baseUrl;
        private String keyHeader;
        private Dialect dialect;
        private @Nullable String keyVariable;
        private @Nullable Supplier<String> key;
        private @Nullable HttpTransport transport;
        private Deadlines deadlines = Deadlines.DEFAULTS;
        private @Nullable String connection;

        private Builder(Preset preset) {
            id = preset.id();
            name = preset.name();
            baseUrl = preset.baseUrl().orElse("");
            keyHeader = preset.keyHeader();
            keyVariable = preset.keyVariable().orElse(null);
            dialect = preset.dialect();
        }

        /**
         * Sets the id by which the provider is known; the name too, unless {@link #name} is called after it.
         *
         * @param id {@code [a-z0-9][a-z0-9-]*}
         * @return this builder
         * @throws IllegalArgumentException if it is not such an id
         */
        public Builder id(String id) {
            ProviderInfo.builder(id);
            this.id = id;
            this.name = id;
            this.keyVariable = null;
            return this;
        }

        /**
         * Sets the name to show.
         *
         * @param name the name
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String name) {
            ProviderInfo.builder(id).name(name);
            this.name = name;
            return this;
        }

        /**
         * Sets the endpoint's address: {@code https://host/v1}. Without a path {@code /v1} is added; the full address of
         * {@code /chat/completions} stands for what comes before that; a query, such as Azure's {@code api-version}, goes
         * with every call. For another host than OpenAI's set the {@link #dialect}, too, or begin with a
         * {@linkplain OpenAiProvider#preset preset}.
         *
         * @param baseUrl the address
         * @return this builder
         */
        public Builder baseUrl(String baseUrl) {
            this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
            return this;
        }

        /**
         * Sets the endpoint's address.
         *
         * @param baseUrl the address
         * @return this builder
         */
        public Builder baseUrl(URI baseUrl) {
            return baseUrl(baseUrl.toString());
        }

        /**
         * Sets the key, which is sent as {@code Authorization: Bearer} to the base URL's server, whichever that is, and
         * never follows a redirect to another.
         *
         * @param key the key
         * @return this builder
         * @throws IllegalArgumentException if the key is blank or holds what a header cannot carry; the message does not
         *     contain it
         */
        public Builder apiKey(String key) {
            return apiKey(Secret.of(key));
        }

        /**
         * Sets where the key comes from; asked for at every call, so that it may change.
         *
         * @param key gives the key; must be safe for use by several threads
         * @return this builder
         */
        public Builder apiKey(Supplier<String> key) {
            return apiKey(Secret.of(key));
        }

        /** The address as it was given. */
        String baseUrl() {
            return baseUrl;
        }

        Builder apiKey(Secret secret) {
            this.key = secret::reveal;
            return this;
        }

        /**
         * Sets the header that carries the key.
         *
         * @param name {@code Authorization}, in which it is a bearer token, unless set; any other gets the bare key
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder keyHeader(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("keyHeader must not be blank");
            }
            this.keyHeader = name.strip();
            return this;
        }

        /** Where the key is by custom, for the hint when it is missing. */
        Builder keyVariable(String variable) {
            this.keyVariable = variable;
            return this;
        }

        /**
         * Adds a header to every call. The value of one whose name speaks of a key, token, secret, password, cookie or
         * authorization is kept out of every message and does not follow a redirect to another server.
         *
         * @param name the header's name; one that was set before is replaced
         * @param value its value
         * @return this builder
         */
        public Builder header(String name, String value) {
            headers.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Sets the organization to bill.
         *
         * @param organization its id
         * @return this builder
         */
        public Builder organization(String organization) {
            return header("OpenAI-Organization", organization);
        }

        /**
         * Sets the project to bill.
         *
         * @param project its id
         * @return this builder
         */
        public Builder project(String project) {
            return header("OpenAI-Project", project);
        }

        /**
         * Sets what the endpoint's servers understand.
         *
         * @param dialect the dialect; OpenAI's or the preset's unless set
         * @return this builder
         */
        public Builder dialect(Dialect dialect) {
            this.dialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /**
         * Sets the transport to use, so that several providers share connections. It is not closed with the provider.
         *
         * @param transport the transport
         * @return this builder
         */
        public Builder transport(HttpTransport transport) {
            this.transport = Objects.requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets the deadlines of calls whose request has none. For lists the first-token deadline is at most 30 seconds.
         * The connect deadline counts only if the provider makes its own transport.
         *
         * @param deadlines the deadlines; {@link Deadlines#DEFAULTS} if never set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Sets the name that tells several accounts or servers of one id apart.
         *
         * @param connection letters, digits and {@code . _ : -}
         * @return this builder
         * @throws IllegalArgumentException if it is not such a name
         */
        public Builder connection(String connection) {
            ProviderInfo.builder(id).connection(connection);
            this.connection = connection;
            return this;
        }

        /**
         * Builds the provider. Sends nothing.
         *
         * @return a new provider
         * @throws IllegalArgumentException if the base URL is missing or no address of a server, or a header is none
         */
        public OpenAiProvider build() {
            if (baseUrl.isBlank()) {
                throw new IllegalArgumentException("baseUrl is missing: " + name + " has an address for each customer");
            }
            return new OpenAiProvider(this);
        }

        private ChatCompletions protocol(HttpTransport shared) {
            ChatCompletions.Builder builder = ChatCompletions.builder(id, baseUrl, shared)
                    .dialect(dialect)
                    .deadlines(deadlines)
                    .keyHint(
                            keyVariable == null
                                    ? "Check the API key"
                                    : "Check the API key; " + name + "'s is in " + keyVariable + " by custom");
            headers.forEach(builder::header);
            if (key != null) {
                Supplier<String> secret = key;
                boolean bearer = keyHeader.equalsIgnoreCase(Presets.AUTHORIZATION);
                builder.credential(keyHeader, bearer ? () -> "Bearer " + secret.get() : secret);
            }
            return builder.build();
        }

        private ProviderInfo info(ChatCompletions protocol) {
            ProviderInfo.Builder info = ProviderInfo.builder(id)
                    .name(name)
                    .endpoint(protocol.baseUrl())
                    .streaming(Support.of(dialect.streaming()))
                    .embeddings(dialect.embeddings());
            if (connection != null) {
                info.connection(connection);
            }
            if (protocol.isLoopback()) {
                info.listTtl(LIST_TTL_ON_LOOPBACK);
            }
            return info.build();
        }
    }
}
