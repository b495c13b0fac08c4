package dev.parley.registry;

import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.InvalidRequestException;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.RoutingProvider;
import dev.parley.RunsOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the first of several models, and the next one if that fails before it has answered anything.
 *
 * <p>Once a piece of an answer has been delivered, a failure is the caller's, with the partial answer; nothing is asked
 * twice. The response tells the way: {@code metadata().get("routing")} is a map of {@code requested}, {@code provider},
 * {@code model}, {@code attempts} (each with {@code provider}, {@code model}, {@code outcome} and {@code error}) and, if
 * the provider is a routing one itself, the same of it as {@code inner}, and a
 * {@link dev.parley.Warning} {@code "fallback"} says so if it is not the first model's. If all fail, the last failure is
 * thrown with those before it as suppressed.
 *
 * <p>Routes by name of a registry are asked in the order of their use: those whose provider is failing or asks to be left
 * alone come last, the one that is due soonest first. From a model that runs on this machine the way never leads to one
 * that may run elsewhere unless that was {@linkplain Builder#allowRemote allowed}.
 *
 * <p>{@link #listModelsAsync()} joins the lists of those that answer, {@link #modelAsync} is what the first says that knows
 * the model, {@link #healthAsync()} is up if all can be used and degraded if some can. {@link #embedAsync} asks the first
 * alone: vectors of different models cannot be compared. {@link #close()} closes nothing.
 *
 * @since 0.1.0
 */
public final class FallbackProvider implements RoutingProvider {
    private final RouteGroup group;
    private final ProviderInfo info;
    private final boolean allowRemote;
    private final Predicate<? super LlmException> fallsBack;

    private FallbackProvider(Builder builder) {
        this.group = new RouteGroup(builder.info.id(), builder.routes);
        this.info = builder.info;
        this.allowRemote = builder.allowRemote;
        this.fallsBack = builder.fallsBack;
    }

    /**
     * A builder for providers of the caller's.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder(null, false);
    }

    /**
     * A builder for models of a registry, by name, and for providers of the caller's.
     *
     * @param registry where names are looked up, and whose health and ledger count the calls
     * @return a new builder
     */
    public static Builder builder(LlmRegistry registry) {
        return new Builder(registry.router(), registry.remoteFallbackAllowed());
    }

    @Override
    public List<LlmProvider> routes() {
        return group.providers();
    }

    @Override
    public ProviderInfo info() {
        return info;
    }

    @Override
    public ChatStream stream(ChatRequest request) {
        Objects.requireNonNull(request, "request");
        return RouteRelay.stream(request.model(), () -> hops(request), fallsBack);
    }

    @Override
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return group.models();
    }

    @Override
    public CompletableFuture<ModelInfo> modelAsync(String id) {
        return group.model(Objects.requireNonNull(id, "id"));
    }

    @Override
    public CompletableFuture<ProviderHealth> healthAsync() {
        return group.health();
    }

    @Override
    public CompletableFuture<EmbeddingResponse> embedAsync(EmbeddingRequest request) {
        Objects.requireNonNull(request, "request");
        try {
            return group.first().embedAsync(request);
        } catch (LlmException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<List<Hop>> hops(ChatRequest request) {
        List<CompletableFuture<Hop>> found = group.routes().stream()
                .map(route -> route.hop(request, Optional.empty()))
                .toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                .thenApply(unused ->
                        allowed(found.stream().map(CompletableFuture::join).toList()));
    }

    private List<Hop> allowed(List<Hop> hops) {
        if (allowRemote || hops.get(0).runsOn() != RunsOn.LOCAL) {
            return hops;
        }
        return hops.stream()
                .map(hop -> hop.runsOn() == RunsOn.LOCAL || hop.forbidden().isPresent()
                        ? hop
                        : hop.forbidden("it may run on another machine than the first choice, and that is not allowed"))
                .toList();
    }

    /**
     * Builds a {@link FallbackProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final @Nullable Router router;
        private final List<Route> routes = new ArrayList<>();
        private ProviderInfo info = ProviderInfo.of("fallback");
        private boolean allowRemote;
        private Predicate<? super LlmException> fallsBack =
                failure -> !(failure instanceof LlmCancelledException || failure instanceof InvalidRequestException);

        private Builder(@Nullable Router router, boolean allowRemote) {
            this.router = router;
            this.allowRemote = allowRemote;
        }

        /**
         * Sets the id by which the provider is known; {@code fallback} by default.
         *
         * @param id {@code [a-z0-9][a-z0-9-]*}
         * @return this builder
         * @throws IllegalArgumentException if it is no such id
         */
        public Builder id(String id) {
            this.info = ProviderInfo.of(id);
            return this;
        }

        /**
         * Adds a provider, which is asked for the model of the request.
         *
         * @param provider the provider; not closed by this one
         * @return this builder
         */
        public Builder route(LlmProvider provider) {
            routes.add(Route.to(provider, null));
            return this;
        }

        /**
         * Adds a provider, which is asked for a model of its own.
         *
         * @param provider the provider; not closed by this one
         * @param model the provider's own id of the model
         * @return this builder
         * @throws IllegalArgumentException if the model is blank
         */
        public Builder route(LlmProvider provider, String model) {
            routes.add(Route.to(provider, Texts.text("model", model)));
            return this;
        }

        /**
         * Adds a model of the registry.
         *
         * @param ref what {@link LlmRegistry#resolve} understands; looked up for each request
         * @return this builder
         * @throws IllegalArgumentException if the name has a provider that the registry does not have
         * @throws AmbiguousModelException if it can mean several models
         * @throws IllegalStateException if this builder has no registry
         */
        public Builder route(String ref) {
            routes.add(named(router, ref));
            return this;
        }

        /**
         * Sets whether a chat that was meant for this machine may go to another one. False by default, or as the registry
         * has it.
         *
         * @param allowed whether it may
         * @return this builder
         */
        public Builder allowRemote(boolean allowed) {
            this.allowRemote = allowed;
            return this;
        }

        /**
         * Sets which failures lead to the next model. By default all but {@link LlmCancelledException} and
         * {@link InvalidRequestException}, which another model would answer with the same.
         *
         * @param fallsBack tells whether to go on; called once for each failure
         * @return this builder
         */
        public Builder fallbackOn(Predicate<? super LlmException> fallsBack) {
            this.fallsBack = Objects.requireNonNull(fallsBack, "fallsBack");
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return the provider
         * @throws IllegalArgumentException if there is no route
         */
        public FallbackProvider build() {
            if (routes.isEmpty()) {
                throw new IllegalArgumentException("a fallback needs at least one route; call route(…)");
            }
            return new FallbackProvider(this);
        }

        static Route named(@Nullable Router router, String ref) {
            if (router == null) {
                throw new IllegalStateException("'" + ref + "' is a name in a registry; start with builder(registry)");
            }
            router.check(ref);
            return Route.to(router, ref);
        }
    }
}
