package dev.parley.openai;

import dev.parley.Support;
import dev.parley.openai.protocol.Dialect;
import dev.parley.openai.protocol.Dialect.ReasoningForm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The endpoints of {@code presets.txt}. */
final class Presets {
    static final String AUTHORIZATION = "authorization";

    private static final Map<String, Preset> ALL = load();

    private Presets() {}

    /**
     * One endpoint.
     *
     * @param keyVariable the environment variable that has its key by custom
     * @param keyHeader the header that carries the key; {@code Authorization} is sent as a bearer token
     */
    record Preset(
            String id,
            String name,
            Optional<String> baseUrl,
            Optional<String> keyVariable,
            String keyHeader,
            Dialect dialect) {}

    /** All of them by their ids, in alphabetical order. */
    static Map<String, Preset> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is no such preset; the message has those that there are */
    static Preset of(String id) {
        Preset preset = ALL.get(id);
        if (preset == null) {
            throw new IllegalArgumentException("unknown preset '" + id + "'; known are " + ALL.keySet());
        }
        return preset;
    }

    private static Map<String, Preset> load() {
        try (InputStream in = Objects.requireNonNull(Presets.class.getResourceAsStream("presets.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Map<String, Preset> presets = new TreeMap<>();
            lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Presets::parse)
                    .forEach(preset -> presets.put(preset.id(), preset));
            return Collections.unmodifiableMap(presets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Preset parse(String line) {
        String[] columns = line.split("\\|", -1);
        if (columns.length != 5) {
            throw new IllegalStateException("a preset has five columns: " + line);
        }
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : columns[4].strip().split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                throw new IllegalStateException("a word of a preset has an equals sign: " + line);
            }
        }
        String keyHeader = Objects.requireNonNullElse(words.remove("key-header"), AUTHORIZATION);
        Dialect.Builder dialect = Dialect.builder();
        words.forEach((name, value) -> word(dialect, name, value));
        return new Preset(
                columns[0].strip(),
                columns[1].strip(),
                optional(columns[2]),
                optional(columns[3]),
                keyHeader,
                dialect.build());
    }

    private static Optional<String> optional(String column) {
        return Optional.of(column.strip()).filter(text -> !text.equals("-"));
    }

    private static void word(Dialect.Builder dialect, String name, String value) {
        boolean yes = value.equals("yes");
        switch (name) {
            case "max" -> dialect.maxTokensField(value);
            case "seed" -> {
                if (value.equals("none")) {
                    dialect.noSeed();
                } else {
                    dialect.seedField(value);
                }
            }
            case "top-k" -> dialect.topKField(value);
            case "min-p" -> dialect.minPField(value);
            case "repeat" -> dialect.repeatPenaltyField(value);
            case "usage" -> dialect.streamUsage(yes);
            case "strict" -> dialect.strictTools(yes);
            case "schema" -> dialect.jsonSchema(yes);
            case "required" -> dialect.requiredToolChoice(value);
            case "reasoning" -> dialect.reasoning(ReasoningForm.valueOf(value.toUpperCase(Locale.ROOT)));
            case "reasoning-back" -> dialect.reasoningBackField(value);
            case "think-tags" -> dialect.thinkTags(yes);
            case "models" -> dialect.modelList(yes);
            case "embeddings" -> dialect.embeddings(Support.of(yes));
            case "encoding" -> dialect.embeddingEncoding(value);
            default -> throw new IllegalStateException("unknown word of a preset: " + name);
        }
    }
}
