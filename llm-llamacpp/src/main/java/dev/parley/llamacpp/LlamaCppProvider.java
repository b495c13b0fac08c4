package dev.parley.llamacpp;

import dev.parley.BackendProvider;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RunningModel;
import dev.parley.Support;
import dev.parley.llamacpp.internal.gguf.GgufException;
import dev.parley.llamacpp.internal.gguf.GgufModelInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * GGUF models on this machine, without a server and without a network, on llama.cpp.
 *
 * <p><b>Models</b> are the {@code .gguf} files in the directories it was given, and single files. The id of a model is the
 * name of its file without the suffix, after the names of the sub-directories it is in, with {@code /} in between; a model in
 * several files goes by the common part of their names. Of two with one id the first counts, and the log tells of the other.
 * The list is read from the headers of the files, anew whenever a file changes; no weights are read for it. A file that is
 * broken is left out of the list, told by {@link #health()} and the log, and whoever asks for it is told why it cannot be
 * used.
 *
 * <p><b>In memory</b> is a model from its first use until it was idle for a while; then, when its place is needed for
 * another, when it is told to through {@link ModelLoader}, or when this provider is closed, it goes. Nothing is unloaded
 * while somebody uses it. Each model has a process of its own, a small JVM that this one starts: llama.cpp's Java binding
 * gives no memory back, and a fault in native code would otherwise end the whole program. Before a model is loaded, its file,
 * its architecture and the memory it will need are checked.
 *
 * <p><b>Chats</b> are answered in the order in which they were claimed, {@linkplain Builder#parallel as many at once} as was
 * set; the others wait their turn. The deadline for the first token counts from the claim: waiting, loading and reading the
 * prompt are in it. A stream that is closed stops its model within one token, and while the prompt is read within
 * 256 of its tokens.
 *
 * <p>Supported: the model's own chat template with system messages and history, sampling options, stop words, seed, JSON
 * and JSON schemas, reasoning told apart from the answer, embeddings. Not supported, and refused: tools, images. Not to be
 * had, and warned about: log probabilities, levels of reasoning. The request's
 * {@linkplain ChatRequest#metadata() metadata} stays here.
 *
 * <p>Making one costs nothing: threads, files of native code and processes come with the first use. Without any place to look
 * for models it has an empty list, and its health says what to set.
 *
 * @since 0.1.0
 */
public final class LlamaCppProvider implements BackendProvider {
    /** The id of this kind of provider. */
    public static final String ID = "llamacpp";

    private static final String VERSION = "java-llama.cpp 4.2.0 (llama.cpp build 4916)";
    private static final Duration LIST_TTL = Duration.ofSeconds(10);

    private final ProviderInfo info;
    private final Settings settings;
    private final Errors errors;
    private final Catalog catalog;
    private final Workers workers = new Workers();
    private final ModelPool pool;
    private final ChatQueue queue;
    private final Loader loader;
    private volatile boolean closed;

    private LlamaCppProvider(Builder builder) {
        ProviderInfo.Builder about = ProviderInfo.builder(ID)
                .name("llama.cpp")
                .streaming(Support.YES)
                .embeddings(Support.YES)
                .listTtl(LIST_TTL);
        if (builder.connection != null) {
            about.connection(builder.connection);
        }
        this.info = about.build();
        this.settings = builder.settings();
        this.errors = new Errors(info.label());
        this.catalog = new Catalog(builder.sources);
        this.pool = new ModelPool(settings, errors, workers.background(), workers.timer());
        this.queue = new ChatQueue(settings.parallel(), workers.timer());
        this.loader = new Loader(this);
    }

    /**
     * A builder that knows no models yet.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Asks a model. It is looked for, and loaded, when the stream is claimed.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        Deadlines deadlines = request.deadlines().orElse(settings.deadlines());
        ChatQueue.Turn turn = queue.turn(deadlines.firstToken());
        return ChatStream.generate(
                info.label(),
                request,
                out -> new ChatRun(
                                this,
                                settings,
                                errors,
                                request,
                                out,
                                new Wait(
                                        deadlines,
                                        info.label(),
                                        request.model(),
                                        turn.begun(),
                                        out::isCancelled,
                                        () -> closed))
                        .run(),
                turn);
    }

    /**
     * Lists the models on disk, in the order of their ids.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return workers.supply(() -> {
            List<String> loaded = loadedIds();
            return catalog.scan().models().values().stream()
                    .map(file -> describe(file, loaded))
                    .toList();
        });
    }

    /**
     * Describes one model.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        Objects.requireNonNull(id, "id");
        requireOpen();
        return workers.supply(() -> describe(find(id), loadedIds()));
    }

    /**
     * Checks that the native code can be loaded and the places of the models can be read: up if all is well, degraded if there
     * is no model or a file is broken, down if nothing can be answered. Loads no model.
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        if (closed) {
            return CompletableFuture.completedFuture(
                    health(HealthState.DOWN).error("the provider is closed").build());
        }
        if (catalog.isEmpty()) {
            return CompletableFuture.completedFuture(health(HealthState.DOWN)
                    .error("there are no models: " + Errors.WAY_OUT)
                    .modelsCount(0)
                    .build());
        }
        return workers.supply(() -> new HealthCheck(this, catalog).run());
    }

    /**
     * Turns texts into vectors, with a model that is made for it.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        CompletableFuture<EmbeddingResponse> response = new CompletableFuture<>();
        Deadlines deadlines = request.deadlines().orElse(settings.deadlines());
        ChatQueue.Turn turn = queue.turn(deadlines.firstToken());
        Workers.run(turn, response, () -> {
            Wait wait =
                    new Wait(deadlines, info.label(), request.model(), turn.begun(), response::isDone, () -> closed);
            return new EmbeddingRun(this, settings, errors, request, wait).run();
        });
        return response;
    }

    /** {@return {@link ModelLoader}, and nothing else} */
    @Override
    public <T> Optional<T> find(Class<T> ability) {
        return ability.isInstance(loader) ? Optional.of(ability.cast(loader)) : Optional.empty();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        queue.close();
        pool.close();
        workers.close();
    }

    @Override
    public String toString() {
        return "LlamaCppProvider[" + info.label() + "]";
    }

    // for the parts of this provider

    ModelPool pool() {
        return pool;
    }

    Workers workers() {
        return workers;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the provider '" + info.label() + "' is closed");
        }
    }

    /** {@return the model of this id, if there is one and it is sound} */
    ModelFile find(String id) {
        Catalog.Scan scan = catalog.scan();
        ModelFile file = scan.models().get(id);
        if (file != null) {
            return file;
        }
        GgufException problem = scan.broken().get(id);
        if (problem != null) {
            throw errors.broken(id, problem);
        }
        throw errors.notFound(id, scan.models().keySet(), catalog.isEmpty());
    }

    /** {@return the model of this id, if there is one that can be loaded} */
    ModelFile require(String id) {
        ModelFile file = find(id);
        Optional<String> problem = Architectures.problem(file.header());
        if (problem.isPresent()) {
            throw errors.unsupported(id, "'" + file.path() + "' " + problem.get());
        }
        return file;
    }

    ModelInfo describe(ModelFile file, List<String> loaded) {
        ModelInfo model = GgufModelInfo.of(file.id(), info.label(), file.header(), file.sizeBytes());
        ModelInfo.Builder described =
                model.toBuilder().modifiedAt(file.modifiedAt()).loaded(Support.of(loaded.contains(file.id())));
        Map<String, Object> metadata = new LinkedHashMap<>(model.metadata());
        metadata.put("path", file.path().toString());
        Optional<String> problem = Architectures.problem(file.header());
        if (problem.isPresent()) {
            metadata.put("not_loadable", problem.get());
            described.capabilities(Capabilities.builder()
                    .no(model.capabilities().yes())
                    .no(model.capabilities().no())
                    .build());
        } else {
            described.contextLengthInUse(settings.contextOf(file));
            if (!model.capabilities().supports(Capability.CHAT).isNo()) {
                described.capabilities(model.capabilities().toBuilder()
                        .yes(Capability.STRUCTURED_OUTPUT)
                        .no(Capability.VISION, Capability.EMBEDDING)
                        .build());
            }
        }
        return described.metadata(metadata).build();
    }

    private List<String> loadedIds() {
        return pool.running().stream().map(RunningModel::id).toList();
    }

    ProviderHealth.Builder health(HealthState state) {
        return ProviderHealth.builder(info.label(), state)
                .version(VERSION)
                .streaming(Support.YES)
                .embeddings(Support.YES);
    }

    /**
     * Builds a {@link LlamaCppProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final List<Catalog.Source> sources = new ArrayList<>();
        private int maxLoadedModels = Settings.MAX_LOADED_MODELS;
        private @Nullable Long maxMemory;
        private int parallel = Settings.PARALLEL;
        private @Nullable Duration idleUnload = Settings.IDLE_UNLOAD;
        private int contextLength = Settings.CONTEXT_LENGTH;
        private @Nullable Integer threads;
        private Deadlines deadlines = Deadlines.DEFAULTS;
        private @Nullable String connection;

        private Builder() {}

        /**
         * Adds a directory; its sub-directories are looked into as well. What is not there is no error here: the list is empty
         * then, and {@link LlamaCppProvider#health()} tells.
         *
         * @param directory where to look
         * @return this builder
         */
        public Builder directory(Path directory) {
            sources.add(new Catalog.Source(Objects.requireNonNull(directory, "directory"), null));
            return this;
        }

        /**
         * Adds a file. Its id is its name without {@code .gguf}.
         *
         * @param file the file; of a model in several files the first
         * @return this builder
         */
        public Builder model(Path file) {
            sources.add(new Catalog.Source(Objects.requireNonNull(file, "file"), null));
            return this;
        }

        /**
         * Adds a file under an id of the caller's choice.
         *
         * @param id the id of the model
         * @param file the file; a model in one piece
         * @return this builder
         * @throws IllegalArgumentException if the id is blank
         */
        public Builder model(String id, Path file) {
            if (id.isBlank()) {
                throw new IllegalArgumentException("the id of a model must not be blank");
            }
            sources.add(new Catalog.Source(Objects.requireNonNull(file, "file"), id));
            return this;
        }

        /**
         * Sets how many models may be in memory at once. If all of them are in use, a request for another one waits.
         *
         * @param models one or more; 3 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder maxLoadedModels(int models) {
            maxLoadedModels = positive("max-loaded-models", models);
            return this;
        }

        /**
         * Sets how much memory the loaded models may need together, by estimate. Whether or not it is set, a model that
         * needs more than the machine has left is not loaded.
         *
         * @param bytes more than zero; no bound unless set
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder maxMemory(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("max-memory must be more than 0 bytes, but was " + bytes);
            }
            maxMemory = bytes;
            return this;
        }

        /**
         * Sets how many requests are worked on at once, over all models. Each model has room for as many contexts.
         *
         * @param requests 1 to 64; 2 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder parallel(int requests) {
            if (requests < 1 || requests > 64) {
                throw new IllegalArgumentException("parallel must be 1 to 64, but was " + requests);
            }
            parallel = requests;
            return this;
        }

        /**
         * Sets how long a model stays in memory after its last use.
         *
         * @param time more than zero; five minutes unless set
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder idleUnload(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("idle-unload must be more than zero, but was " + time);
            }
            idleUnload = time;
            return this;
        }

        /**
         * Leaves models in memory however long they are idle.
         *
         * @return this builder
         */
        public Builder keepLoaded() {
            idleUnload = null;
            return this;
        }

        /**
         * Sets the context of each request, prompt and answer together. A model that was made for less gets less.
         *
         * @param tokens 64 or more; 4096 unless set. Memory grows with it
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder contextLength(int tokens) {
            if (tokens < 64 || tokens > 1 << 24) {
                throw new IllegalArgumentException("context-length must be 64 to " + (1 << 24) + ", but was " + tokens);
            }
            contextLength = tokens;
            return this;
        }

        /**
         * Sets how many threads compute, for each model.
         *
         * @param count one or more; unless set as many as there are processors, of more than four half of them
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder threads(int count) {
            threads = positive("threads", count);
            return this;
        }

        /**
         * Sets the deadlines of requests that bring none.
         *
         * @param deadlines the deadlines; {@link Deadlines#DEFAULTS} unless set
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Sets the name that tells several of these providers apart.
         *
         * @param connection letters, digits and {@code . _ : -}
         * @return this builder
         */
        public Builder connection(String connection) {
            this.connection = Objects.requireNonNull(connection, "connection");
            return this;
        }

        /**
         * Builds the provider. Looks at no file and starts nothing.
         *
         * @return a new provider, to be closed by the caller
         * @throws IllegalArgumentException if the connection's name is not such a name
         */
        public LlamaCppProvider build() {
            return new LlamaCppProvider(this);
        }

        private Settings settings() {
            return new Settings(maxLoadedModels, maxMemory, parallel, idleUnload, contextLength, threads, deadlines);
        }

        private static int positive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be 1 or more, but was " + value);
            }
            return value;
        }
    }
}
