package dev.parley.openai.protocol;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one {@link ModelInfo} of an entry of a list. Only id and owner are the same everywhere; the rest is taken where a
 * server is known to put it, and unknown otherwise.
 */
final class ModelMapper {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final List<String> CONTEXT =
            List.of("context_length", "max_model_len", "context_window", "max_context_length", "max_context_window");
    private static final List<String> OUTPUT =
            List.of("max_completion_tokens", "max_output_tokens", "max_output_length");

    private final String provider;
    private final RunsOn runsOn;

    ModelMapper(String provider, RunsOn runsOn) {
        this.provider = provider;
        this.runsOn = runsOn;
    }

    /** @param beside what a second list says about the model, or null */
    ModelInfo map(String id, JsonNode entry, @Nullable JsonNode beside) {
        ModelInfo.Builder model = ModelInfo.builder(provider, id).runsOn(runsOn);
        JsonReply.text(entry, "name")
                .or(() -> JsonReply.text(entry, "display_name"))
                .ifPresent(model::name);
        JsonReply.text(entry, "description").ifPresent(model::description);
        JsonNode meta = entry.path("meta");
        JsonNode top = entry.path("top_provider");
        JsonNode spec = entry.path("model_spec");
        first(entry, CONTEXT)
                .or(() -> positive(top, "context_length"))
                .or(() -> positive(meta, "n_ctx_train"))
                .or(() -> positive(spec, "availableContextTokens"))
                .ifPresent(model::contextLength);
        positive(meta, "n_ctx").ifPresent(model::contextLengthInUse);
        first(entry, OUTPUT)
                .or(() -> positive(top, "max_completion_tokens"))
                .or(() -> positive(spec, "maxCompletionTokens"))
                .ifPresent(model::maxOutputTokens);
        positive(meta, "n_params").ifPresent(model::parameterCount);
        positive(meta, "size").ifPresent(model::sizeBytes);
        positive(meta, "n_embd")
                .filter(length -> length <= Integer.MAX_VALUE)
                .ifPresent(length -> model.embeddingLength(length.intValue()));
        JsonReply.text(meta, "ftype").ifPresent(model::quantization);
        JsonReply.text(entry, "quantization").ifPresent(model::quantization);
        JsonReply.text(entry, "license")
                .or(() -> JsonReply.text(entry, "licence"))
                .ifPresent(model::licence);
        lifecycle(entry).ifPresent(model::lifecycle);
        loaded(entry).ifPresent(model::loaded);
        price(entry.path("pricing")).ifPresent(model::price);
        capabilities(entry, beside, model);
        Map<String, Object> metadata = JsonReply.map(entry);
        metadata.keySet().removeAll(Set.of("id", "object", "name", "description"));
        metadata.values().removeIf(value -> value == null);
        return model.metadata(metadata).build();
    }

    private static Optional<Long> first(JsonNode entry, List<String> names) {
        return names.stream()
                .map(name -> positive(entry, name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Long> positive(JsonNode object, String name) {
        OptionalLong value = JsonReply.positive(object, name);
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Optional<String> lifecycle(JsonNode entry) {
        if (JsonReply.text(entry, "deprecation").isPresent()
                || entry.path("deprecated").asBoolean(false)
                || entry.path("active").isBoolean() && !entry.path("active").booleanValue()) {
            return Optional.of("deprecated");
        }
        return JsonReply.text(entry, "lifecycle_status");
    }

    private static Optional<Support> loaded(JsonNode entry) {
        return JsonReply.text(entry, "state")
                .or(() -> JsonReply.text(entry.path("status"), "value"))
                .flatMap(state -> switch (state) {
                    case "loaded" -> Optional.of(Support.YES);
                    case "not-loaded", "unloaded" -> Optional.of(Support.NO);
                    default -> Optional.empty();
                });
    }

    /** Texts are dollars per token, numbers dollars per million tokens. */
    private static Optional<ModelPrice> price(JsonNode pricing) {
        Optional<BigDecimal> input = amount(pricing, "prompt").or(() -> amount(pricing, "input"));
        Optional<BigDecimal> output = amount(pricing, "completion").or(() -> amount(pricing, "output"));
        if (input.isEmpty() && output.isEmpty()) {
            return Optional.empty();
        }
        ModelPrice.Builder price = ModelPrice.builder();
        input.ifPresent(price::inputPerMillion);
        output.ifPresent(price::outputPerMillion);
        return Optional.of(price.build());
    }

    private static Optional<BigDecimal> amount(JsonNode pricing, String name) {
        JsonNode node = pricing.path(name);
        try {
            BigDecimal amount = node.isTextual()
                    ? new BigDecimal(node.textValue().strip()).multiply(MILLION)
                    : node.isNumber() ? node.decimalValue() : null;
            // -1 means that it depends
            return Optional.ofNullable(amount)
                    .filter(value -> value.signum() >= 0)
                    .map(ModelMapper::plain);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static BigDecimal plain(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static void capabilities(JsonNode entry, @Nullable JsonNode beside, ModelInfo.Builder model) {
        Set<Capability> yes = new LinkedHashSet<>();
        Set<Capability> no = new LinkedHashSet<>();
        JsonNode architecture = entry.path("architecture");
        Set<Modality> input = modalities(architecture.path("input_modalities"));
        Set<Modality> output = modalities(architecture.path("output_modalities"));
        if (input.isEmpty()) {
            input = modalities(entry.path("input_modalities"));
            output = modalities(entry.path("output_modalities"));
        }
        if (!input.isEmpty()) {
            mark(input.contains(Modality.IMAGE), Capability.VISION, yes, no);
            mark(input.contains(Modality.AUDIO), Capability.AUDIO, yes, no);
        }
        if (output.contains(Modality.IMAGE)) {
            yes.add(Capability.IMAGE_GENERATION);
        }
        parameters(entry.path("supported_parameters"), yes, no);
        flags(entry.path("capabilities"), yes, no);
        flags(entry.path("model_spec").path("capabilities"), yes, no);
        type(entry, yes, no);
        for (String word : words(beside == null ? entry.path("capabilities") : beside.path("capabilities"))) {
            word(word, yes);
        }
        no.removeAll(yes);
        model.capabilities(Capabilities.builder().yes(yes).no(no).build())
                .inputModalities(input)
                .outputModalities(output);
    }

    /** The list of parameters is complete: what it does not name the model does not take. */
    private static void parameters(JsonNode parameters, Set<Capability> yes, Set<Capability> no) {
        List<String> names = words(parameters);
        if (names.isEmpty()) {
            return;
        }
        mark(names.contains("tools"), Capability.TOOLS, yes, no);
        mark(names.contains("structured_outputs"), Capability.STRUCTURED_OUTPUT, yes, no);
        mark(
                names.contains("reasoning")
                        || names.contains("reasoning_effort")
                        || names.contains("include_reasoning"),
                Capability.REASONING,
                yes,
                no);
    }

    /** An object of names and booleans, as Mistral and Venice have it. */
    private static void flags(JsonNode flags, Set<Capability> yes, Set<Capability> no) {
        flag(flags, "completion_chat", Capability.CHAT, yes, no);
        flag(flags, "completion_fim", Capability.INSERT, yes, no);
        flag(flags, "function_calling", Capability.TOOLS, yes, no);
        flag(flags, "supportsFunctionCalling", Capability.TOOLS, yes, no);
        flag(flags, "vision", Capability.VISION, yes, no);
        flag(flags, "supportsVision", Capability.VISION, yes, no);
        flag(flags, "audio", Capability.AUDIO, yes, no);
        flag(flags, "reasoning", Capability.REASONING, yes, no);
        flag(flags, "supportsReasoning", Capability.REASONING, yes, no);
        flag(flags, "supportsResponseSchema", Capability.STRUCTURED_OUTPUT, yes, no);
    }

    private static void flag(
            JsonNode flags, String name, Capability capability, Set<Capability> yes, Set<Capability> no) {
        if (flags.path(name).isBoolean()) {
            mark(flags.path(name).booleanValue(), capability, yes, no);
        }
    }

    private static void type(JsonNode entry, Set<Capability> yes, Set<Capability> no) {
        switch (JsonReply.text(entry, "type").orElse("").toLowerCase(Locale.ROOT)) {
            case "chat", "llm", "vlm" -> yes.add(Capability.CHAT);
            case "embedding", "embeddings" -> {
                yes.add(Capability.EMBEDDING);
                no.add(Capability.CHAT);
            }
            case "image" -> {
                yes.add(Capability.IMAGE_GENERATION);
                no.add(Capability.CHAT);
            }
            default -> {} // says nothing about what the model can do
        }
    }

    private static void word(String word, Set<Capability> yes) {
        switch (word.toLowerCase(Locale.ROOT)) {
            case "completion" -> {
                yes.add(Capability.CHAT);
                yes.add(Capability.COMPLETION);
            }
            case "multimodal" -> yes.add(Capability.VISION);
            case "tool_use", "function_calling" -> yes.add(Capability.TOOLS);
            default -> yes.add(Capability.of(word));
        }
    }

    private static void mark(boolean can, Capability capability, Set<Capability> yes, Set<Capability> no) {
        (can ? yes : no).add(capability);
    }

    private static Set<Modality> modalities(JsonNode list) {
        Set<Modality> modalities = new LinkedHashSet<>();
        words(list).forEach(word -> modalities.add(Modality.of(word)));
        return modalities;
    }

    private static List<String> words(JsonNode list) {
        Set<String> words = new LinkedHashSet<>();
        if (list.isArray()) {
            list.forEach(node -> {
                if (node.isTextual() && !node.textValue().isBlank()) {
                    words.add(node.textValue().strip());
                }
            });
        }
        return List.copyOf(words);
    }
}
