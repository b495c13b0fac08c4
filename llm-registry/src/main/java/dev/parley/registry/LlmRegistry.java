package dev.parley.registry;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.ProviderHealth;
import dev.parley.spi.http.HttpTransport;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All providers of a program as one: what models there are, how the providers are, and chats with any model by its name.
 *
 * <pre>{@code
 * try (LlmRegistry registry = LlmRegistry.create()) {
 *     registry.models(ListMode.waitFor(Duration.ofSeconds(3))).all().forEach(System.out::println);
 *     System.out.println(registry.chat("ollama/llama3.2", ChatRequest.of("any", "Why is the sky blue?")).text());
 * }
 * }</pre>
 *
 * <p><b>Lists come from memory.</b> A read never waits for a provider unless its {@link ListMode} says so, and no provider
 * ever waits for another. Lists are asked for when they are read and due, each by one call at a time however many read it;
 * one that cannot be renewed stays, flagged, and is asked for again after a pause that grows. An empty or suddenly much
 * smaller list is kept apart until the provider says so again.
 *
 * <p><b>Names of models.</b> {@code provider/model} and {@code provider@connection/model} always split at the first slash;
 * the rest is the provider's own id. Without a provider, a name is an alias or the id of a listed model. See
 * {@link #resolve}.
 *
 * <p><b>Who closes what.</b> {@link #close()} closes the providers that the registry made, from the environment or from
 * factories. Providers passed to it stay open.
 *
 * <p>Safe for use by several threads. Futures belong to who asked for them: cancelling one disturbs nobody else.
 * Blocking forms cancel their work when interrupted. After {@link #close()} every operation but the plain reads is an
 * {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class LlmRegistry implements AutoCloseable {
    private final Time time;
    private final Work work;
    private final Events events;
    private final Catalogue catalogue;
    private final Router router;
    private final ModelDetails details;
    private final HealthChecks checks;
    private final UsageRecorder usage = new UsageRecorder();
    private final RemoteSearch remoteSearch;
    private final DefaultModel defaultModel;
    private final boolean allowRemoteFallback;
    private final @Nullable HttpTransport ownTransport;

    private LlmRegistry(Builder builder, List<Candidate> candidates, @Nullable HttpTransport ownTransport) {
        this.time = new Time(builder.scheduler);
        this.work = Work.on(builder.executor);
        this.events = new Events(work);
        this.ownTransport = ownTransport;
        this.allowRemoteFallback = builder.allowRemoteFallback;
        builder.listeners.forEach(events::subscribe);
        Duration healthLife = builder.healthWatch == null ? Duration.ZERO : builder.healthWatch.multipliedBy(2);
        this.catalogue = new Catalogue(
                time,
                work,
                events,
                builder.listTimeout,
                healthLife,
                builder.ttls(),
                Map.copyOf(builder.aliases),
                builder.snapshot);
        Resolver resolver = new Resolver(catalogue, builder.aliases, builder.preferred);
        this.router = new Router(catalogue, resolver, usage, builder.prices, time);
        this.defaultModel = new DefaultModel(resolver, builder.defaultModel);
        this.details = new ModelDetails(time, work, builder.listTimeout, catalogue::content);
        this.checks = new HealthChecks(catalogue, time, work, this::report);
        this.remoteSearch = new RemoteSearch(catalogue);
        candidates.forEach(candidate -> catalogue.add(candidate, false));
        if (builder.healthWatch != null) {
            checks.watch(builder.healthWatch);
        }
    }

    /**
     * A registry of every provider on the class path or module path, configured by the environment. One that cannot be
     * configured, such as for want of a key, has its place too: its list is {@link ListOutcome.Skipped} with the reason.
     * One that is nothing without a setting, such as an address that has no default, is left out unless that is set.
     *
     * @return a new registry, to be closed
     */
    public static LlmRegistry create() {
        return builder().fromEnvironment(true).build();
    }

    /**
     * A builder without any provider.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    // ---- providers

    /** {@return the labels of the providers, in the order in which they joined; asks nobody} */
    public Set<String> providers() {
        return catalogue.slots().keySet();
    }

    /**
     * A provider itself. What is done there directly is not counted here.
     *
     * @param label its label
     * @return the provider; empty if there is none, or it is not configured
     */
    public Optional<LlmProvider> provider(String label) {
        return Optional.ofNullable(catalogue.slots().get(Objects.requireNonNull(label, "label")))
                .map(Slot::provider);
    }

    /**
     * Adds a provider under its {@link dev.parley.ProviderInfo#label()}. It stays the caller's to close.
     *
     * @param provider the provider
     * @throws IllegalArgumentException if there is one of that label already, or the id is reserved
     */
    public void add(LlmProvider provider) {
        catalogue.add(Candidate.of(provider), false);
    }

    /**
     * Removes a provider, with all that is known of it. It is closed if the registry made it.
     *
     * @param label its label
     * @return whether there was one
     */
    public boolean remove(String label) {
        return catalogue.remove(Objects.requireNonNull(label, "label"));
    }

    /**
     * Puts a provider in the place of the one of its label, such as one with other credentials. Nothing that was learnt of
     * the old one is kept, which is closed if the registry made it; the new one stays the caller's to close.
     *
     * @param provider the provider
     * @throws IllegalArgumentException if there is none of that label
     */
    public void replace(LlmProvider provider) {
        catalogue.add(Candidate.of(provider), true);
    }

    // ---- models

    /** {@return {@link #models(ListMode)} in the mode {@link ListMode#DEFAULT}} */
    public ModelListing models() {
        return catalogue.readAndRefresh();
    }

    /**
     * The models of all providers.
     *
     * @param mode how much the read may do; only {@link ListMode#waitFor} and {@link ListMode#FORCE} wait
     * @return what is known by then, and how each provider's part came about
     * @throws dev.parley.LlmCancelledException if the thread is interrupted while it waits
     */
    public ModelListing models(ListMode mode) {
        if (!mode.waits()) {
            return mode.equals(ListMode.CACHED) ? catalogue.read() : catalogue.readAndRefresh();
        }
        return Failures.join(modelsAsync(mode));
    }

    /**
     * The models of all providers.
     *
     * @param mode how much the read may do
     * @return a future of what is known by then; never fails, and is complete already unless the mode waits
     */
    public CompletableFuture<ModelListing> modelsAsync(ListMode mode) {
        return refreshed(List.copyOf(catalogue.slots().values()), mode).thenApply(done -> catalogue.read());
    }

    /**
     * The models of one provider.
     *
     * @param label the label of the provider
     * @return {@link #models(String, ListMode)} in the mode {@link ListMode#DEFAULT}
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ProviderListing models(String label) {
        return models(label, ListMode.DEFAULT);
    }

    /**
     * The models of one provider.
     *
     * @param label the label of the provider
     * @param mode how much the read may do; only {@link ListMode#waitFor} and {@link ListMode#FORCE} wait
     * @return what is known by then, and how it came about
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     * @throws dev.parley.LlmCancelledException if the thread is interrupted while it waits
     */
    public ProviderListing models(String label, ListMode mode) {
        Slot slot = catalogue.slot(label);
        Failures.join(refreshed(List.of(slot), mode));
        return part(slot);
    }

    /**
     * Marks what is known of a provider's models as no longer true; the next read asks again.
     *
     * @param label the label of the provider
     * @throws IllegalArgumentException if there is no such provider
     */
    public void invalidate(String label) {
        Slot slot = catalogue.slot(label);
        details.forget(slot);
        slot.list().invalidate();
    }

    /**
     * Asks a provider for its models now, whatever the age of its list and whatever went wrong before.
     *
     * @param label the label of the provider
     * @return a future of the list then; never fails: a failure is its outcome
     * @throws IllegalArgumentException if there is no such provider
     */
    public CompletableFuture<ProviderListing> refresh(String label) {
        Slot slot = catalogue.slot(label);
        details.forget(slot);
        return refreshed(List.of(slot), ListMode.FORCE).thenApply(done -> part(slot));
    }

    /** {@return a future of all lists after every provider was asked; {@link #modelsAsync} with {@link ListMode#FORCE}} */
    public CompletableFuture<ModelListing> refreshAll() {
        return modelsAsync(ListMode.FORCE);
    }

    /**
     * The blocking form of {@link #modelAsync}.
     *
     * @param ref the name of the model
     * @return the model
     * @throws LlmException if it fails, {@link ModelNotFoundException} if there is no such model
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ModelInfo model(String ref) {
        catalogue.checkOpen();
        RecentNames.Meaning meaning;
        try {
            meaning = router.resolver().meaning(ref);
        } catch (ModelNotFoundException e) {
            return Failures.join(modelAsync(ref));
        }
        return details.getNow(meaning);
    }

    /**
     * All that a provider says about a model, which may be more than its list has. Remembered for as long as the
     * provider's list is; if the provider fails, what its list has.
     *
     * @param ref what {@link #resolve} understands; a name that nobody lists waits up to three seconds for lists that are
     *     late
     * @return a future of the model; fails with an {@link LlmException}, {@link ModelNotFoundException} if there is none
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     * @throws AmbiguousModelException if the name can mean several models
     */
    public CompletableFuture<ModelInfo> modelAsync(String ref) {
        catalogue.checkOpen();
        return router.resolve(ref).thenCompose(target -> details.get(target.slot(), target.model()));
    }

    /**
     * What a name of a model means, from memory: nobody is asked.
     *
     * <p>In this order: an alias; {@code provider/model} or {@code provider@connection/model} for a provider that is here,
     * whether it lists the model or not; the id of a listed model, with or without the tag {@code :latest}. If several
     * providers or connections come into question, the {@linkplain Builder#prefer preferred} one is meant. A name that
     * begins with a provider whose list does not have the model, and that as a whole is the id of a model of another, is
     * ambiguous.
     *
     * @param text the name
     * @return the full name
     * @throws AmbiguousModelException if it can mean several models
     * @throws ModelNotFoundException if no list has it; the message has similar names, and which lists are not here yet
     * @throws IllegalArgumentException if it begins with a provider that is not here; the message lists those there are
     */
    public ModelRef resolve(String text) {
        return router.resolver().meaning(text).ref();
    }

    /**
     * Searches what is known, from memory.
     *
     * @param query the text form of a {@link ModelQuery}, such as {@code qwen params:<14b cap:tools}
     * @return what was found
     * @throws IllegalArgumentException if the query has a filter that is not one; the message says what is allowed
     */
    public SearchResult search(String query) {
        return search(ModelQuery.parse(query));
    }

    /**
     * Searches what is known, from memory, whatever the query says about asking providers.
     *
     * @param query the query
     * @return what was found
     */
    public SearchResult search(ModelQuery query) {
        return catalogue.readAndRefresh().content().index().search(query);
    }

    /**
     * Searches, and if the query {@linkplain ModelQuery#remote() says so} also asks the providers that can search their
     * own catalogues. What they find comes after what is known. One that fails or takes more than five seconds is left
     * out.
     *
     * @param query the query
     * @return a future of what was found
     */
    public CompletableFuture<SearchResult> searchAsync(ModelQuery query) {
        SearchResult known = search(query);
        return query.remote()
                ? remoteSearch.search(query).thenApply(known::plus)
                : CompletableFuture.completedFuture(known);
    }

    /**
     * The model to use when none is asked for: one that chats and is in memory, else the configured one, else the first
     * that is known to chat, else the first that is not known not to. A provider that is known not to be available, such as
     * for want of a key, counts only if no other has a model.
     *
     * @return the full name, from memory; empty if no model is known
     * @throws AmbiguousModelException if the configured one can mean several models
     */
    public Optional<ModelRef> defaultModel() {
        return defaultModel.find();
    }

    // ---- health

    /** {@return what is known of each provider's health, by label, from memory; see {@link ProviderHealth#observedAt()}} */
    public Map<String, ProviderHealth> health() {
        Map<String, ProviderHealth> all = new LinkedHashMap<>();
        catalogue.slots().forEach((label, slot) -> all.put(label, report(slot)));
        return Collections.unmodifiableMap(all);
    }

    /**
     * What is known of a provider's health, from memory: what the last check, the last list or the last chat showed.
     *
     * @param label the label of the provider
     * @return the report; unknown if the provider was not asked anything yet
     * @throws IllegalArgumentException if there is no such provider
     */
    public ProviderHealth health(String label) {
        return report(catalogue.slot(label));
    }

    /**
     * Asks all providers how they are, which costs nothing there. A provider that is being asked already is not asked
     * again.
     *
     * @param limit how long to wait at most; providers that are late are reported as down
     * @return a future of the reports by label; never fails
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public CompletableFuture<Map<String, ProviderHealth>> checkHealthAsync(Duration limit) {
        catalogue.checkOpen();
        return checks.check(List.copyOf(catalogue.slots().values()), Texts.positive("limit", limit));
    }

    /**
     * How long a provider's answers took to begin.
     *
     * @param label the label of the provider
     * @return the times of the last chats that went through this registry
     * @throws IllegalArgumentException if there is no such provider
     */
    public LatencyStats latency(String label) {
        return catalogue.slot(label).latency().stats();
    }

    // ---- chats

    /**
     * Asks a model by name and streams the answer. Nothing is sent until the stream is claimed.
     *
     * <p>Where the answer came from is in {@code metadata().get("routing")} of the response. A name that nobody lists, and
     * that names no provider, waits up to three seconds for lists that are late when the stream is claimed, which then
     * fails with {@link ModelNotFoundException}.
     *
     * @param ref what {@link #resolve} understands
     * @param request what to ask; its own model does not count
     * @return the stream, to be claimed once and closed
     * @throws AmbiguousModelException if the name can mean several models
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ChatStream stream(String ref, ChatRequest request) {
        Objects.requireNonNull(request, "request");
        return router.stream(ref, request);
    }

    /**
     * As {@link #stream(String, ChatRequest)}, with the model of the request as the name.
     *
     * @param request what to ask
     * @return the stream, to be claimed once and closed
     * @throws AmbiguousModelException if the name can mean several models
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ChatStream stream(ChatRequest request) {
        return stream(request.model(), request);
    }

    /**
     * Asks a model by name and waits for the whole answer; see {@link #stream(String, ChatRequest)}.
     *
     * @param ref what {@link #resolve} understands
     * @param request what to ask; its own model does not count
     * @return the answer
     * @throws LlmException if it fails
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ChatResponse chat(String ref, ChatRequest request) {
        return stream(ref, request).response();
    }

    /**
     * As {@link #chat(String, ChatRequest)}, with the model of the request as the name.
     *
     * @param request what to ask
     * @return the answer
     * @throws LlmException if it fails
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public ChatResponse chat(ChatRequest request) {
        return chat(request.model(), request);
    }

    /**
     * A provider that asks the first of these models, and the next one if that fails before it has answered anything.
     *
     * @param refs names of models, in order
     * @return {@code FallbackProvider.builder(this)} with these routes
     * @throws IllegalArgumentException if there are none, or one has a provider that is not here
     * @throws AmbiguousModelException if a name can mean several models
     */
    public FallbackProvider fallback(String... refs) {
        FallbackProvider.Builder builder = FallbackProvider.builder(this);
        for (String ref : refs) {
            builder.route(ref);
        }
        return builder.build();
    }

    /** {@return what the chats that went through this registry have used so far} */
    public UsageLedger usage() {
        return usage.ledger();
    }

    /**
     * Begins a conversation.
     *
     * @param ref what {@link #resolve} understands; a name that nobody lists waits up to three seconds for lists that are
     *     late
     * @return a new conversation
     * @throws LlmException if there is no such model, or several
     * @throws IllegalArgumentException if there is no such provider; the message lists those there are
     */
    public Conversation conversation(String ref) {
        return new Conversation(this, name(ref));
    }

    // ---- events and the end

    /**
     * Tells a listener of what happens from now on: one event at a time, in order, on the registry's executor. What the
     * listener throws is logged.
     *
     * @param listener the listener; should not block for long, since later events wait
     * @return ends it
     */
    public AutoCloseable subscribe(Consumer<? super RegistryEvent> listener) {
        return events.subscribe(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Ends the calls for lists, closes the providers that the registry made, and leaves those alone that were passed to it:
     * chats there go on. Whoever waits for a list gets what is there. Waits for nothing but a snapshot that is not on disk
     * yet; further calls do nothing.
     */
    @Override
    public void close() {
        checks.close();
        catalogue.close();
        if (ownTransport != null) {
            ownTransport.close();
        }
        work.close();
    }

    // ---- for this package

    Router router() {
        return router;
    }

    boolean remoteFallbackAllowed() {
        return allowRemoteFallback;
    }

    /** The full name of a model, which may have to wait for late lists. */
    String name(String ref) {
        catalogue.checkOpen();
        return Failures.join(router.resolve(ref)).ref().toString();
    }

    /** What the lists have of a model. */
    Optional<ModelInfo> listed(String ref) {
        Resolver.Target target = router.resolver().resolve(ref);
        return catalogue.content().model(target.slot().label(), target.model());
    }

    private CompletableFuture<Void> refreshed(List<Slot> slots, ListMode mode) {
        if (mode.equals(ListMode.CACHED)) {
            return CompletableFuture.completedFuture(null);
        }
        catalogue.checkOpen();
        CompletableFuture<Void> done = catalogue.refresh(slots, mode.equals(ListMode.FORCE));
        if (!mode.waits()) {
            return CompletableFuture.completedFuture(null);
        }
        return mode.limit()
                .map(limit -> catalogue.within(done, limit))
                .orElseGet(() -> done.thenApply(unused -> unused));
    }

    private ProviderListing part(Slot slot) {
        ListState state = slot.list().state();
        return new ProviderListing(slot.label(), state.models(), state.outcome(time.nanos(), time.now()));
    }

    private ProviderHealth report(Slot slot) {
        ProviderHealth health = slot.health().read();
        ListState list = slot.list().state();
        return health.modelsCount().isPresent() || !list.hasList()
                ? health
                : health.toBuilder().modelsCount(list.models().size()).build();
    }

    /**
     * Builds a {@link LlmRegistry}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder extends RegistryOptions {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds the registry. Asks no provider anything; reads the snapshot if there is one.
         *
         * @return a new registry, to be closed
         * @throws IllegalArgumentException if two providers have one label, or the configuration of one that was added is
         *     missing something or wrong
         * @throws LlmException if a provider that was added cannot work on this machine
         */
        public LlmRegistry build() {
            if (snapshotInCache) {
                snapshot = CacheDirectory.of(plan.environment).resolve("models.json");
            }
            ProviderPlan.Made made = plan.make(scheduler);
            try {
                return new LlmRegistry(this, made.candidates(), made.ownTransport());
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
        }
    }
}
