package dev.parley.registry;

import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.ProviderInfo;
import dev.parley.Role;
import dev.parley.RoutingProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Divides chats among several models by weight. Chats with the same key always go to the same arm, in every process that
 * has the same arms.
 *
 * <p>The response tells the arm: {@code metadata().get("routing")} is a map of {@code requested}, {@code provider},
 * {@code model}, {@code arm} and {@code attempts}; the ledger of a registry counts each arm on its own. A failure is the
 * caller's; for another try make a {@link FallbackProvider} an arm.
 *
 * <p>{@link #listModelsAsync()} joins the lists of those that answer, {@link #modelAsync} is what the first says that knows
 * the model, {@link #healthAsync()} is up if all can be used and degraded if some can. {@link #embedAsync} asks the first
 * arm alone: vectors of different models cannot be compared. {@link #close()} closes nothing.
 *
 * @since 0.1.0
 */
public final class SplitProvider implements RoutingProvider {
    private final RouteGroup group;
    private final List<Arm> arms;
    private final long total;
    private final ProviderInfo info;
    private final Function<? super ChatRequest, String> key;

    private record Arm(String name, int weight, Route route) {}

    private SplitProvider(Builder builder) {
        this.arms = List.copyOf(builder.arms);
        this.group =
                new RouteGroup(builder.info.id(), arms.stream().map(Arm::route).toList());
        this.total = arms.stream().mapToLong(Arm::weight).sum();
        this.info = builder.info;
        this.key = builder.key;
    }

    /**
     * A builder for providers of the caller's.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder(null);
    }

    /**
     * A builder for models of a registry, by name, and for providers of the caller's.
     *
     * @param registry where names are looked up, and whose health and ledger count the calls
     * @return a new builder
     */
    public static Builder builder(LlmRegistry registry) {
        return new Builder(registry.router());
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
        Arm arm = arm(request);
        return RouteRelay.stream(
                request.model(),
                () -> arm.route().hop(request, Optional.of(arm.name())).thenApply(List::of),
                failure -> false);
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

    private Arm arm(ChatRequest request) {
        String value = Objects.requireNonNull(key.apply(request), "the key function returned null");
        long place = Long.remainderUnsigned(hash(value), total);
        for (Arm arm : arms) {
            place -= arm.weight();
            if (place < 0) {
                return arm;
            }
        }
        throw new IllegalStateException("the weights do not add up to " + total);
    }

    /** The same in every process and version: FNV-1a, then mixed so that similar keys end far apart. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static String firstWords(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> message.role().equals(Role.USER))
                .findFirst()
                .map(ChatMessage::text)
                .orElse("");
    }

    /**
     * Builds a {@link SplitProvider}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final @Nullable Router router;
        private final List<Arm> arms = new ArrayList<>();
        private ProviderInfo info = ProviderInfo.of("split");
        private Function<? super ChatRequest, String> key = SplitProvider::firstWords;

        private Builder(@Nullable Router router) {
            this.router = router;
        }

        /**
         * Sets the id by which the provider is known; {@code split} by default.
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
         * Adds an arm that asks a provider for a model of its own.
         *
         * @param name the name of the arm
         * @param weight its share, one or more
         * @param provider the provider; not closed by this one
         * @param model the provider's own id of the model
         * @return this builder
         * @throws IllegalArgumentException if a text is blank, the name is taken or the weight is below one
         */
        public Builder arm(String name, int weight, LlmProvider provider, String model) {
            return arm(name, weight, Route.to(provider, Texts.text("model", model)));
        }

        /**
         * Adds an arm that asks a model of the registry.
         *
         * @param name the name of the arm
         * @param weight its share, one or more
         * @param ref what {@link LlmRegistry#resolve} understands; looked up for each request
         * @return this builder
         * @throws IllegalArgumentException if a text is blank, the arm's name is taken, the weight is below one, or the
         *     registry does not have the provider
         * @throws AmbiguousModelException if it can mean several models
         * @throws IllegalStateException if this builder has no registry
         */
        public Builder arm(String name, int weight, String ref) {
            return arm(name, weight, FallbackProvider.Builder.named(router, ref));
        }

        /**
         * Sets what must be the same for two chats to go to the same arm, such as the user or the conversation. By default
         * the text of the first message of the user, which stays as a conversation goes on.
         *
         * @param key gives the text of the key; safe for use by several threads
         * @return this builder
         */
        public Builder key(Function<? super ChatRequest, String> key) {
            this.key = Objects.requireNonNull(key, "key");
            return this;
        }

        /**
         * Builds the provider.
         *
         * @return the provider
         * @throws IllegalArgumentException if there is no arm
         */
        public SplitProvider build() {
            if (arms.isEmpty()) {
                throw new IllegalArgumentException("a split needs at least one arm; call arm(…)");
            }
            return new SplitProvider(this);
        }

        private Builder arm(String name, int weight, Route route) {
            Texts.text("name", name);
            if (weight < 1) {
                throw new IllegalArgumentException("weight " + weight + " of arm '" + name + "' must be 1 or more");
            }
            if (arms.stream().anyMatch(arm -> arm.name().equals(name))) {
                throw new IllegalArgumentException("there is an arm '" + name + "' already");
            }
            arms.add(new Arm(name, weight, route));
            return this;
        }
    }
}
