package dev.parley.examples.chatserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ModelRef;
import dev.parley.ProviderHealth;
import dev.parley.Usage;
import dev.parley.examples.chatserver.Message.Cost;
import dev.parley.registry.AmbiguousModelException;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.ModelQuery;
import dev.parley.registry.ProviderListing;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the registry's lists say about the models that conversations name. Never waits for a provider. */
final class Models implements Prices {
    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final int NEAREST = 3;

    private final LlmRegistry registry;
    private volatile Index index = new Index(-1, Map.of());

    /** The models of one state of the lists by name. */
    private record Index(long epoch, Map<ModelName, ModelInfo> models) {}

    Models(LlmRegistry registry) {
        this.registry = registry;
    }

    /** What the lists have of a model; an id without a tag is the one with {@code :latest}. */
    Optional<ModelInfo> listed(ModelName name) {
        Map<ModelName, ModelInfo> models = index().models();
        ModelInfo found = models.get(name);
        return Optional.ofNullable(
                found != null ? found : models.get(new ModelName(name.provider(), name.model() + ":latest")));
    }

    /** {@code listed}, {@code missing}, or {@code unknown} where there is no list to tell. */
    String state(ModelName name) {
        if (listed(name).isPresent()) {
            return "listed";
        }
        ProviderListing part = registry.models(ListMode.CACHED).byProvider().get(name.provider());
        if (part == null) {
            return "missing";
        }
        ListOutcome outcome = part.outcome();
        boolean known = outcome instanceof ListOutcome.Fresh
                || outcome instanceof ListOutcome.Stale && outcome.failure().isEmpty();
        return known ? "missing" : "unknown";
    }

    /**
     * The model a client names, as {@code "provider/model"}, {@code {"provider", "model"}}, an alias or the id of a listed
     * model.
     *
     * @throws ApiException if it is no name, or names a provider that is not here
     */
    ModelName named(JsonNode json) {
        String text;
        if (json.isTextual()) {
            text = json.textValue();
        } else if (json.isObject()
                && json.path("provider").isTextual()
                && json.path("model").isTextual()) {
            text = json.get("provider").textValue() + "/" + json.get("model").textValue();
        } else {
            throw ApiException.badRequest("model", "model must be \"provider/model\" or {\"provider\", \"model\"}");
        }
        try {
            return ModelName.parse(registry.resolve(text).toString());
        } catch (AmbiguousModelException e) {
            throw new ApiException(ErrorForms.of(e));
        } catch (ModelNotFoundException e) {
            throw ApiException.notFound(String.valueOf(e.getMessage()), nearest(text));
        } catch (IllegalArgumentException e) {
            if (text.isBlank() || text.endsWith("/")) {
                throw ApiException.badRequest("model", "model is blank");
            }
            throw ApiException.notFound(String.valueOf(e.getMessage()), nearest(text));
        }
    }

    /**
     * Checks that there is such a model, as far as that can be told. Only if a list says there is none, the provider itself
     * is asked, since not all list all they have.
     *
     * @return a future of the name; fails with an {@link ApiException} if there is none
     */
    CompletableFuture<ModelName> existing(ModelName name) {
        if (!state(name).equals("missing")) {
            return CompletableFuture.completedFuture(name);
        }
        return registry.modelAsync(name.ref())
                .orTimeout(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS)
                .handle((model, failure) -> {
                    if (failure != null) {
                        throw ApiException.notFound("there is no model " + name.ref(), nearest(name.ref()));
                    }
                    return name;
                });
    }

    /** The listed names that are most like one that is not. */
    List<String> nearest(String text) {
        for (String part : List.of(text.substring(text.indexOf('/') + 1), text)) {
            if (!part.isBlank()) {
                List<String> found =
                        registry
                                .search(ModelQuery.builder()
                                        .text(part)
                                        .limit(NEAREST)
                                        .build())
                                .models()
                                .stream()
                                .map(model -> model.provider() + "/" + model.id())
                                .toList();
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    /** The model for a new conversation: the registry's default, unless its provider cannot answer and another one can. */
    Optional<String> defaultModel(Demo demo) {
        Map<String, ProviderHealth> health = registry.health();
        Optional<ModelName> first =
                registry.defaultModel().map(ModelRef::toString).map(ModelName::parse);
        return first.filter(name -> isAvailable(health, name.provider()))
                .or(() -> registry.models(ListMode.CACHED).all().stream()
                        .filter(model -> isAvailable(health, model.provider()))
                        .filter(model ->
                                model.capabilities().supports(Capability.CHAT).isYes())
                        .map(model -> new ModelName(model.provider(), model.id()))
                        .findFirst())
                .or(() -> first)
                .map(ModelName::ref)
                .map(demo::preferred);
    }

    @Override
    public Optional<Cost> cost(Message message, Usage usage) {
        String provider = message.provider();
        String model = message.model();
        if (provider == null
                || model == null
                || usage.promptTokens().isEmpty()
                || usage.completionTokens().isEmpty()) {
            return Optional.empty();
        }
        return listed(new ModelName(provider, model))
                .flatMap(ModelInfo::price)
                .flatMap(price -> price.inputPerMillion()
                        .flatMap(input -> price.outputPerMillion()
                                .map(output -> new Cost(
                                        part(input, usage.promptTokens().getAsLong())
                                                .add(part(
                                                        output,
                                                        usage.completionTokens().getAsLong()))
                                                .stripTrailingZeros(),
                                        price.currency()))));
    }

    private static boolean isAvailable(Map<String, ProviderHealth> health, String provider) {
        ProviderHealth report = health.get(provider);
        return report != null && report.available();
    }

    private static BigDecimal part(BigDecimal perMillion, long tokens) {
        return perMillion.multiply(BigDecimal.valueOf(tokens)).divide(MILLION);
    }

    private Index index() {
        ModelListing listing = registry.models();
        Index known = index;
        if (known.epoch() != listing.epoch()) {
            Map<ModelName, ModelInfo> models = new HashMap<>();
            listing.byProvider()
                    .forEach((label, part) ->
                            part.models().forEach(model -> models.put(new ModelName(label, model.id()), model)));
            known = new Index(listing.epoch(), models);
            index = known;
        }
        return known;
    }
}
