package dev.parley.registry;

import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelPrice;
import dev.parley.ModelRef;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a registry is built from: the part of {@link LlmRegistry.Builder} that sets things. */
abstract sealed class RegistryOptions permits LlmRegistry.Builder {
    private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

    final ProviderPlan plan = new ProviderPlan();
    final Map<String, String> aliases = new LinkedHashMap<>();
    final Map<ModelRef, ModelPrice> prices = new HashMap<>();
    final Map<String, Duration> ttlByProvider = new HashMap<>();
    final List<String> preferred = new ArrayList<>();
    final List<Consumer<? super RegistryEvent>> listeners = new ArrayList<>();

    @Nullable
    Duration ttl;

    Duration listTimeout = Duration.ofSeconds(30);

    @Nullable
    String defaultModel;

    @Nullable
    Executor executor;

    Scheduler scheduler = Scheduler.system();

    @Nullable
    Path snapshot;

    boolean snapshotInCache;

    @Nullable
    Duration healthWatch;

    boolean allowRemoteFallback;

    RegistryOptions() {}

    abstract LlmRegistry.Builder self();

    /**
     * Sets whether every provider on the class path or module path joins that is not added otherwise, configured by
     * the environment. False by default.
     *
     * @param discover whether they do
     * @return this builder
     */
    public LlmRegistry.Builder fromEnvironment(boolean discover) {
        plan.discover = discover;
        return self();
    }

    /**
     * Replaces the environment of the process, for providers configured by it and for the place of the cache
     * directory.
     *
     * @param variables the variables by name
     * @return this builder
     */
    public LlmRegistry.Builder environment(Map<String, String> variables) {
        plan.environment = Map.copyOf(variables);
        return self();
    }

    /**
     * Adds a provider under its {@link dev.parley.ProviderInfo#label()}. It stays the caller's to close.
     *
     * @param provider the provider
     * @return this builder
     * @throws IllegalArgumentException if its id is reserved
     */
    public LlmRegistry.Builder provider(LlmProvider provider) {
        plan.provider(provider);
        return self();
    }

    /**
     * Adds a provider that the registry makes, configured by the environment, and closes.
     *
     * @param factory makes it
     * @return this builder
     */
    public LlmRegistry.Builder factory(LlmProviderFactory factory) {
        plan.factory(factory, null);
        return self();
    }

    /**
     * Adds a provider that the registry makes and closes. With a {@linkplain ProviderConfig#connection() connection} in
     * its configuration it is one of several of its kind.
     *
     * @param factory makes it
     * @param config its configuration
     * @return this builder
     */
    public LlmRegistry.Builder factory(LlmProviderFactory factory, ProviderConfig config) {
        plan.factory(factory, Objects.requireNonNull(config, "config"));
        return self();
    }

    /**
     * Adds one of several providers of a kind, which the registry makes and closes. Its label is
     * {@code factoryId@connection}.
     *
     * @param factoryId the id of a factory on the class path or module path
     * @param connection letters, digits and {@code . _ : -}
     * @param config its configuration
     * @return this builder
     * @throws IllegalArgumentException if there is no such factory, or the connection is not a name
     */
    public LlmRegistry.Builder connection(String factoryId, String connection, ProviderConfig config) {
        LlmProviderFactory factory = LlmProviders.discover()
                .factory(factoryId)
                .orElseThrow(() -> new IllegalArgumentException("no provider '" + factoryId
                        + "' on the class path or module path; found "
                        + LlmProviders.discover().factories().stream()
                                .map(LlmProviderFactory::id)
                                .toList()));
        plan.factory(factory, config.toBuilder().connection(connection).build());
        return self();
    }

    /**
     * Gives a model another name.
     *
     * @param alias the name; it counts before all others
     * @param ref what {@link LlmRegistry#resolve} understands, other than an alias
     * @return this builder
     * @throws IllegalArgumentException if one of them is blank
     */
    public LlmRegistry.Builder alias(String alias, String ref) {
        aliases.put(Texts.text("alias", alias).strip(), Texts.text("ref", ref).strip());
        return self();
    }

    /**
     * Sets the model to use when none is asked for and none is in memory.
     *
     * @param ref what {@link LlmRegistry#resolve} understands
     * @return this builder
     * @throws IllegalArgumentException if it is blank
     */
    public LlmRegistry.Builder defaultModel(String ref) {
        this.defaultModel = Texts.text("defaultModel", ref);
        return self();
    }

    /**
     * Sets how long lists are fresh. By default what each provider suggests, else five minutes.
     *
     * @param ttl the time, more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is zero or negative
     */
    public LlmRegistry.Builder ttl(Duration ttl) {
        this.ttl = Texts.positive("ttl", ttl);
        return self();
    }

    /**
     * Sets how long the list of one provider is fresh; counts before {@link #ttl(Duration)}.
     *
     * @param provider its label, or its id for all of its connections
     * @param ttl the time, more than zero
     * @return this builder
     * @throws IllegalArgumentException if the time is zero or negative, or the provider is blank
     */
    public LlmRegistry.Builder ttl(String provider, Duration ttl) {
        ttlByProvider.put(Texts.text("provider", provider), Texts.positive("ttl", ttl));
        return self();
    }

    /**
     * Sets how long a provider may take to give its list or describe a model before that counts as failed; 30 seconds
     * by default. No read waits for it but {@link ListMode#FORCE}.
     *
     * @param limit the time, more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is zero or negative
     */
    public LlmRegistry.Builder listTimeout(Duration limit) {
        this.listTimeout = Texts.positive("listTimeout", limit);
        return self();
    }

    /**
     * Sets which providers are meant first by a name that several have.
     *
     * @param providers labels, or ids for all connections of a kind, the first one first
     * @return this builder
     * @throws IllegalArgumentException if one is blank
     */
    public LlmRegistry.Builder prefer(String... providers) {
        preferred.clear();
        for (String provider : providers) {
            preferred.add(Texts.text("provider", provider));
        }
        return self();
    }

    /**
     * Sets where providers are called and listeners told. By default up to 16 daemon threads that end when idle.
     *
     * @param executor the executor; not shut down with the registry
     * @return this builder
     */
    public LlmRegistry.Builder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return self();
    }

    /**
     * Sets the time that ages, pauses and limits go by; the system's by default.
     *
     * @param scheduler the scheduler
     * @return this builder
     */
    public LlmRegistry.Builder scheduler(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        return self();
    }

    /**
     * Sets the transport of the providers that the registry makes. By default they share one that it makes and closes.
     *
     * @param transport the transport; not closed with the registry
     * @return this builder
     */
    public LlmRegistry.Builder transport(HttpTransport transport) {
        plan.transport = Objects.requireNonNull(transport, "transport");
        return self();
    }

    /**
     * Keeps the last good lists in a file, so that the next run has them at once. What cannot be read or written there
     * is a warning in the log. A list is only used for the configuration it was given to; for providers passed to the
     * registry that is their label, class and address, so give accounts connection names of their own.
     *
     * @param file the file; its directory is made when there is something to write
     * @return this builder
     */
    public LlmRegistry.Builder snapshot(Path file) {
        this.snapshot = Objects.requireNonNull(file, "file");
        this.snapshotInCache = false;
        return self();
    }

    /**
     * As {@link #snapshot(Path)}, in the user's cache directory: {@code parley/models.json} under {@code XDG_CACHE_HOME},
     * {@code ~/.cache}, {@code ~/Library/Caches} or {@code LOCALAPPDATA}.
     *
     * @return this builder
     */
    public LlmRegistry.Builder snapshotInCacheDirectory() {
        this.snapshot = null;
        this.snapshotInCache = true;
        return self();
    }

    /**
     * Checks the health of all providers now and then. What was observed longer ago than twice the interval then counts
     * as unknown. Off by default.
     *
     * @param interval the time between checks, more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is zero or negative
     */
    public LlmRegistry.Builder healthWatch(Duration interval) {
        this.healthWatch = Texts.positive("healthWatch", interval);
        return self();
    }

    /**
     * Sets what a model costs, for the {@link UsageLedger}; counts before what its provider says.
     *
     * @param ref its full name
     * @param price the price
     * @return this builder
     * @throws IllegalArgumentException if it is not a full name
     */
    public LlmRegistry.Builder price(String ref, ModelPrice price) {
        prices.put(ModelRef.parse(ref), Objects.requireNonNull(price, "price"));
        return self();
    }

    /**
     * Adds a listener that hears of everything from the first provider on; see {@link LlmRegistry#subscribe}.
     *
     * @param listener the listener
     * @return this builder
     */
    public LlmRegistry.Builder listener(Consumer<? super RegistryEvent> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /**
     * Sets whether a {@link FallbackProvider} of this registry may go from a model on this machine to one that may run
     * elsewhere, unless it says otherwise itself. False by default.
     *
     * @param allowed whether it may
     * @return this builder
     */
    public LlmRegistry.Builder allowRemoteFallback(boolean allowed) {
        this.allowRemoteFallback = allowed;
        return self();
    }

    /** How long the list of a provider is fresh. */
    BiFunction<String, Candidate, Duration> ttls() {
        Map<String, Duration> own = Map.copyOf(ttlByProvider);
        Duration all = ttl;
        return (label, candidate) -> {
            Duration set = own.getOrDefault(label, own.getOrDefault(candidate.id(), all));
            LlmProvider provider = candidate.provider();
            if (set != null || provider == null) {
                return set == null ? DEFAULT_TTL : set;
            }
            return provider.info().listTtl().orElse(DEFAULT_TTL);
        };
    }
}
