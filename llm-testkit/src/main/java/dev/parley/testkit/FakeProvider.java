package dev.parley.testkit;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.ErrorDetails;
import dev.parley.HealthState;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.http.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A provider for the tests of programs: it answers what it was told to, at once or with pauses, well or with any failure,
 * and keeps what it was asked.
 *
 * <pre>{@code
 * FakeProvider fake = FakeProvider.builder()
 *         .reply(FakeReply.text("Hel", "lo"))
 *         .reply(FakeReply.builder().text("Hel").truncated())
 *         .build();
 * }</pre>
 *
 * <p>It has no threads and opens nothing: events are made on the thread that asks for them, so a test that does not use
 * several threads is deterministic. Pauses end on the scheduler's thread; give it a {@link ManualScheduler} to end them by
 * hand.
 *
 * <p>Replies are given in the order in which streams are claimed; the last one is given again and again. Without models
 * it answers for every model and lists none.
 *
 * <p>Safe for use by several threads. After {@link #close} every operation is an {@link IllegalStateException}, and streams
 * that were open end with {@link dev.parley.LlmCancelledException}.
 *
 * @since 0.1.0
 */
public final class FakeProvider implements BackendProvider {
    private final ProviderInfo info;
    private final Map<String, ModelInfo> models;
    private final Function<? super ChatRequest, FakeReply> replies;
    private final Scheduler scheduler;
    private final HealthState health;
    private final int dimensions;
    private final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
    private final Set<FakeAnswer> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Ends ends = new Ends();
    private volatile boolean closed;

    private FakeProvider(Builder builder) {
        info = ProviderInfo.builder(builder.id)
                .name("Fake")
                .streaming(Support.YES)
                .embeddings(Support.of(builder.dimensions > 0))
                .build();
        Map<String, ModelInfo> known = new LinkedHashMap<>();
        builder.models.forEach(model -> known.put(model.id(), model));
        builder.modelIds.forEach(
                id -> known.putIfAbsent(id, ModelInfo.builder(builder.id, id).build()));
        models = known;
        replies = builder.replies();
        scheduler = builder.scheduler;
        health = builder.health;
        dimensions = builder.dimensions;
    }

    /**
     * Starts with a provider {@code fake} that answers {@code ok} to everything.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A provider that gives these replies.
     *
     * @param first the first one
     * @param next the others; the last one is given again and again
     * @return a provider
     */
    public static FakeProvider replying(FakeReply first, FakeReply... next) {
        Builder builder = builder().reply(first);
        for (FakeReply reply : next) {
            builder.reply(reply);
        }
        return builder.build();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    /**
     * Prepares the next reply; which one that is shows when the stream is claimed.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        return ChatStream.from(subscriber -> {
            requests.add(request);
            FakeReply reply =
                    knows(request.model()) ? replies.apply(request) : FakeReply.failure(() -> unknown(request.model()));
            FakeAnswer answer = new FakeAnswer(info.id(), request, reply, scheduler, ends, subscriber);
            open.add(answer);
            answer.start();
            if (closed) {
                answer.close();
            }
        });
    }

    /**
     * Lists the models it was given.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        requireOpen();
        return CompletableFuture.completedFuture(List.copyOf(models.values()));
    }

    /**
     * Describes a model it was given, or any model if it was given none.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        Objects.requireNonNull(id, "id");
        requireOpen();
        if (!knows(id)) {
            return CompletableFuture.failedFuture(unknown(id));
        }
        ModelInfo model = models.get(id);
        return CompletableFuture.completedFuture(
                model != null ? model : ModelInfo.builder(info.id(), id).build());
    }

    /**
     * Reports the state it was given.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        requireOpen();
        return CompletableFuture.completedFuture(ProviderHealth.builder(info.id(), health)
                .observedAt(scheduler.now())
                .modelsCount(models.size())
                .streaming(info.streaming())
                .embeddings(info.embeddings())
                .build());
    }

    /**
     * Makes a vector for each text that depends on the text alone.
     *
     * @throws IllegalStateException if this provider is closed
     */
    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        if (dimensions == 0) {
            return CompletableFuture.failedFuture(
                    new UnsupportedFeatureException(ErrorDetails.builder("this provider has no embeddings")
                            .provider(info.id())
                            .hint("give the fake some with embeddings(dimensions)")
                            .build()));
        }
        if (!knows(request.model())) {
            return CompletableFuture.failedFuture(unknown(request.model()));
        }
        int size = request.dimensions().orElse(dimensions);
        return CompletableFuture.completedFuture(EmbeddingResponse.builder(info.id(), request.model())
                .embeddings(request.inputs().stream()
                        .map(text -> vector(text, size))
                        .toList())
                .build());
    }

    private static Embedding vector(String text, int size) {
        SplittableRandom random = new SplittableRandom(text.hashCode());
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = (float) random.nextDouble(-1, 1);
        }
        return Embedding.of(vector);
    }

    /** Ends the streams that are open. */
    @Override
    public void close() {
        closed = true;
        open.forEach(FakeAnswer::close);
    }

    /**
     * The requests whose streams were claimed, in that order.
     *
     * @return a snapshot
     */
    public List<ChatRequest> requests() {
        return List.copyOf(requests);
    }

    /** {@return how many streams have been claimed and have not ended} */
    public int open() {
        return open.size();
    }

    /** {@return how many streams have ended with a whole answer} */
    public int completed() {
        return completed.get();
    }

    /** {@return how many streams have ended with a failure, truncated ones included} */
    public int failed() {
        return failed.get();
    }

    /** {@return how many streams were stopped by their consumer before their end} */
    public int cancelled() {
        return cancelled.get();
    }

    @Override
    public String toString() {
        return "FakeProvider[" + info.id() + "]";
    }

    private boolean knows(String model) {
        return models.isEmpty() || models.containsKey(model);
    }

    private ModelNotFoundException unknown(String model) {
        return new ModelNotFoundException(ErrorDetails.builder("there is no such model")
                .provider(info.id())
                .model(model)
                .hint("it has " + models.keySet())
                .build());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** Counts how answers end. */
    private final class Ends implements FakeAnswer.Listener {
        @Override
        public void completed(FakeAnswer answer) {
            count(answer, completed);
        }

        @Override
        public void failed(FakeAnswer answer) {
            count(answer, failed);
        }

        @Override
        public void cancelled(FakeAnswer answer) {
            count(answer, cancelled);
        }

        private void count(FakeAnswer answer, AtomicInteger counter) {
            counter.incrementAndGet();
            open.remove(answer);
        }
    }

    /**
     * Builds a {@link FakeProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private String id = "fake";
        private final List<ModelInfo> models = new ArrayList<>();
        private final List<String> modelIds = new ArrayList<>();
        private final List<FakeReply> scripted = new ArrayList<>();
        private @Nullable Function<? super ChatRequest, FakeReply> function;
        private Scheduler scheduler = Scheduler.system();
        private HealthState health = HealthState.UP;
        private int dimensions;

        private Builder() {}

        /**
         * Sets the provider's id; {@code fake} unless set.
         *
         * @param providerId {@code [a-z0-9][a-z0-9-]*}
         * @return this builder
         * @throws IllegalArgumentException if it is no such id
         */
        public Builder id(String providerId) {
            ProviderInfo.of(providerId);
            id = providerId;
            return this;
        }

        /**
         * Adds models of which nothing but the id is known.
         *
         * @param ids the ids
         * @return this builder
         */
        public Builder models(String... ids) {
            modelIds.addAll(List.of(ids));
            return this;
        }

        /**
         * Adds a model.
         *
         * @param model the model; its provider has to be this one's id
         * @return this builder
         */
        public Builder model(ModelInfo model) {
            models.add(Objects.requireNonNull(model, "model"));
            return this;
        }

        /**
         * Adds a reply.
         *
         * @param reply the reply
         * @return this builder
         */
        public Builder reply(FakeReply reply) {
            scripted.add(Objects.requireNonNull(reply, "reply"));
            return this;
        }

        /**
         * Makes every reply from its request, in place of scripted ones.
         *
         * @param replies makes the reply; called on the thread that claims the stream
         * @return this builder
         */
        public Builder replies(Function<? super ChatRequest, FakeReply> replies) {
            function = Objects.requireNonNull(replies, "replies");
            return this;
        }

        /**
         * Sets the time that pauses and timings go by; {@link Scheduler#system()} unless set.
         *
         * @param time the scheduler
         * @return this builder
         */
        public Builder scheduler(Scheduler time) {
            scheduler = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets the health it reports; {@link HealthState#UP} unless set.
         *
         * @param state the state
         * @return this builder
         */
        public Builder health(HealthState state) {
            health = Objects.requireNonNull(state, "state");
            return this;
        }

        /**
         * Gives it embeddings; it has none unless this is called.
         *
         * @param size how long a vector is if the request does not say; at least 1
         * @return this builder
         * @throws IllegalArgumentException if the size is less than 1
         */
        public Builder embeddings(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("size must be at least 1, but was " + size);
            }
            dimensions = size;
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return a new provider
         * @throws IllegalStateException if there are both scripted replies and a function, or a model is another
         *     provider's
         */
        public FakeProvider build() {
            if (function != null && !scripted.isEmpty()) {
                throw new IllegalStateException("give either scripted replies or a function, not both");
            }
            Optional<ModelInfo> foreign = models.stream()
                    .filter(model -> !model.provider().equals(id))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new IllegalStateException("the model '" + foreign.get().id() + "' is of provider '"
                        + foreign.get().provider() + "', not '" + id + "'");
            }
            return new FakeProvider(this);
        }

        private Function<? super ChatRequest, FakeReply> replies() {
            if (function != null) {
                return function;
            }
            List<FakeReply> list = scripted.isEmpty() ? List.of(FakeReply.text("ok")) : List.copyOf(scripted);
            AtomicInteger next = new AtomicInteger();
            return request -> list.get(Math.min(next.getAndUpdate(n -> Math.min(n + 1, list.size())), list.size() - 1));
        }
    }
}
