package dev.parley.registry;

import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ErrorDetails;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelPrice;
import dev.parley.ModelRef;
import dev.parley.RunsOn;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings chats from names of models to providers, and measures them on the way. */
final class Router {
    /** How long a name that nobody lists waits for lists that may hold it. */
    static final Duration LATE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(LlmRegistry.class);
    private static final Duration OLD = Duration.ofSeconds(10);

    private final Catalogue catalogue;
    private final Resolver resolver;
    private final UsageRecorder usage;
    private final Map<ModelRef, ModelPrice> prices;
    private final Time time;

    Router(Catalogue catalogue, Resolver resolver, UsageRecorder usage, Map<ModelRef, ModelPrice> prices, Time time) {
        this.catalogue = catalogue;
        this.resolver = resolver;
        this.usage = usage;
        this.prices = new HashMap<>(prices);
        this.time = time;
    }

    Resolver resolver() {
        return resolver;
    }

    /**
     * What a name means. One that nobody lists has the lists that are late or not new asked for once more; if it is not
     * found then, the future fails.
     *
     * @throws IllegalArgumentException if the name cannot be one
     * @throws AmbiguousModelException if it can mean several
     */
    CompletableFuture<Resolver.Target> resolve(String name) {
        try {
            return CompletableFuture.completedFuture(resolver.resolve(name));
        } catch (ModelNotFoundException e) {
            CompletableFuture<?>[] lists = catalogue.slots().values().stream()
                    .map(slot -> slot.list().refreshIfOlder(OLD))
                    .toArray(CompletableFuture[]::new);
            return catalogue.within(CompletableFuture.allOf(lists), LATE).thenApply(unused -> resolveLate(name));
        }
    }

    /**
     * Refuses a name that cannot be one; one that is merely not listed yet is let through.
     *
     * @throws IllegalArgumentException if it has a provider that is not there
     * @throws AmbiguousModelException if it can mean several models
     */
    void check(String name) {
        try {
            resolver.resolve(name);
        } catch (ModelNotFoundException e) {
            LOG.debug("{} is not listed yet", name, e);
        }
    }

    /** A stream of the model's answer; names are resolved again when it is claimed if that is not possible now. */
    ChatStream stream(String name, ChatRequest request) {
        catalogue.checkOpen();
        CompletableFuture<Resolver.Target> known;
        try {
            known = CompletableFuture.completedFuture(resolver.resolve(name));
        } catch (ModelNotFoundException e) {
            known = null;
        }
        CompletableFuture<Resolver.Target> target = known;
        Supplier<CompletableFuture<List<Hop>>> route = () -> (target == null ? resolve(name) : target)
                .thenApply(found -> List.of(hop(found, request, Optional.empty())));
        return RouteRelay.stream(name, route, failure -> false);
    }

    private Resolver.Target resolveLate(String name) {
        try {
            return resolver.resolve(name);
        } catch (IllegalArgumentException e) {
            // what could have been the owner of a model is no provider either
            throw notFound(name, e);
        }
    }

    /** The place that a name means; a name that means none is a place that fails. */
    CompletableFuture<Hop> hop(String name, ChatRequest request, Optional<String> arm) {
        CompletableFuture<Resolver.Target> target;
        try {
            target = resolve(name);
        } catch (LlmException | IllegalArgumentException e) {
            target = CompletableFuture.failedFuture(e);
        }
        return target.handle((found, failure) ->
                failure == null ? hop(found, request, arm) : Hop.failing(name, notFound(name, failure)));
    }

    Hop hop(Resolver.Target target, ChatRequest request, Optional<String> arm) {
        Slot slot = target.slot();
        String model = target.model();
        ChatRequest own = request.toBuilder().model(model).build();
        SlotMeter meter =
                new SlotMeter(slot, new UsageRecorder.Key(slot.label(), model, arm), time, usage, () -> price(target));
        return new Hop(
                slot.label(),
                model,
                () -> slot.usable().stream(own),
                meter,
                runsOn(target),
                arm,
                Optional.empty(),
                () -> slot.provider() != null && slot.health().permits(),
                () -> slot.health().availableAt());
    }

    private RunsOn runsOn(Resolver.Target target) {
        RunsOn listed = catalogue
                .content()
                .model(target.slot().label(), target.model())
                .map(ModelInfo::runsOn)
                .orElse(RunsOn.UNKNOWN);
        return listed != RunsOn.UNKNOWN || target.slot().provider() == null
                ? listed
                : Places.of(target.slot().provider());
    }

    private Optional<ModelPrice> price(Resolver.Target target) {
        return Optional.ofNullable(prices.get(target.ref()))
                .or(() -> catalogue
                        .content()
                        .model(target.slot().label(), target.model())
                        .flatMap(ModelInfo::price));
    }

    private static LlmException notFound(String name, Throwable failure) {
        Throwable inner = Failures.unwrap(failure);
        if (inner instanceof IllegalArgumentException && inner.getMessage() != null) {
            return new ModelNotFoundException(
                    ErrorDetails.builder(inner.getMessage()).model(name).build(), inner);
        }
        return Failures.of("registry", inner);
    }
}
