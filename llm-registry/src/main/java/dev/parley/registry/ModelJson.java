package dev.parley.registry;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Json;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.ModelPrice;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model as the value of a JSON object, and back. What is unknown is absent. */
final class ModelJson {
    private ModelJson() {}

    static Map<String, Object> write(ModelInfo model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", model.id());
        json.put("name", model.name());
        json.put("provider", model.provider());
        put(json, "description", model.description());
        model.contextLength().ifPresent(tokens -> json.put("context_length", tokens));
        model.maxOutputTokens().ifPresent(tokens -> json.put("max_tokens", tokens));
        put(json, "parameters", model.parameters());
        put(json, "quantization", model.quantization());
        put(json, "size", model.size());
        putWords(json, "capabilities", model.capabilities().yes(), Capability::word);
        putMetadata(json, model.metadata());
        putWords(json, "not_capabilities", model.capabilities().no(), Capability::word);
        model.contextLengthInUse().ifPresent(tokens -> json.put("context_length_in_use", tokens));
        model.parameterCount().ifPresent(count -> json.put("parameter_count", count));
        model.sizeBytes().ifPresent(bytes -> json.put("size_bytes", bytes));
        put(json, "family", model.family());
        put(json, "format", model.format());
        putWords(json, "input_modalities", model.inputModalities(), Modality::word);
        putWords(json, "output_modalities", model.outputModalities(), Modality::word);
        put(json, "price", model.price().map(ModelJson::write));
        put(json, "licence", model.licence());
        put(json, "digest", model.digest());
        model.embeddingLength().ifPresent(length -> json.put("embedding_length", length));
        put(json, "lifecycle", model.lifecycle());
        put(
                json,
                "loaded",
                model.loaded().isKnown() ? Optional.of(model.loaded().isYes()) : Optional.empty());
        if (model.runsOn() != RunsOn.UNKNOWN) {
            json.put("runs_on", model.runsOn().name().toLowerCase(Locale.ROOT));
        }
        put(json, "modified_at", model.modifiedAt().map(Instant::toString));
        putWords(json, "inferred", model.inferred(), accessor -> accessor);
        return json;
    }

    /**
     * Reads what {@link #write} made, under a label.
     *
     * @throws RuntimeException if it is anything else
     */
    static ModelInfo read(String label, Map<?, ?> json) {
        ModelInfo.Builder model = ModelInfo.builder(label, string(json, "id"));
        text(json, "name", model::name);
        text(json, "description", model::description);
        number(json, "context_length", value -> model.contextLength(value.longValue()));
        number(json, "context_length_in_use", value -> model.contextLengthInUse(value.longValue()));
        number(json, "max_tokens", value -> model.maxOutputTokens(value.longValue()));
        text(json, "parameters", model::parameters);
        number(json, "parameter_count", value -> model.parameterCount(value.longValue()));
        text(json, "quantization", model::quantization);
        number(json, "size_bytes", value -> model.sizeBytes(value.longValue()));
        text(json, "family", model::family);
        text(json, "format", model::format);
        model.capabilities(Capabilities.builder()
                .yes(words(json, "capabilities").stream().map(Capability::of).collect(Collectors.toList()))
                .no(words(json, "not_capabilities").stream().map(Capability::of).collect(Collectors.toList()))
                .build());
        model.inputModalities(
                words(json, "input_modalities").stream().map(Modality::of).collect(Collectors.toList()));
        model.outputModalities(
                words(json, "output_modalities").stream().map(Modality::of).collect(Collectors.toList()));
        if (json.get("price") instanceof Map<?, ?> price) {
            model.price(readPrice(price));
        }
        text(json, "licence", model::licence);
        text(json, "digest", model::digest);
        number(json, "embedding_length", value -> model.embeddingLength(value.intValue()));
        text(json, "lifecycle", model::lifecycle);
        if (json.get("loaded") instanceof Boolean loaded) {
            model.loaded(Support.of(loaded));
        }
        text(json, "runs_on", word -> model.runsOn(RunsOn.valueOf(word.toUpperCase(Locale.ROOT))));
        text(json, "modified_at", instant -> model.modifiedAt(Instant.parse(instant)));
        if (json.get("metadata") instanceof Map<?, ?> metadata) {
            Map<String, Object> copy = new LinkedHashMap<>();
            metadata.forEach((key, value) -> copy.put(String.valueOf(key), value));
            model.metadata(copy);
        }
        model.inferred(words(json, "inferred"));
        return model.build();
    }

    private static Map<String, Object> write(ModelPrice price) {
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "input_per_million", price.inputPerMillion());
        put(json, "output_per_million", price.outputPerMillion());
        json.put("currency", price.currency());
        return json;
    }

    private static ModelPrice readPrice(Map<?, ?> json) {
        ModelPrice.Builder price = ModelPrice.builder();
        number(json, "input_per_million", value -> price.inputPerMillion(new BigDecimal(value.toString())));
        number(json, "output_per_million", value -> price.outputPerMillion(new BigDecimal(value.toString())));
        text(json, "currency", price::currency);
        return price.build();
    }

    private static void putMetadata(Map<String, Object> json, Map<String, Object> metadata) {
        Map<String, Object> copy = new LinkedHashMap<>();
        metadata.forEach((name, value) -> copy.put(name, plain(value)));
        if (!copy.isEmpty()) {
            json.put("metadata", copy);
        }
    }

    /** A value that JSON has a form for: what a provider of somebody else's put there need not be one. */
    private static Object plain(Object value) {
        try {
            Object plain = Json.ofValue(value).value();
            return plain == null ? "" : plain;
        } catch (IllegalArgumentException e) {
            return String.valueOf(value);
        }
    }

    private static void put(Map<String, Object> json, String name, Optional<?> value) {
        value.ifPresent(known -> json.put(name, known));
    }

    private static <T> void putWords(
            Map<String, Object> json, String name, Collection<T> values, Function<? super T, String> word) {
        if (!values.isEmpty()) {
            json.put(name, values.stream().map(word).collect(Collectors.toList()));
        }
    }

    private static String string(Map<?, ?> json, String name) {
        if (json.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text '" + name + "'");
    }

    private static void text(Map<?, ?> json, String name, Consumer<? super String> setter) {
        if (json.get(name) instanceof String text && !text.isBlank()) {
            setter.accept(text);
        }
    }

    private static void number(Map<?, ?> json, String name, Consumer<? super Number> setter) {
        if (json.get(name) instanceof Number number) {
            setter.accept(number);
        }
    }

    private static List<String> words(Map<?, ?> json, String name) {
        List<String> words = new ArrayList<>();
        Object value = json.get(name);
        if (value instanceof List<?> list) {
            for (@Nullable Object word : list) {
                words.add(String.valueOf(word));
            }
        }
        return words;
    }
}
