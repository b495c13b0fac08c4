package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the Hub knows of a model, in its list or alone. */
final class HubModel {
    private static final Logger LOG = LoggerFactory.getLogger(HubModel.class);
    private static final String LICENCE_TAG = "license:";
    private static final List<String> KEPT = List.of(
            "author", "sha", "gated", "private", "pipeline_tag", "library_name", "inference", "downloads", "likes");

    private HubModel() {}

    /**
     * Adds what an entry tells.
     *
     * @param known what is known of the model already, or null
     * @param as the id to give it
     */
    static ModelInfo describe(JsonNode entry, @Nullable ModelInfo known, String as) {
        ModelInfo.Builder model = Known.startOf(known, as).runsOn(RunsOn.REMOTE);
        List<String> tags = words(entry.path("tags"));
        JsonReply.positive(entry.path("safetensors"), "total")
                .ifPresentOrElse(
                        model::parameterCount,
                        () -> JsonReply.positive(entry.path("gguf"), "total").ifPresent(model::parameterCount));
        if (known == null || known.contextLength().isEmpty()) {
            JsonReply.positive(entry.path("gguf"), "context_length").ifPresent(model::contextLength);
        }
        licence(entry, tags).ifPresent(model::licence);
        JsonReply.text(entry.path("config"), "model_type")
                .or(() -> JsonReply.text(entry.path("gguf"), "architecture"))
                .ifPresent(model::family);
        for (String format : List.of("gguf", "safetensors")) {
            if (tags.contains(format)) {
                model.format(format);
                break;
            }
        }
        JsonReply.text(entry, "lastModified").flatMap(HubModel::instant).ifPresent(model::modifiedAt);
        model.capabilities(capabilities(entry, tags, known == null ? Capabilities.UNKNOWN : known.capabilities()));
        return model.metadata(metadata(entry, tags, known)).build();
    }

    private static Capabilities capabilities(JsonNode entry, List<String> tags, Capabilities known) {
        Known.Abilities abilities = new Known.Abilities(known);
        if (tags.contains("conversational")) {
            abilities.mark(Capability.CHAT, Support.YES);
        }
        switch (JsonReply.text(entry, "pipeline_tag").orElse("")) {
            case "text-generation" -> abilities.mark(Capability.COMPLETION, Support.YES);
            case "image-text-to-text" -> abilities.mark(Capability.VISION, Support.YES);
            case "audio-text-to-text", "any-to-any" -> abilities.mark(Capability.AUDIO, Support.YES);
            case "feature-extraction", "sentence-similarity" -> abilities.mark(Capability.EMBEDDING, Support.YES);
            case "text-to-image" -> abilities.mark(Capability.IMAGE_GENERATION, Support.YES);
            default -> {} // says nothing about what can be asked of it here
        }
        return abilities.toCapabilities();
    }

    private static Optional<String> licence(JsonNode entry, List<String> tags) {
        JsonNode card = entry.path("cardData");
        return JsonReply.text(card, "license_name")
                .or(() -> JsonReply.text(card, "license"))
                .or(() -> tags.stream()
                        .filter(tag -> tag.startsWith(LICENCE_TAG) && tag.length() > LICENCE_TAG.length())
                        .map(tag -> tag.substring(LICENCE_TAG.length()))
                        .findFirst());
    }

    private static Map<String, Object> metadata(JsonNode entry, List<String> tags, @Nullable ModelInfo known) {
        Map<String, Object> metadata = new LinkedHashMap<>(known == null ? Map.of() : known.metadata());
        Map<String, Object> fields = Known.withoutNulls(entry);
        for (String name : KEPT) {
            Object value = fields.get(name);
            if (value != null) {
                metadata.put(name, value);
            }
        }
        JsonReply.text(entry, "id").ifPresent(id -> {
            metadata.put("hub_id", id);
            metadata.put("source", "https://huggingface.co/" + id);
        });
        if (!tags.isEmpty()) {
            metadata.put("tags", tags);
        }
        List<String> providers = providers(entry.path("inferenceProviderMapping"));
        if (!providers.isEmpty()) {
            metadata.put("inference_providers", providers);
        }
        return metadata;
    }

    /** An object by provider for one model, an array in lists. */
    private static List<String> providers(JsonNode mapping) {
        List<String> providers = new ArrayList<>();
        if (mapping.isArray()) {
            mapping.forEach(each -> JsonReply.text(each, "provider").ifPresent(providers::add));
        } else {
            mapping.fieldNames().forEachRemaining(providers::add);
        }
        return providers;
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> {
            if (word.isTextual() && !word.textValue().isBlank()) {
                words.add(word.textValue());
            }
        });
        return words;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            LOG.debug("not a time: {}", text);
            return Optional.empty();
        }
    }
}
