package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the router's list. Context, tools and price differ between the providers of one model: what the model is said
 * to hold is the least of any that may be picked, and what it can do is what some provider can.
 */
final class ServedModel {
    private static final String LIVE = "live";

    private final String id;
    private final JsonNode entry;
    private final List<JsonNode> serving;

    private ServedModel(String id, JsonNode entry, List<JsonNode> serving) {
        this.id = id;
        this.entry = entry;
        this.serving = serving;
    }

    /** An entry; empty if it names no model. */
    static Optional<ServedModel> of(JsonNode entry) {
        return JsonReply.text(entry, "id").map(id -> new ServedModel(id, entry, serving(entry)));
    }

    String id() {
        return id;
    }

    /** This model as one provider serves it, if that one does. */
    Optional<ServedModel> by(String provider) {
        List<JsonNode> one = serving.stream()
                .filter(each -> provider.equals(each.path("provider").asText()))
                .toList();
        return one.isEmpty() ? Optional.empty() : Optional.of(new ServedModel(id, entry, one));
    }

    private static List<JsonNode> serving(JsonNode entry) {
        List<JsonNode> serving = new ArrayList<>();
        entry.path("providers").forEach(provider -> {
            if (provider.isObject() && provider.path("status").asText(LIVE).equals(LIVE)) {
                serving.add(provider);
            }
        });
        return serving;
    }

    /**
     * Adds what the entry tells.
     *
     * @param known what is known of the model already, or null
     * @param as the id to give it
     */
    ModelInfo describe(@Nullable ModelInfo known, String as) {
        ModelInfo.Builder model = Known.startOf(known, as).runsOn(RunsOn.REMOTE);
        serving.stream()
                .map(provider -> JsonReply.positive(provider, "context_length"))
                .flatMapToLong(OptionalLong::stream)
                .min()
                .ifPresent(model::contextLength);
        Set<Modality> input = modalities("input_modalities");
        if (!input.isEmpty()) {
            model.inputModalities(input);
        }
        Set<Modality> output = modalities("output_modalities");
        if (!output.isEmpty()) {
            model.outputModalities(output);
        }
        model.capabilities(capabilities(known == null ? Capabilities.UNKNOWN : known.capabilities(), input));
        Map<String, ModelPrice> prices = prices();
        prices.values().stream().min(CHEAPEST).ifPresent(model::price);
        return model.metadata(metadata(known, prices)).build();
    }

    private Capabilities capabilities(Capabilities known, Set<Modality> input) {
        Known.Abilities abilities = new Known.Abilities(known);
        abilities.mark(Capability.CHAT, Support.YES);
        abilities.mark(Capability.TOOLS, any("supports_tools"));
        abilities.mark(Capability.STRUCTURED_OUTPUT, any("supports_structured_output"));
        if (!input.isEmpty()) {
            abilities.mark(Capability.VISION, Support.of(input.contains(Modality.IMAGE)));
        }
        return abilities.toCapabilities();
    }

    /** Yes if one provider says so, no if every one says no. */
    private Support any(String flag) {
        boolean allSay = !serving.isEmpty();
        for (JsonNode provider : serving) {
            JsonNode value = provider.path(flag);
            if (value.isBoolean() && value.booleanValue()) {
                return Support.YES;
            }
            allSay &= value.isBoolean();
        }
        return allSay ? Support.NO : Support.UNKNOWN;
    }

    private Set<Modality> modalities(String name) {
        Set<Modality> modalities = new LinkedHashSet<>();
        entry.path("architecture").path(name).forEach(word -> {
            if (word.isTextual() && !word.textValue().isBlank()) {
                modalities.add(Modality.of(word.textValue()));
            }
        });
        return modalities;
    }

    /** By what an answer costs, which is most of it; one that does not tell comes last. */
    private static final Comparator<ModelPrice> CHEAPEST = Comparator.comparing(
                    (ModelPrice price) -> price.outputPerMillion().orElse(null),
                    Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(
                    price -> price.inputPerMillion().orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));

    private Map<String, ModelPrice> prices() {
        Map<String, ModelPrice> prices = new TreeMap<>();
        for (JsonNode provider : serving) {
            Optional<BigDecimal> input = amount(provider, "input");
            Optional<BigDecimal> output = amount(provider, "output");
            if (input.isPresent() || output.isPresent()) {
                ModelPrice.Builder price = ModelPrice.builder();
                input.ifPresent(price::inputPerMillion);
                output.ifPresent(price::outputPerMillion);
                prices.put(provider.path("provider").asText(), price.build());
            }
        }
        return prices;
    }

    private static Optional<BigDecimal> amount(JsonNode provider, String side) {
        JsonNode amount = provider.path("pricing").path(side);
        if (amount.isNumber()) {
            return Optional.of(amount.decimalValue()).filter(value -> value.signum() >= 0);
        }
        return provider.path("is_free").asBoolean(false) ? Optional.of(BigDecimal.ZERO) : Optional.empty();
    }

    private Map<String, Object> metadata(@Nullable ModelInfo known, Map<String, ModelPrice> prices) {
        Map<String, Object> metadata = new LinkedHashMap<>(known == null ? Map.of() : known.metadata());
        metadata.put("served", !serving.isEmpty());
        Map<String, Object> perProvider = new LinkedHashMap<>();
        prices.forEach((provider, price) -> {
            Map<String, Object> sides = new LinkedHashMap<>();
            price.inputPerMillion().ifPresent(amount -> sides.put("input", amount));
            price.outputPerMillion().ifPresent(amount -> sides.put("output", amount));
            perProvider.put(provider, sides);
        });
        metadata.put("prices", perProvider);
        metadata.put("providers", serving.stream().map(Known::withoutNulls).toList());
        JsonReply.text(entry, "owned_by").ifPresent(owner -> metadata.put("owned_by", owner));
        return metadata;
    }
}
