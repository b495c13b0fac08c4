package dev.parley.registry;

import dev.parley.ChatRequest;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One of the places a routing provider chooses among. */
interface Route {
    /** The place for a request. Does not block; never fails. */
    CompletableFuture<Hop> hop(ChatRequest request, Optional<String> arm);

    /** The provider behind it, if there is one now. */
    Optional<LlmProvider> provider();

    /** A provider, and the model to ask there; without one that of the request. */
    static Route to(LlmProvider provider, @Nullable String model) {
        Objects.requireNonNull(provider, "provider");
        return new Route() {
            @Override
            public CompletableFuture<Hop> hop(ChatRequest request, Optional<String> arm) {
                ChatRequest own = model == null
                        ? request
                        : request.toBuilder().model(model).build();
                return CompletableFuture.completedFuture(new Hop(
                        provider.info().label(),
                        own.model(),
                        () -> provider.stream(own),
                        Meter.NONE,
                        Places.of(provider),
                        arm,
                        Optional.empty(),
                        () -> true,
                        () -> 0));
            }

            @Override
            public Optional<LlmProvider> provider() {
                return Optional.of(provider);
            }
        };
    }

    /** A name of a model, looked up for each request. */
    static Route to(Router router, String name) {
        return new Route() {
            @Override
            public CompletableFuture<Hop> hop(ChatRequest request, Optional<String> arm) {
                return router.hop(name, request, arm);
            }

            @Override
            public Optional<LlmProvider> provider() {
                try {
                    return Optional.ofNullable(
                            router.resolver().resolve(name).slot().provider());
                } catch (LlmException | IllegalArgumentException e) {
                    // it has left the registry, or is not listed yet
                    return Optional.empty();
                }
            }
        };
    }
}
