package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.BackendProvider;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.CompletionRequest;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.TextGeneration;
import dev.parley.internal.wire.JsonReply;
import dev.parley.openai.protocol.ChatCompletions;
import dev.parley.spi.Secret;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.ErrorResponse;
import dev.parley.spi.http.HttpCall;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.StreamFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One dedicated endpoint of Hugging Face, or a server of one's own that runs text-generation-inference (TGI), vLLM, SGLang
 * or llama.cpp; {@link HuggingFaceProvider#endpoint} makes it.
 *
 * <p><b>Chat</b> is by {@code /v1/chat/completions}. TGI serves one model and takes any name for it, such as {@code tgi}.
 *
 * <p><b>Abilities</b>: {@link TextGeneration} by {@code /generate_stream}, at servers that run TGI. What its parameters
 * cannot say is left out with a warning ({@code option_ignored}, {@code reasoning_ignored}); a system prompt, a suffix or
 * images are refused. Provider options become parameters as they are.
 *
 * <p><b>Simulated streaming.</b> A server that gives its answers whole is asked for no stream with
 * {@link Builder#simulateStreaming}, which makes a piece of each word; the response's metadata then have {@code simulated}.
 * Stopping the stream gives up the request.
 *
 * <p>Safe for use by several threads. After {@link #close} every operation is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class HuggingFaceEndpoint implements BackendProvider {
    private static final Set<Integer> NO_SUCH_PATH = Set.of(404, 405, 501);
    private static final String ANY_MODEL = "tgi";
    private static final Duration LIST_TTL_ON_LOOPBACK = Duration.ofSeconds(10);

    private final ProviderInfo info;
    private final HttpTransport transport;
    private final boolean ownsTransport;
    private final Address address;
    private final boolean simulate;
    private final Calls calls;
    private final ChatCompletions protocol;
    private final FeatureExtraction embeddings;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HuggingFaceEndpoint(Builder builder) {
        Access access = builder.access;
        ownsTransport = access.ownsTransport();
        transport = access.openTransport();
        address = builder.address;
        simulate = builder.simulateStreaming;
        ErrorMapper errors = new HuggingFaceErrors("Check the token that this endpoint was given");
        calls = access.calls(address, transport, builder.headers(), true, errors);
        protocol = calls.protocol(HuggingFaceProvider.DIALECT.toBuilder()
                        .streaming(!simulate)
                        .build())
                .build();
        embeddings = new FeatureExtraction(calls);
        ProviderInfo.Builder described =
                access.info("Hugging Face endpoint", address, !simulate).embeddings(Support.UNKNOWN);
        if (address.isLoopback()) {
            described.listTtl(LIST_TTL_ON_LOOPBACK);
        }
        info = described.build();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Prepares one answer of the model.
     *
     * @throws IllegalArgumentException if a provider option names a field that is written from the request itself
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        ChatStream stream = protocol.stream(request);
        return simulate ? WordByWord.of(stream) : stream;
    }

    /**
     * Lists what the server serves: TGI's {@code /info}, with the sum of prompt and answer as the context length, or the list
     * of a server that has no such thing.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        CallScope scope = new CallScope();
        return scope.result(orElse(
                scope.track(calls.look(address.at("/info"))).thenApply(reply -> List.of(model(reply))),
                () -> scope.track(protocol.listModelsAsync())));
    }

    /**
     * Describes the model.
     *
     * @return a future that fails with {@link ModelNotFoundException} if the server serves another; {@code tgi} is the one
     *     that it serves
     * @throws IllegalArgumentException if the id is blank
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id must not be blank");
        }
        CallScope scope = new CallScope();
        return scope.result(scope.track(listModelsAsync())
                .thenApply(models -> models.stream()
                        .filter(model -> model.id().equals(id) || id.equals(ANY_MODEL) && models.size() == 1)
                        .findFirst()
                        .orElseThrow(() -> new ModelNotFoundException(ErrorDetails.builder(
                                        "the server does not serve this model")
                                .provider(HuggingFaceProvider.ID)
                                .model(id)
                                .hint("It serves "
                                        + models.stream().map(ModelInfo::id).toList())
                                .build()))));
    }

    private ModelInfo model(HttpReply reply) {
        JsonNode answer = JsonReply.object(reply, HuggingFaceProvider.ID);
        String id = JsonReply.text(answer, "model_id")
                .orElseThrow(() -> JsonReply.malformed(reply, HuggingFaceProvider.ID, "names no model"));
        ModelInfo.Builder model = ModelInfo.builder(HuggingFaceProvider.ID, id)
                .runsOn(address.isLoopback() ? RunsOn.LOCAL : RunsOn.REMOTE)
                .loaded(Support.YES)
                .metadata(Known.withoutNulls(answer));
        JsonReply.positive(answer, "max_total_tokens")
                .ifPresentOrElse(
                        model::contextLength,
                        () -> JsonReply.positive(answer, "max_input_length").ifPresent(model::contextLength));
        switch (JsonReply.text(answer, "model_pipeline_tag").orElse("")) {
            case "text-generation" -> model.capabilities(Capabilities.of(Capability.COMPLETION));
            case "image-text-to-text" -> model.capabilities(Capabilities.of(Capability.COMPLETION, Capability.VISION));
            default -> {} // says nothing about what the server does with it
        }
        return model.build();
    }

    /**
     * Asks for {@code /health}, or for the list of models at a server that has no such thing, within five seconds and without
     * a retry. An endpoint that is scaled to zero is {@link dev.parley.HealthState#DOWN}.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        requireOpen();
        CallScope scope = new CallScope();
        CompletableFuture<ProviderHealth> report =
                scope.track(new Health(calls, info.streaming()).look(address.at("/health"), reply -> {}));
        return scope.result(report.thenCompose(health ->
                health.cause().filter(HuggingFaceEndpoint::isNoSuchPath).isPresent()
                        ? scope.track(protocol.healthAsync())
                        : CompletableFuture.completedFuture(health)));
    }

    /**
     * Turns texts into vectors, all in one call, at an endpoint for the task {@code feature-extraction}.
     *
     * @throws IllegalArgumentException if a provider option is {@code inputs}
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return embeddings.embed(address.at("/"), request);
    }

    /** Finds {@link TextGeneration}. */
    @Override
    public <T> Optional<T> find(Class<T> ability) {
        if (ability == TextGeneration.class) {
            TextGeneration found = this::complete;
            return Optional.of(ability.cast(found));
        }
        return BackendProvider.super.find(ability);
    }

    private ChatStream complete(CompletionRequest request) {
        requireOpen();
        TgiRequestWriter.Written written = TgiRequestWriter.write(request);
        HttpCall call = calls.posting(
                        address.at(simulate ? "/generate" : "/generate_stream"),
                        request.model(),
                        written.body(),
                        request.deadlines().orElse(null))
                .accept(simulate ? "application/json" : "text/event-stream")
                .build();
        Function<String, LlmException> errors =
                json -> calls.errors().map(ErrorResponse.inStream(HuggingFaceProvider.ID, request.model(), json));
        ChatStream stream = transport.chat(
                call, StreamFormat.SSE, () -> new TgiDecoder(request.model(), errors, written.warnings()));
        return simulate ? WordByWord.of(stream) : stream;
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
        return "HuggingFaceEndpoint[" + info.label() + ", " + address + "]";
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** The first, or the second at a server that has not the path of the first. */
    private static <T> CompletableFuture<T> orElse(CompletableFuture<T> first, Supplier<CompletableFuture<T>> second) {
        return first.handle((value, failure) ->
                        failure != null && isNoSuchPath(CallScope.unwrap(failure)) ? second.get() : first)
                .thenCompose(Function.identity());
    }

    private static boolean isNoSuchPath(Throwable failure) {
        return failure instanceof LlmException e
                && NO_SUCH_PATH.contains(e.status().orElse(0));
    }

    /**
     * Builds a {@link HuggingFaceEndpoint}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private static final String SCALE_UP_TIMEOUT = "X-Scale-Up-Timeout";

        private final Address address;
        private final Access access = new Access();
        private boolean simulateStreaming;
        private @Nullable Duration scaleUpTimeout;

        Builder(Address address) {
            this.address = address;
        }

        /**
         * Sets the token, which is sent to the endpoint, whichever server that is, and never follows a redirect to another.
         *
         * @param key the token; white space around it is dropped
         * @return this builder
         * @throws IllegalArgumentException if it is blank or holds what a header cannot carry; the message does not contain it
         */
        public Builder apiKey(String key) {
            access.key(Secret.of(key));
            return this;
        }

        /**
         * Sets where the token comes from; asked for at every call, so that it may change.
         *
         * @param key gives the token; must be safe for use by several threads
         * @return this builder
         */
        public Builder apiKey(Supplier<String> key) {
            access.key(Secret.of(key));
            return this;
        }

        /**
         * Says whether the server gives its answers whole: it is not asked to stream them, and they are given on word by
         * word.
         *
         * @param simulateStreaming false unless set
         * @return this builder
         */
        public Builder simulateStreaming(boolean simulateStreaming) {
            this.simulateStreaming = simulateStreaming;
            return this;
        }

        /**
         * Sets how long a call is held while an endpoint that is scaled to zero starts. It fails at once unless set; the
         * first-token deadline counts all the same.
         *
         * @param scaleUpTimeout one second or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than a second
         */
        public Builder scaleUpTimeout(Duration scaleUpTimeout) {
            if (scaleUpTimeout.toSeconds() < 1) {
                throw new IllegalArgumentException(
                        "scaleUpTimeout must be one second or more, but was " + scaleUpTimeout);
            }
            this.scaleUpTimeout = scaleUpTimeout;
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
         * Sets the deadlines of calls whose request has none.
         *
         * @param deadlines the deadlines; {@link Deadlines#DEFAULTS} if never set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            access.deadlines(deadlines);
            return this;
        }

        /**
         * Sets the name that tells several endpoints apart.
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
        public HuggingFaceEndpoint build() {
            return new HuggingFaceEndpoint(this);
        }

        private Map<String, String> headers() {
            return scaleUpTimeout == null
                    ? Map.of()
                    : Map.of(SCALE_UP_TIMEOUT, Long.toString(scaleUpTimeout.toSeconds()));
        }
    }
}
