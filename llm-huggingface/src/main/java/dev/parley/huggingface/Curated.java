package dev.parley.huggingface;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The models of {@code models.tsv}, known without a call. */
final class Curated {
    private static final int COLUMNS = 7;
    private static final Map<String, ModelInfo> ALL = load();

    private Curated() {}

    /** All of them, in the order of the file. */
    static List<ModelInfo> all() {
        return List.copyOf(ALL.values());
    }

    static Optional<ModelInfo> find(String repository) {
        return Optional.ofNullable(ALL.get(repository));
    }

    private static Map<String, ModelInfo> load() {
        try (InputStream in = Objects.requireNonNull(Curated.class.getResourceAsStream("models.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Map<String, ModelInfo> models = new LinkedHashMap<>();
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Curated::parse)
                    .forEach(model -> models.put(model.id(), model));
            return Collections.unmodifiableMap(models);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelInfo parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalStateException("a model has " + COLUMNS + " columns: " + line);
        }
        Capabilities.Builder capabilities = Capabilities.builder().yes(Capability.CHAT);
        boolean vision = false;
        for (String word : columns[6].split(" ")) {
            if (word.startsWith("-")) {
                capabilities.no(Capability.of(word.substring(1)));
            } else {
                capabilities.yes(Capability.of(word));
                vision |= word.equals("vision");
            }
        }
        String id = columns[0];
        return ModelInfo.builder(HuggingFaceProvider.ID, id)
                .name(columns[1])
                .family(columns[2])
                .parameters(columns[3])
                .contextLength(Long.parseLong(columns[4]))
                .licence(columns[5])
                .capabilities(capabilities.build())
                .inputModalities(vision ? List.of(Modality.TEXT, Modality.IMAGE) : List.of(Modality.TEXT))
                .outputModalities(List.of(Modality.TEXT))
                .runsOn(RunsOn.REMOTE)
                .metadata(Map.of("curated", true, "source", "https://huggingface.co/" + id))
                .build();
    }
}
