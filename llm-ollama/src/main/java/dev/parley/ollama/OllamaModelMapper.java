package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import dev.parley.internal.wire.JsonReply;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one {@link ModelInfo} of what the list, the description and the loaded models tell. */
final class OllamaModelMapper {
    private static final List<Capability> ASKED = List.of(
            Capability.CHAT,
            Capability.COMPLETION,
            Capability.EMBEDDING,
            Capability.TOOLS,
            Capability.VISION,
            Capability.REASONING,
            Capability.INSERT,
            Capability.AUDIO,
            Capability.IMAGE_GENERATION);

    private final boolean loopback;

    /** @param loopback whether the server is on this machine */
    OllamaModelMapper(boolean loopback) {
        this.loopback = loopback;
    }

    /**
     * @param tag the model's entry of {@code /api/tags}, or a missing node
     * @param show what {@code /api/show} told, or null
     */
    ModelInfo map(String id, JsonNode tag, @Nullable ShowFacts show, RunningModels running) {
        ModelDetails listed = ModelDetails.of(tag.path("details"));
        ModelDetails details = show == null ? listed : listed.or(show.details());
        Set<String> inferred = new LinkedHashSet<>();
        Map<String, Object> metadata = new LinkedHashMap<>();

        ModelInfo.Builder model = ModelInfo.builder(OllamaProvider.ID, id);
        first(show == null ? OptionalLong.empty() : show.contextLength(), details.contextLength())
                .ifPresent(model::contextLength);
        first(show == null ? OptionalLong.empty() : show.embeddingLength(), details.embeddingLength())
                .ifPresent(value -> model.embeddingLength((int) Math.min(value, Integer.MAX_VALUE)));
        parameters(id, details, show, model, inferred);
        details.quantization()
                .or(() -> infer(OllamaModelName.quantization(id), "quantization", inferred))
                .ifPresent(model::quantization);
        details.family().ifPresent(model::family);
        details.format().ifPresent(model::format);
        JsonReply.positive(tag, "size").ifPresent(model::sizeBytes);
        JsonReply.text(tag, "digest").ifPresent(model::digest);
        JsonReply.text(tag, "modified_at")
                .map(Timestamp::instant)
                .or(() -> show == null ? Optional.empty() : show.modifiedAt())
                .ifPresent(model::modifiedAt);

        Optional<String> remoteModel =
                JsonReply.text(tag, "remote_model").or(() -> show == null ? Optional.empty() : show.remoteModel());
        Optional<String> remoteHost =
                JsonReply.text(tag, "remote_host").or(() -> show == null ? Optional.empty() : show.remoteHost());
        model.runsOn(runsOn(id, remoteModel));
        remoteModel.ifPresent(value -> metadata.put("remote_model", value));
        remoteHost.ifPresent(value -> metadata.put("remote_host", value));
        details.parentModel().ifPresent(value -> metadata.put("parent_model", value));
        if (!details.families().isEmpty()) {
            metadata.put("families", details.families());
        }
        if (show != null) {
            show.licence().ifPresent(model::licence);
            show.architecture().ifPresent(value -> metadata.put("architecture", value));
            show.numCtx().ifPresent(value -> metadata.put("num_ctx", value));
        }
        capabilities(tag, show, model);
        running(id, show, running, model, metadata, inferred);
        return model.metadata(metadata).inferred(inferred).build();
    }

    private static void parameters(
            String id, ModelDetails details, @Nullable ShowFacts show, ModelInfo.Builder model, Set<String> inferred) {
        if (details.parameterSize().isPresent()) {
            model.parameters(details.parameterSize().get());
        }
        if (show != null && show.parameterCount().isPresent()) {
            model.parameterCount(show.parameterCount().getAsLong());
        } else if (details.parameterSize().isEmpty()) {
            OllamaModelName.parameters(id).ifPresent(value -> {
                model.parameters(value);
                inferred.add("parameters");
                inferred.add("parameterCount");
            });
        }
    }

    /**
     * The description is complete: what it does not name the model cannot do. The list is not, newer servers leave out
     * there what only the model's template tells; but it does tell embedding models from the others.
     */
    private static void capabilities(JsonNode tag, @Nullable ShowFacts show, ModelInfo.Builder model) {
        List<String> listed = ShowFacts.words(tag.path("capabilities"));
        List<String> described = show == null ? null : show.capabilities();
        if (listed == null && described == null) {
            return;
        }
        Set<Capability> yes = new LinkedHashSet<>();
        for (List<String> words : Arrays.asList(described, listed)) {
            if (words != null) {
                words.forEach(word -> add(word, yes));
            }
        }
        Set<Capability> no = new LinkedHashSet<>();
        if (described != null) {
            no.addAll(ASKED);
        } else if (yes.contains(Capability.COMPLETION)) {
            no.add(Capability.EMBEDDING);
        } else if (yes.contains(Capability.EMBEDDING)) {
            no.add(Capability.CHAT);
            no.add(Capability.COMPLETION);
        }
        no.removeAll(yes);
        model.capabilities(Capabilities.builder().yes(yes).no(no).build());

        Set<Modality> input = new LinkedHashSet<>();
        Set<Modality> output = new LinkedHashSet<>();
        if (yes.contains(Capability.CHAT) || yes.contains(Capability.EMBEDDING)) {
            input.add(Modality.TEXT);
        }
        if (yes.contains(Capability.VISION)) {
            input.add(Modality.IMAGE);
        }
        if (yes.contains(Capability.AUDIO)) {
            input.add(Modality.AUDIO);
        }
        if (yes.contains(Capability.CHAT)) {
            output.add(Modality.TEXT);
        }
        if (yes.contains(Capability.IMAGE_GENERATION)) {
            input.add(Modality.TEXT);
            output.add(Modality.IMAGE);
        }
        model.inputModalities(input).outputModalities(output);
    }

    private static void add(String word, Set<Capability> yes) {
        switch (word.toLowerCase(Locale.ROOT)) {
            case "completion" -> {
                yes.add(Capability.CHAT);
                yes.add(Capability.COMPLETION);
            }
            case "thinking" -> yes.add(Capability.REASONING);
            case "image" -> yes.add(Capability.IMAGE_GENERATION);
            default -> yes.add(Capability.of(word));
        }
    }

    private RunsOn runsOn(String id, Optional<String> remoteModel) {
        boolean elsewhere = remoteModel.isPresent() || OllamaModelName.isCloud(id) || !loopback;
        return elsewhere ? RunsOn.REMOTE : RunsOn.LOCAL;
    }

    private static void running(
            String id,
            @Nullable ShowFacts show,
            RunningModels running,
            ModelInfo.Builder model,
            Map<String, Object> metadata,
            Set<String> inferred) {
        OptionalLong inUse = OptionalLong.empty();
        if (running.known()) {
            RunningModels.Entry entry = running.models().get(OllamaModelName.key(id));
            model.loaded(Support.of(entry != null));
            if (entry != null) {
                inUse = entry.contextLength();
                entry.expiresAt().ifPresent(value -> metadata.put("expires_at", value.toString()));
                entry.sizeBytes().ifPresent(value -> metadata.put("size_loaded", value));
                entry.memoryBytes().ifPresent(value -> metadata.put("size_vram", value));
            }
        }
        if (inUse.isEmpty() && show != null && show.numCtx().isPresent()) {
            inUse = show.numCtx();
            inferred.add("contextLengthInUse");
        }
        inUse.ifPresent(model::contextLengthInUse);
    }

    private static OptionalLong first(OptionalLong value, OptionalLong otherwise) {
        return value.isPresent() ? value : otherwise;
    }

    private static Optional<String> infer(Optional<String> value, String accessor, Set<String> inferred) {
        if (value.isPresent()) {
            inferred.add(accessor);
        }
        return value;
    }
}
