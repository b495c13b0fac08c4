package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The index against plain scans of the same models. */
class SearchOracleTest {
    private static final List<ModelInfo> HUB = HubLikeModels.create(3_000, 11);
    private static final int SEED = 5;

    @Test
    void filters_find_and_count_what_a_scan_does() {
        List<ModelInfo> models = new ArrayList<>(SearchCatalogue.models());
        models.addAll(HUB);
        SearchIndex index = SearchIndex.build(models);
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            ModelQuery query = randomFilters(random);

            SearchResult result = index.search(query);

            Set<ModelInfo> expected = new HashSet<>();
            Map<String, Integer> unknown = new HashMap<>();
            for (ModelInfo model : models) {
                Map<String, Support> answers = answers(query, model);
                if (answers.containsValue(Support.NO)) {
                    continue;
                }
                if (!answers.containsValue(Support.UNKNOWN)) {
                    expected.add(model);
                }
                answers.forEach((filter, answer) -> {
                    if (!answer.isKnown()) {
                        unknown.merge(filter, 1, Integer::sum);
                    }
                });
            }
            assertThat(new HashSet<>(result.models())).as("%s", query).isEqualTo(expected);
            assertThat(result.total()).as("%s", query).isEqualTo(expected.size());
            assertThat(result.excludedUnknown()).as("%s", query).isEqualTo(unknown);
        }
    }

    private static ModelQuery randomFilters(Random random) {
        ModelQuery.Builder query = ModelQuery.builder().limit(100_000);
        if (random.nextBoolean()) {
            query.parametersAtMost((1L + random.nextInt(80)) * 1_000_000_000L);
        }
        if (random.nextInt(3) == 0) {
            query.parametersAtLeast((1L + random.nextInt(900)) * 1_000_000L);
        }
        if (random.nextInt(3) == 0) {
            query.contextAtLeast(1L << (10 + random.nextInt(8)));
        }
        if (random.nextInt(3) == 0) {
            query.sizeAtMost((1L + random.nextInt(40)) * 1_000_000_000L);
        }
        if (random.nextInt(3) == 0) {
            query.capability(List.of(Capability.TOOLS, Capability.CHAT, Capability.VISION)
                    .get(random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            query.family(List.of("qwen", "llama", "gemma2", "nothing").get(random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            query.quantization(List.of("q4", "Q4_K_M", "q8-0", "f16").get(random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            query.providers(List.of("ollama", "huggingface", "nobody").get(random.nextInt(3)));
        }
        if (random.nextInt(4) == 0) {
            query.runsOn(random.nextBoolean() ? RunsOn.LOCAL : RunsOn.REMOTE);
        }
        return query.loadedOnly(random.nextInt(6) == 0).build();
    }

    private static Map<String, Support> answers(ModelQuery query, ModelInfo model) {
        Map<String, Support> answers = new LinkedHashMap<>();
        if (query.parametersAtLeast().isPresent() || query.parametersAtMost().isPresent()) {
            answers.put("params", between(model.parameterCount(), query.parametersAtLeast(), query.parametersAtMost()));
        }
        if (query.contextAtLeast().isPresent()) {
            answers.put("ctx", between(model.contextLength(), query.contextAtLeast(), OptionalLong.empty()));
        }
        if (query.sizeAtMost().isPresent()) {
            answers.put("size", between(model.sizeBytes(), OptionalLong.empty(), query.sizeAtMost()));
        }
        query.capabilities()
                .forEach(capability ->
                        answers.put("cap:" + capability, model.capabilities().supports(capability)));
        query.family()
                .ifPresent(family -> answers.put(
                        "family",
                        model.family()
                                .map(value -> Support.of(letters(value).startsWith(letters(family))))
                                .orElse(Support.UNKNOWN)));
        query.quantization()
                .ifPresent(quantization -> answers.put(
                        "quant",
                        model.quantization()
                                .map(value -> Support.of(letters(value).startsWith(letters(quantization))))
                                .orElse(Support.UNKNOWN)));
        if (!query.providers().isEmpty()) {
            answers.put("provider", Support.of(query.providers().contains(model.provider())));
        }
        query.runsOn()
                .ifPresent(runsOn -> answers.put(
                        "runs",
                        model.runsOn() == RunsOn.UNKNOWN ? Support.UNKNOWN : Support.of(model.runsOn() == runsOn)));
        if (query.loadedOnly()) {
            answers.put("loaded", model.loaded());
        }
        return answers;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static Support between(OptionalLong value, OptionalLong least, OptionalLong most) {
        if (value.isEmpty()) {
            return Support.UNKNOWN;
        }
        long number = value.getAsLong();
        return Support.of(number >= least.orElse(0) && number <= most.orElse(Long.MAX_VALUE));
    }

    @Test
    void a_word_of_letters_finds_every_name_that_holds_it() {
        SearchIndex index = SearchIndex.build(HUB);
        Set<String> words = new TreeSet<>();
        HUB.forEach(model -> {
            for (String token : model.id().toLowerCase(Locale.ROOT).split("[^a-z]+")) {
                if (token.length() >= 5) {
                    words.add(token);
                    words.add(token.substring(1, 4));
                    words.add(token.substring(0, 3));
                }
            }
        });
        Random random = new Random(SEED);
        List<String> sample = words.stream()
                .filter(word -> random.nextInt(words.size()) < 300)
                .toList();
        assertThat(sample).hasSizeGreaterThan(100);
        Map<String, List<String>> tokens = new HashMap<>();
        HUB.forEach(model -> tokens.put(
                model.id(), List.of(model.id().toLowerCase(Locale.ROOT).split("[^a-z]+"))));
        for (String word : sample) {
            Set<String> expected = tokens.entrySet().stream()
                    .filter(entry -> entry.getValue().stream().anyMatch(token -> token.contains(word)))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());

            Set<String> found = index
                    .search(ModelQuery.builder().text(word).limit(100_000).build())
                    .models()
                    .stream()
                    .map(ModelInfo::id)
                    .collect(Collectors.toSet());

            assertThat(found).as(word).containsAll(expected);
        }
    }

    @Test
    void every_hub_model_is_the_first_hit_for_its_own_id() {
        SearchIndex index = SearchIndex.build(HUB);

        assertThat(HUB)
                .allSatisfy(model -> assertThat(
                                index.search(ModelQuery.parse(model.id())).models())
                        .first()
                        .isEqualTo(model));
    }

    @Test
    void nearest_tokens_are_those_a_scan_finds() {
        VocabularyBuilder builder = new VocabularyBuilder();
        NameScanner scanner = new NameScanner();
        Set<String> tokens = new TreeSet<>();
        for (ModelInfo model : HUB) {
            scanner.scan(model.id());
            builder.add(scanner, 0);
            tokens.addAll(List.of(model.id().toLowerCase(Locale.ROOT).split("[^a-z]+")));
        }
        tokens.remove("");
        Vocabulary vocabulary = builder.build();
        assertThat(vocabulary.size()).isEqualTo(tokens.size());
        Random random = new Random(SEED);
        List<String> all = List.copyOf(tokens);
        for (int i = 0; i < 100; i++) {
            String word = slip(slip(all.get(random.nextInt(all.size())), random), random);
            if (word.isEmpty()) {
                continue;
            }
            Map<Integer, Set<String>> byDistance = tokens.stream()
                    .collect(Collectors.groupingBy(token -> distance(word, token), TreeMap::new, Collectors.toSet()));
            Set<String> expected =
                    byDistance.getOrDefault(0, byDistance.getOrDefault(1, byDistance.getOrDefault(2, Set.of())));

            Set<String> found = vocabulary.nearest(word.getBytes(StandardCharsets.US_ASCII), 2).stream()
                    .map(number -> new String(vocabulary.token(number), StandardCharsets.US_ASCII))
                    .collect(Collectors.toSet());

            assertThat(found).as(word).isEqualTo(expected);
        }
    }

    private static String slip(String word, Random random) {
        int at = random.nextInt(word.length());
        String letter = String.valueOf((char) ('a' + random.nextInt(26)));
        String before = word.substring(0, at);
        String after = word.substring(at);
        return switch (random.nextInt(4)) {
            case 0 -> before + letter + after;
            case 1 -> word.length() > 1 ? before + after.substring(1) : word;
            case 2 -> before + letter + after.substring(1);
            default -> after.length() > 1 ? before + after.charAt(1) + after.charAt(0) + after.substring(2) : word;
        };
    }

    /** The distance by its definition. */
    private static int distance(String one, String other) {
        int[][] table = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int replaced = table[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                table[i][j] = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, replaced);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
                }
            }
        }
        return table[one.length()][other.length()];
    }
}
