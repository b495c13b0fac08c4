package dev.parley.huggingface;

import dev.parley.AuthenticationException;
import dev.parley.BackendProvider;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelSearch;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RateLimitException;
import dev.parley.Support;
import dev.parley.openai.protocol.ChatCompletions;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.Secret;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The models of Hugging Face: chats through its router, embeddings at its own workers, models and search from the Hub.
 *
 * <pre>{@code
 * try (HuggingFaceProvider huggingFace = HuggingFaceProvider.create()) {
 *     System.out.println(huggingFace
 *             .chat(ChatRequest.of("meta-llama/Llama-3.1-8B-Instruct", "Why is the sky blue?"))
 *             .text());
 * }
 * HuggingFaceEndpoint mine = HuggingFaceProvider.endpoint(URI.create("http://gpu-box:8080")).build();
 * }</pre>
 *
 * <p><b>Model ids</b> are {@code org/name}, or {@code org/name:word} where the word says who serves it: a provider
 * ({@code :groq}) or a policy ({@code :fastest}, {@code :cheapest}, {@code :preferred}). Any other word is passed on, and
 * refused by the router. White space in an id is an {@link IllegalArgumentException}.
 *
 * <p><b>Without a token</b> the {@linkplain #listModelsAsync() list} has the curated models, {@link #healthAsync() health} is
 * {@link dev.parley.HealthState#UNAUTHORISED}, and chats fail with an {@link AuthenticationException}; nothing of this makes
 * a call. Search needs no token.
 *
 * <p><b>Chat.</b> Always streamed, by the chat-completions protocol. The response's metadata have
 * {@code inference_provider}, the provider that the router picked, beside what that one tells. A model that is loading is
 * waited for, half a minute at a time, as long as the deadlines allow, unless the transport's
 * {@linkplain dev.parley.spi.http.RetryPolicy retry policy} is of one attempt; the response then has {@code attempts} and
 * {@code waited_ms} in its metadata and a warning {@code retried}.
 *
 * <p><b>Abilities</b>: {@link ModelSearch}.
 *
 * <p>Safe for use by several threads. After {@link #close} every operation is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class HuggingFaceProvider implements BackendProvider {
    /** The id of the provider. */
    public static final String ID = "huggingface";

    static final String NAME = "Hugging Face";
    static final String SERVED_BY_HEADER = "x-inference-provider";
    static final String SERVED_BY = "inference_provider";
    static final Dialect DIALECT =
            Dialect.builder().thinkTags(true).embeddings(Support.NO).build();

    private static final String ROUTER = "https://router.huggingface.co/v1";
    private static final String HUB = "https://huggingface.co";
    private static final String BILL_TO = "X-HF-Bill-To";
    private static final String TOKEN_PREFIX = "hf_";
    private static final Duration KEEP_HEALTH = Duration.ofMinutes(5);

    private final ProviderInfo info;
    private final HttpTransport transport;
    private final boolean ownsTransport;
    private final Address address;
    private final boolean hasKey;
    private final String keyHint;
    private final ChatCompletions protocol;
    private final Catalog catalog;
    private final HubSearch search;
    private final FeatureExtraction embeddings;
    private final Health.@Nullable OfToken tokenHealth;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HuggingFaceProvider(Builder builder) {
        Access access = builder.access;
        ownsTransport = access.ownsTransport();
        transport = access.openTransport();
        address = builder.router;
        hasKey = access.hasKey();
        keyHint = builder.keyHint;
        Map<String, String> headers = builder.billTo == null ? Map.of() : Map.of(BILL_TO, builder.billTo);
        ErrorMapper errors = new HuggingFaceErrors(keyHint);
        Calls router = access.calls(address, transport, headers, true, errors);
        boolean keyGoesToHub = builder.hubIsSet || builder.keyIsHuggingFaces || address.isHuggingFace();
        Calls hub = access.calls(builder.hub, transport, Map.of(), keyGoesToHub, new HubErrors(errors));
        protocol = router.protocol(DIALECT).metadataHeader(SERVED_BY_HEADER).build();
        catalog = new Catalog(router, hub, hasKey || builder.live);
        search = new HubSearch(hub);
        embeddings = new FeatureExtraction(router);
        tokenHealth = keyGoesToHub ? new Health.OfToken(hub, KEEP_HEALTH) : null;
        info = access.info(NAME, address, true).embeddings(Support.YES).build();
    }

    /**
     * Makes a provider configured by the environment: {@code HUGGINGFACE_API_KEY}, {@code HF_TOKEN},
     * {@code HUGGING_FACE_HUB_TOKEN} or the file that {@code hf auth login} writes, and {@code HF_ENDPOINT}. Sends nothing.
     *
     * @return a new provider
     * @throws IllegalArgumentException if a variable or the file holds no usable value
     */
    public static HuggingFaceProvider create() {
        return HuggingFaceProviderFactory.make(ProviderConfig.fromEnvironment());
    }

    /**
     * Starts a provider that is told everything; neither the environment nor a file is read.
     *
     * @return a builder with the addresses of Hugging Face and no token
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a provider for one dedicated endpoint, or a server of one's own that runs text-generation-inference, vLLM,
     * SGLang or llama.cpp; the environment is not read.
     *
     * @param address the bare address, or the one with {@code /v1}, or the full one of {@code /v1/chat/completions}
     * @return a builder without a token
     * @throws IllegalArgumentException if it is no address of a server
     */
    public static HuggingFaceEndpoint.Builder endpoint(URI address) {
        return new HuggingFaceEndpoint.Builder(Address.of("endpoint", address.toString()));
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Prepares one answer of a model; see the class for what becomes of a request.
     *
     * @throws IllegalArgumentException if the model's id has white space in it, or a provider option names a field that is
     *     written from the request itself
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        ModelId.parse(request.model());
        return hasKey
                ? protocol.stream(request).map(HuggingFaceProvider::withServedBy)
                : ChatStream.failed(noToken(request.model()));
    }

    /**
     * Lists the curated models, marked with {@code curated} in the metadata; with a token, or if this provider is
     * {@linkplain Builder#live live}, what the router tells about them and all others that it serves, too.
     *
     * <p>Of a model that several providers serve, the context length is the smallest of any, tools are there if one has them,
     * and the price is the cheapest. The metadata have all {@code providers}, the {@code prices} by provider in US dollars
     * per million tokens, and {@code served}, which is false for a curated model that nobody serves.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return catalog.list();
    }

    /**
     * Describes a model by what the Hub, the router and the curated list know; for an id with a provider after a colon, as
     * that one serves it. Without a token, unless {@linkplain Builder#live live}, by the curated list alone.
     *
     * @return a future that fails with {@link ModelNotFoundException} if nobody knows the model
     * @throws IllegalArgumentException if it can be no model's id
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        Objects.requireNonNull(id, "id");
        requireOpen();
        return catalog.model(id);
    }

    /**
     * Asks the Hub whose the token is, within five seconds and without a retry, which costs nothing but is limited strictly:
     * the answer is kept for five minutes. It does not tell whether the token allows chats, which only a chat shows. A key
     * that the Hub must not see is tried at the router's list of models.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        requireOpen();
        if (!hasKey) {
            return CompletableFuture.completedFuture(
                    Health.failed(noToken(null), transport.scheduler(), info.streaming()));
        }
        return tokenHealth == null ? protocol.healthAsync() : tokenHealth.check();
    }

    /**
     * Turns texts into vectors, all in one call, at Hugging Face's own workers. A model that gives a vector for each token is
     * an {@link dev.parley.UnsupportedFeatureException}; vectors of another size than the one asked for are a warning
     * {@code dimensions_ignored}. Provider options ({@code normalize}, {@code prompt_name}, …) are fields of the call.
     *
     * @throws IllegalArgumentException if the model's id has white space in it, or a provider option is {@code inputs}
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        ModelId id = ModelId.parse(request.model());
        if (!hasKey) {
            return CompletableFuture.failedFuture(noToken(request.model()));
        }
        return embeddings.embed(
                address.at("/hf-inference/models/" + id.path() + "/pipeline/feature-extraction"), request);
    }

    /**
     * Finds {@link ModelSearch}: the search of the Hub, which needs no token. A search that the Hub limits fails with a
     * {@link RateLimitException} that says how long to wait, unless that is short enough to be waited for.
     */
    @Override
    public <T> Optional<T> find(Class<T> ability) {
        if (ability == ModelSearch.class) {
            ModelSearch found = request -> {
                requireOpen();
                return search.searchAsync(request);
            };
            return Optional.of(ability.cast(found));
        }
        return BackendProvider.super.find(ability);
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
        return "HuggingFaceProvider[" + info.label() + ", " + address + "]";
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    private AuthenticationException noToken(@Nullable String model) {
        ErrorDetails.Builder details =
                ErrorDetails.builder("there is no token").provider(ID).hint(keyHint);
        if (model != null) {
            details.model(model);
        }
        return new AuthenticationException(details.build());
    }

    /** Gives the header that says who served the answer a name of its own. */
    private static ChatEvent withServedBy(ChatEvent event) {
        if (!(event instanceof ChatEvent.Finished finished)) {
            return event;
        }
        Object servedBy = finished.response().metadata().get(SERVED_BY_HEADER);
        return servedBy == null
                ? event
                : new ChatEvent.Finished(finished.response().toBuilder()
                        .metadata(SERVED_BY, servedBy)
                        .build());
    }

    /**
     * Builds a {@link HuggingFaceProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private Address router = Address.of("baseUrl", ROUTER);
        private Address hub = Address.of("hubUrl", HUB);
        private boolean hubIsSet;
        private final Access access = new Access();
        private boolean keyIsHuggingFaces;
        private String keyHint = HuggingFaceErrors.KEY_HINT;
        private @Nullable String billTo;
        private boolean live;

        private Builder() {}

        /**
         * Sets the token, which is sent to the router and the Hub, and never follows a redirect to another server. One that
         * does not begin with {@code hf_} is not sent to the Hub if only the router is another than Hugging Face's.
         *
         * @param key the token; white space around it is dropped
         * @return this builder
         * @throws IllegalArgumentException if it is blank or holds what a header cannot carry; the message does not contain it
         */
        public Builder apiKey(String key) {
            access.key(Secret.of(key));
            keyIsHuggingFaces = key.strip().startsWith(TOKEN_PREFIX);
            return this;
        }

        /**
         * Sets where the token comes from; asked for at every call, so that it may change.
         *
         * @param key gives the token; must be safe for use by several threads
         * @return this builder
         */
        public Builder apiKey(Supplier<String> key) {
            return key(Secret.of(key));
        }

        Builder key(Secret secret) {
            keyIsHuggingFaces = false;
            access.key(secret);
            return this;
        }

        /**
         * Sets the router's address, with or without {@code /v1}.
         *
         * @param baseUrl {@code https://router.huggingface.co/v1} unless set
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder baseUrl(String baseUrl) {
            router = Address.of("baseUrl", baseUrl);
            return this;
        }

        /**
         * Sets the router's address.
         *
         * @param baseUrl the address
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder baseUrl(URI baseUrl) {
            return baseUrl(baseUrl.toString());
        }

        /**
         * Sets the Hub's address.
         *
         * @param hubUrl {@code https://huggingface.co} unless set
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder hubUrl(String hubUrl) {
            hub = Address.of("hubUrl", hubUrl);
            hubIsSet = true;
            return this;
        }

        /**
         * Sets the Hub's address.
         *
         * @param hubUrl the address
         * @return this builder
         * @throws IllegalArgumentException if it is no address of a server
         */
        public Builder hubUrl(URI hubUrl) {
            return hubUrl(hubUrl.toString());
        }

        /**
         * Sets whom to bill.
         *
         * @param billTo the id of an organization or a resource group
         * @return this builder
         * @throws IllegalArgumentException if it is not one printable word
         */
        public Builder billTo(String billTo) {
            String stripped = billTo.strip();
            if (stripped.isEmpty() || stripped.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException("billTo must be one word of printable ASCII");
            }
            this.billTo = stripped;
            return this;
        }

        /**
         * Says whether the router and the Hub are asked about models without a token, too.
         *
         * @param live false unless set; with a token they are asked anyway
         * @return this builder
         */
        public Builder live(boolean live) {
            this.live = live;
            return this;
        }

        /**
         * Sets the transport to use, so that several providers share connections. It is not closed with the provider.
         *
         * @param transport the transport
         * @return this builder
         */
        public Builder transport(HttpTransport transport) {
            access.transport(transport);
            return this;
        }

        /**
         * Sets the deadlines of calls whose request has none. For lists the first-token deadline is at most 30 seconds. The
         * connect deadline counts only if the provider makes its own transport.
         *
         * @param deadlines the deadlines; {@link Deadlines#DEFAULTS} if never set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            access.deadlines(deadlines);
            return this;
        }

        /**
         * Sets the name that tells several accounts apart.
         *
         * @param connection letters, digits and {@code . _ : -}
         * @return this builder
         * @throws IllegalArgumentException if it is not such a name
         */
        public Builder connection(String connection) {
            access.connection(connection);
            return this;
        }

        /**
         * Builds the provider. Sends nothing.
         *
         * @return a new provider
         */
        public HuggingFaceProvider build() {
            return new HuggingFaceProvider(this);
        }

        /** Says where the key has to be set if there is none. */
        Builder keyHint(String hint) {
            keyHint = hint;
            return this;
        }

        /** The first server outside Hugging Face among those of these keys. */
        Optional<Address> stranger(Set<String> names) {
            if (names.contains(HuggingFaceProviderFactory.BASE_URL.name()) && !router.isHuggingFace()) {
                return Optional.of(router);
            }
            return names.contains(HuggingFaceProviderFactory.HUB_URL.name()) && !hub.isHuggingFace()
                    ? Optional.of(hub)
                    : Optional.empty();
        }
    }
}
