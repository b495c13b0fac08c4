package dev.parley.ollama;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelStore;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An Ollama server, or ollama.com, over Ollama's native API.
 *
 * <pre>{@code
 * try (OllamaProvider ollama = OllamaProvider.create()) {
 *     System.out.println(ollama.chat(ChatRequest.of("llama3.2", "Why is the sky blue?")).text());
 * }
 * }</pre>
 *
 * <p><b>Chat.</b> Always streamed; {@link #chat} collects the stream. A server that has to load the model first sends
 * nothing at all until the first token is there, which the {@linkplain Deadlines#firstToken() first-token deadline} has to
 * cover. A model that can reason does so unless the request says {@link dev.parley.Reasoning#OFF}. Ollama has no tool
 * choice: with {@link dev.parley.ToolChoice#NONE} no tools are sent, any other choice than
 * {@link dev.parley.ToolChoice#AUTO} is a warning {@code tool_choice_ignored} on the response. Images must be given by
 * their bytes. The request's {@linkplain ChatRequest#metadata() metadata} stays here.
 *
 * <p><b>Provider options.</b> {@code keep_alive}, {@code think}, {@code format}, {@code truncate}, {@code shift},
 * {@code logprobs} and {@code top_logprobs} become fields of the call, all others entries of its {@code options}
 * ({@code num_ctx}, {@code num_gpu}, {@code mirostat}, …). They have the last word over what the request says by type. An
 * option that no Ollama knows, and that the server would drop silently, is a warning {@code option_unknown}. Changing an
 * option that counts at load time, such as {@code num_ctx}, makes the server load the model anew.
 *
 * <p><b>Response.</b> The metadata keep the server's own {@code done_reason}, and {@code remote_model} and
 * {@code remote_host} when the model runs elsewhere. Fields of a line that no event covers are
 * {@link dev.parley.ChatEvent.Raw} events, if the request asks for those, of the type of the field's name, with
 * {@code message.} before those of the message.
 *
 * <p><b>Models.</b> Names without a tag mean {@code :latest} and case is ignored, as the server does. Servers before 0.30
 * do not list what a model can do: each model is then asked for once, at most eight at a time, and remembered while its
 * digest stays.
 *
 * <p><b>Abilities.</b> {@link #find} has three. {@link ModelStore}: a pull that is stopped goes on where it was when it is
 * asked for again; a model is made from another or from GGUF or safetensors files, which are looked into first and
 * uploaded unless the server holds them, on a thread of the job's own. {@link ModelLoader}: a model that is to stay loaded
 * for ever has no time of expiry, the server's own text for that is in its metadata; loading waits for the first-token
 * deadline at most. {@link TextGeneration}: {@code /api/generate}, with the provider options of a chat and
 * {@code template} and {@code context} besides; the response's metadata have the {@code context} to go on from, and an
 * empty prompt, which only loads the model, is a warning {@code prompt_empty}.
 *
 * <p>Safe for use by several threads. After {@link #close} every operation is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class OllamaProvider implements BackendProvider {
    /** The id of this kind of provider. */
    public static final String ID = "ollama";

    private static final Duration LIST_TTL_ON_LOOPBACK = Duration.ofSeconds(10);
    private static final Duration JOB_MAY_BE_SILENT = Duration.ofMinutes(5);

    private final ProviderInfo info;
    private final HttpTransport transport;
    private final boolean ownsTransport;
    private final OllamaApi api;
    private final OllamaAnswers answers;
    private final OllamaCatalog catalog;
    private final OllamaHealth health;
    private final OllamaEmbeddings embeddings;
    private final List<Object> abilities;
    private final AtomicBoolean closed = new AtomicBoolean();

    private OllamaProvider(Builder builder) {
        HttpTransport given = builder.transport;
        ownsTransport = given == null;
        transport = given != null
                ? given
                : HttpTransport.builder()
                        .connectTimeout(builder.deadlines.connect())
                        .build();
        KeepAlive keepAlive = builder.keepAlive;
        api = new OllamaApi(
                builder.host,
                transport,
                builder.headers.plain(),
                builder.headers.authorization(builder.host.userInfo()),
                builder.deadlines,
                builder.jobDeadlines);
        answers = new OllamaAnswers(api, keepAlive, builder.pullPolicy);
        catalog = new OllamaCatalog(api);
        health = new OllamaHealth(api);
        embeddings = new OllamaEmbeddings(api, keepAlive);
        TextGeneration completions = this::complete;
        abilities = List.of(
                new OllamaStore(api, this::requireOpen),
                new OllamaLoader(api, keepAlive, this::requireOpen),
                completions);
        info = builder.info();
    }

    /**
     * Makes a provider for the server that the environment names: {@code OLLAMA_BASE_URL}, else {@code OLLAMA_HOST}, else
     * {@code http://127.0.0.1:11434}. {@code OLLAMA_API_KEY} is used for ollama.com only. Sends nothing.
     *
     * @return a new provider
     * @throws IllegalArgumentException if a variable holds no usable value
     */
    public static OllamaProvider create() {
        return create(ProviderConfig.fromEnvironment());
    }

    static OllamaProvider create(ProviderConfig config) {
        config.check(OllamaProviderFactory.KEYS);
        Builder builder = builder();
        config.value(OllamaProviderFactory.BASE_URL)
                .map(OllamaHost::ofBaseUrl)
                .or(() -> config.value(OllamaProviderFactory.HOST).map(OllamaHost::ofEnvironment))
                .ifPresent(builder::host);
        boolean keyMeantForThisServer = config.names().contains(OllamaProviderFactory.API_KEY.name());
        if (keyMeantForThisServer || builder.host.isCloud()) {
            config.secret(OllamaProviderFactory.API_KEY).ifPresent(builder::apiKey);
        }
        config.value(OllamaProviderFactory.KEEP_ALIVE).ifPresent(builder::keepAlive);
        config.value(OllamaProviderFactory.PULL_POLICY)
                .map(OllamaPullPolicy::of)
                .ifPresent(builder::pullPolicy);
        config.connection().ifPresent(builder::connection);
        config.transport().ifPresent(builder::transport);
        return builder.build();
    }

    /**
     * Starts a provider that is told everything; the environment is not read.
     *
     * @return a builder with the server on this machine, {@code http://127.0.0.1:11434}, and no key
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Prepares one answer of a model; see the class for what Ollama does with a request.
     *
     * @throws IllegalArgumentException if a provider option cannot be sent: it names a field that is written from the
     *     request itself, or {@code keep_alive} is no duration
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return answers.chat(request);
    }

    private ChatStream complete(CompletionRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return answers.complete(request);
    }

    /**
     * Lists the installed models and the cloud models this server was told of, and which of them are loaded. What the
     * server cannot be asked, or does not answer, is unknown in the list and fails nothing but that.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return catalog.list();
    }

    /**
     * Describes one model; its capabilities are known in full, which those of the list may not be.
     *
     * @return a future that fails with {@link ModelNotFoundException} if the server does not have the model
     * @throws IllegalArgumentException if the id is blank
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        requireOpen();
        return catalog.model(id);
    }

    /**
     * Asks for the server's version and counts its models, within five seconds and without a retry. Loads no model.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        requireOpen();
        return health.check();
    }

    /**
     * Turns texts into vectors of length one, all in one call; one text that fails fails them all.
     *
     * @throws IllegalArgumentException if a provider option cannot be sent
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return embeddings.embed(request);
    }

    /**
     * Finds {@link ModelStore}, {@link ModelLoader} and {@link TextGeneration}; see the class for what they do here.
     *
     * @throws NullPointerException if the class is null
     */
    @Override
    public <T> Optional<T> find(Class<T> ability) {
        Optional<T> own = BackendProvider.super.find(ability);
        return own.isPresent()
                ? own
                : abilities.stream()
                        .filter(ability::isInstance)
                        .map(ability::cast)
                        .findFirst();
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
        return "OllamaProvider[" + info.label() + ", " + api.host() + "]";
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /**
     * Builds an {@link OllamaProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private OllamaHost host = OllamaHost.ofEnvironment("");
        private final OllamaHeaders headers = new OllamaHeaders();
        private @Nullable HttpTransport transport;
        private Deadlines deadlines = Deadlines.DEFAULTS;
        private Deadlines jobDeadlines =
                Deadlines.DEFAULTS.toBuilder().idle(JOB_MAY_BE_SILENT).build();
        private OllamaPullPolicy pullPolicy = OllamaPullPolicy.NEVER;
        private @Nullable KeepAlive keepAlive;
        private @Nullable String connection;

        private Builder() {}

        /**
         * Sets the server's address: {@code http://host:port}, with a path if a proxy wants one. Without a scheme it is
         * http and port 11434. User and password in it are sent as HTTP Basic credentials, unless there is an API key.
         *
         * @param baseUrl the address, without {@code /api} or {@code /v1}
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder baseUrl(String baseUrl) {
            return host(OllamaHost.ofBaseUrl(Objects.requireNonNull(baseUrl, "baseUrl")));
        }

        /**
         * Sets the server's address.
         *
         * @param baseUrl the address, without {@code /api} or {@code /v1}
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder baseUrl(URI baseUrl) {
            return baseUrl(baseUrl.toString());
        }

        Builder host(OllamaHost host) {
            this.host = host;
            return this;
        }

        /**
         * Sets the key that is sent as {@code Authorization: Bearer}. A local server needs none. It is sent to the base
         * URL's server whichever that is, and never follows a redirect to another.
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

        private Builder apiKey(Secret secret) {
            headers.key(secret);
            return this;
        }

        /**
         * Adds a header to every call. {@code Authorization} is used in place of a key. Its value, and that of any header
         * whose name speaks of a key, token, secret, password, cookie or authorization, is kept out of every message and
         * does not follow a redirect to another server.
         *
         * @param name the header's name; one that was set before is replaced
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if the name or value is blank or has a line break
         */
        public Builder header(String name, String value) {
            headers.add(name, value);
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
         * Sets the deadlines of calls whose request has none. For lists and descriptions the first-token deadline is at
         * most 30 seconds. The connect deadline counts only if the provider makes its own transport.
         *
         * @param deadlines the deadlines; {@link Deadlines#DEFAULTS} if never set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Sets the deadlines of pulling, pushing, making and uploading models. The idle deadline is the one that ends a
         * download which has stalled; a total deadline counts for each call of a job anew.
         *
         * @param deadlines the deadlines; if never set, five minutes of silence and no limit in total
         * @return this builder
         */
        public Builder jobDeadlines(Deadlines deadlines) {
            this.jobDeadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Sets what happens when a chat or a completion names a model that the server may not have. A pull is part of
         * the answer's stream: closing that stops it. It counts towards the request's total deadline and to no other;
         * {@link #jobDeadlines} watch over it. The response then has the warning {@code model_pulled}; a chat request
         * that asks for {@linkplain ChatRequest#rawEvents() raw events} sees each report of the pull as a
         * {@link dev.parley.ChatEvent.Raw} of type {@code pull}. A pull that fails is the failure of the answer.
         *
         * @param policy the policy; {@link OllamaPullPolicy#NEVER} if never set
         * @return this builder
         */
        public Builder pullPolicy(OllamaPullPolicy policy) {
            this.pullPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how long the server keeps a model loaded after a call, unless the request's provider option
         * {@code keep_alive} says otherwise. If never set, the server decides (five minutes).
         *
         * @param keepAlive the time; zero unloads after the call, negative keeps the model for ever
         * @return this builder
         */
        public Builder keepAlive(Duration keepAlive) {
            this.keepAlive = KeepAlive.of(keepAlive);
            return this;
        }

        /**
         * Sets how long the server keeps a model loaded after a call.
         *
         * @param keepAlive a number of seconds, or a duration as Ollama writes it: {@code "10m"}, {@code "1h30m"}
         * @return this builder
         * @throws IllegalArgumentException if it is neither
         */
        public Builder keepAlive(String keepAlive) {
            this.keepAlive = KeepAlive.of(keepAlive);
            return this;
        }

        /**
         * Sets the name that tells several Ollama servers apart.
         *
         * @param connection letters, digits and {@code . _ : -}
         * @return this builder
         * @throws IllegalArgumentException if it is not such a name
         */
        public Builder connection(String connection) {
            ProviderInfo.builder(ID).connection(connection);
            this.connection = connection;
            return this;
        }

        /**
         * Builds the provider. Sends nothing.
         *
         * @return a new provider
         * @throws IllegalArgumentException if the user info of the base URL is not encoded well
         */
        public OllamaProvider build() {
            return new OllamaProvider(this);
        }

        private ProviderInfo info() {
            ProviderInfo.Builder info = ProviderInfo.builder(ID)
                    .name("Ollama")
                    .endpoint(host.uri())
                    .streaming(Support.YES)
                    .embeddings(Support.YES);
            if (connection != null) {
                info.connection(connection);
            }
            if (host.isLoopback()) {
                info.listTtl(LIST_TTL_ON_LOOPBACK);
            }
            return info.build();
        }
    }
}
