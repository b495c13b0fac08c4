package dev.parley.llamacpp.internal.gguf;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a {@link ModelInfo} of a header. What the header does not tell stays unknown; whether the model is loaded, with
 * which context, and when its file changed is for the caller to add.
 */
public final class GgufModelInfo {
    private static final int MAX_LICENCE = 200;
    private static final int MAX_METADATA_TEXT = 200;
    private static final int MAX_METADATA = 200;

    private static final long POOLING_RANK = 4;

    /** Encoders: they turn text into vectors and write none. */
    private static final Set<String> ENCODERS = Set.of(
            "bert",
            "distilbert",
            "eurobert",
            "gemma-embedding",
            "jina-bert-v2",
            "jina-bert-v3",
            "llama-embed",
            "modern-bert",
            "neo-bert",
            "nomic-bert",
            "nomic-bert-moe",
            "roberta",
            "t5encoder",
            "xlm-roberta");

    private static final List<String> THINK_MARKERS = List.of(
            "<think>",
            "</think>",
            "<|think|>",
            "<thinking>",
            "[THINK]",
            "<|START_THINKING|>",
            "<|channel|>analysis",
            "<seed:think>",
            "\u25c1think\u25b7",
            "enable_thinking");

    private GgufModelInfo() {}

    /**
     * Describes the model.
     *
     * @param id the provider's id of the model
     * @param provider the id or label of the provider
     * @param header what the file says; of a model in several files, the first one's
     * @param sizeBytes the length of the file, or of all files of the model together
     * @return the description; it always runs on this machine, and tools are always said not to be supported
     */
    public static ModelInfo of(String id, String provider, GgufHeader header, long sizeBytes) {
        Set<String> inferred = new LinkedHashSet<>();
        ModelInfo.Builder model = ModelInfo.builder(provider, id)
                .format("gguf")
                .runsOn(RunsOn.LOCAL)
                .sizeBytes(sizeBytes)
                .metadata(metadata(header));
        name(header, inferred).ifPresent(model::name);
        header.string("general.description").map(String::strip).ifPresent(model::description);
        header.architecture().ifPresent(model::family);
        parameters(header, model, inferred);
        quantization(header, inferred).ifPresent(model::quantization);
        positive(header.architectureInteger("context_length")).ifPresent(model::contextLength);
        positive(header.architectureInteger("embedding_length"))
                .ifPresent(value -> model.embeddingLength((int) Math.min(value, Integer.MAX_VALUE)));
        licence(header).ifPresent(model::licence);
        abilities(header, model);
        return model.inferred(inferred).build();
    }

    private static Optional<String> name(GgufHeader header, Set<String> inferred) {
        Optional<String> name = header.string("general.name").map(String::strip);
        if (name.isPresent() || header.string("general.basename").isEmpty()) {
            return name;
        }
        inferred.add("name");
        return Optional.of(Stream.of("basename", "size_label", "finetune", "version")
                .flatMap(part -> header.string("general." + part).stream())
                .map(String::strip)
                .collect(Collectors.joining("-")));
    }

    /** Of a model in several files one header has a part of the tensors only. */
    private static void parameters(GgufHeader header, ModelInfo.Builder model, Set<String> inferred) {
        long counted = header.splitCount() > 1 ? 0 : header.tensors().parameters();
        if (counted > 0) {
            model.parameterCount(counted);
            return;
        }
        OptionalLong told = positive(header.integer("general.parameter_count"));
        if (told.isPresent()) {
            model.parameterCount(told.getAsLong());
            return;
        }
        header.string("general.size_label").map(String::strip).ifPresent(label -> {
            boolean isCount = ModelInfo.builder("gguf", "label")
                    .parameters(label)
                    .build()
                    .parameterCount()
                    .isPresent();
            if (isCount) {
                model.parameters(label);
                inferred.add("parameters");
                inferred.add("parameterCount");
            }
        });
    }

    private static Optional<String> quantization(GgufHeader header, Set<String> inferred) {
        OptionalLong number = header.integer("general.file_type");
        if (number.isPresent()) {
            Optional<String> name = FileType.name(number.getAsLong());
            if (name.isPresent()) {
                if (FileType.isGuess(number.getAsLong())) {
                    inferred.add("quantization");
                }
                return name;
            }
        }
        Optional<String> dominant = header.tensors().dominantType();
        if (dominant.isPresent()) {
            inferred.add("quantization");
        }
        return dominant;
    }

    private static Optional<String> licence(GgufHeader header) {
        return header.string("general.license")
                .or(() -> header.string("general.license.name"))
                .flatMap(text -> text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst())
                .map(line -> line.length() <= MAX_LICENCE ? line : line.substring(0, MAX_LICENCE));
    }

    private static void abilities(GgufHeader header, ModelInfo.Builder model) {
        Capabilities.Builder capabilities = Capabilities.builder().no(Capability.TOOLS);
        boolean isModel = header.type().map(type -> type.equals("model")).orElse(true);
        if (!isModel || header.architecture().filter("clip"::equals).isPresent()) {
            // an adapter, a vocabulary, the eyes of another model: none of it answers by itself
            capabilities.no(Capability.CHAT, Capability.COMPLETION, Capability.EMBEDDING, Capability.REASONING);
            model.capabilities(capabilities.build());
            return;
        }
        OptionalLong pooling = header.architectureInteger("pooling_type");
        boolean encoder = header.architecture().filter(ENCODERS::contains).isPresent();
        if (encoder || pooling.orElse(0) > 0) {
            capabilities.no(Capability.CHAT, Capability.COMPLETION, Capability.REASONING);
            if (pooling.orElse(0) == POOLING_RANK) {
                capabilities.no(Capability.EMBEDDING);
            } else {
                capabilities.yes(Capability.EMBEDDING);
            }
            model.capabilities(capabilities.build()).inputModalities(Set.of(Modality.TEXT));
            return;
        }
        if (header.architecture().isPresent()) {
            capabilities.yes(Capability.COMPLETION);
            model.inputModalities(Set.of(Modality.TEXT)).outputModalities(Set.of(Modality.TEXT));
        }
        header.chatTemplate().ifPresent(template -> {
            capabilities.yes(Capability.CHAT);
            if (THINK_MARKERS.stream().anyMatch(template::contains)) {
                capabilities.yes(Capability.REASONING);
            }
        });
        model.capabilities(capabilities.build());
    }

    /** The short single values as they are in the file, and of the long ones that they are there. */
    private static Map<String, Object> metadata(GgufHeader header) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("gguf_version", header.version());
        metadata.put("tensor_count", header.tensorCount());
        metadata.put("chat_template", header.chatTemplate().isPresent());
        header.vocabularySize().ifPresent(size -> metadata.put("vocabulary_size", size));
        for (String key : List.of("general.tags", "general.languages")) {
            List<String> texts = header.strings(key);
            if (!texts.isEmpty()) {
                metadata.put(key, texts);
            }
        }
        header.scalars().forEach((key, value) -> {
            if (metadata.size() < MAX_METADATA && isSmall(value)) {
                metadata.put(key, value);
            }
        });
        return metadata;
    }

    private static boolean isSmall(Object value) {
        if (value instanceof String text) {
            return text.length() <= MAX_METADATA_TEXT;
        }
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    private static OptionalLong positive(OptionalLong value) {
        return value.isPresent() && value.getAsLong() > 0 ? value : OptionalLong.empty();
    }
}
