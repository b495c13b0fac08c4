package dev.parley.registry;

import dev.parley.ModelInfo;
import dev.parley.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An index over models that answers queries from memory. Immutable and safe for use by several threads; a search takes
 * no lock and keeps no state.
 *
 * <p>Inside, a model is a number: its index in the order of id length, and where that is equal in the order given. This
 * is also the order among models that match equally well.
 */
final class SearchIndex {
    private static final int SCORE_SHIFT = 2;
    private static final int LOADED = 2;
    private static final int NOT_DOWN = 1;

    private final ModelInfo[] models;
    private final ModelFacts facts;
    private final TextMatcher matcher;
    private final Function<String, Support> health;

    private SearchIndex(ModelInfo[] models, ModelFacts facts, TextMatcher matcher, Function<String, Support> health) {
        this.models = models;
        this.facts = facts;
        this.matcher = matcher;
        this.health = health;
    }

    /**
     * An index without aliases that knows nothing about the health of providers.
     *
     * @param models the models; where nothing else tells two apart, the earlier comes first
     * @return the index
     */
    static SearchIndex build(List<ModelInfo> models) {
        return build(models, Map.of(), provider -> Support.UNKNOWN);
    }

    /**
     * An index.
     *
     * @param models the models; where nothing else tells two apart, the earlier comes first
     * @param aliases other names, each for {@code provider/id} or for a bare id, verbatim
     * @param health whether a provider is available, by the text of {@link ModelInfo#provider()}; asked at each search,
     *     by any thread
     * @return the index
     */
    static SearchIndex build(List<ModelInfo> models, Map<String, String> aliases, Function<String, Support> health) {
        ModelInfo[] sorted = shortestFirst(models);
        Map<String, List<String>> aliasesByTarget = new HashMap<>();
        aliases.forEach((alias, target) -> aliasesByTarget
                .computeIfAbsent(target, key -> new ArrayList<>())
                .add(alias));
        NameIndex.Builder names = new NameIndex.Builder();
        VocabularyBuilder vocabulary = new VocabularyBuilder();
        NameScanner scanner = new NameScanner();
        for (int i = 0; i < sorted.length; i++) {
            ModelInfo model = sorted[i];
            addName(model.id(), i, scanner, names, vocabulary);
            if (!model.name().equals(model.id())) {
                addName(model.name(), i, scanner, names, vocabulary);
            }
            if (!aliasesByTarget.isEmpty()) {
                for (String target : List.of(model.id(), model.provider() + "/" + model.id())) {
                    for (String alias : aliasesByTarget.getOrDefault(target, List.of())) {
                        addName(alias, i, scanner, names, vocabulary);
                    }
                }
            }
        }
        ModelFacts facts = new ModelFacts(sorted);
        for (String name : facts.names()) {
            scanner.scan(name);
            vocabulary.add(scanner);
        }
        TextMatcher matcher = new TextMatcher(sorted, names.build(), vocabulary.build(), facts);
        return new SearchIndex(sorted, facts, matcher, health);
    }

    private static ModelInfo[] shortestFirst(List<ModelInfo> models) {
        ModelInfo[] given = models.toArray(ModelInfo[]::new);
        long[] keys = new long[given.length];
        for (int i = 0; i < given.length; i++) {
            keys[i] = (long) given[i].id().length() << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        ModelInfo[] sorted = new ModelInfo[given.length];
        for (int i = 0; i < given.length; i++) {
            sorted[i] = given[(int) keys[i]];
        }
        return sorted;
    }

    private static void addName(
            String name, int model, NameScanner scanner, NameIndex.Builder names, VocabularyBuilder vocabulary) {
        scanner.scan(name);
        if (scanner.length() > 0) {
            names.add(scanner, model);
            vocabulary.add(scanner, model);
        }
    }

    /**
     * Searches. What the query says about asking providers is for the caller; see {@link SearchResult#plus}.
     *
     * @param query the query
     * @return the result
     */
    SearchResult search(ModelQuery query) {
        boolean hasText = !query.terms().isEmpty();
        TextMatcher.Match match = hasText ? matcher.match(query.terms()) : null;
        BitSet candidates = match == null ? all() : match.models();
        Map<String, Integer> excludedUnknown = new TreeMap<>();
        BitSet found = facts.filter(query, health, candidates, excludedUnknown);
        List<SearchResult.Hit> hits = new ArrayList<>();
        for (long key : best(found, match, query.limit())) {
            ModelInfo model = models[number(key)];
            List<SearchResult.Range> highlights =
                    match == null ? List.of() : Highlighter.highlights(model.id(), match.words());
            hits.add(new SearchResult.Hit(model, score(key) / (double) TextMatcher.SAME_ID, highlights));
        }
        Map<String, String> corrections = match == null ? Map.of() : match.corrections();
        return new SearchResult(query, hits, found.cardinality(), excludedUnknown, corrections);
    }

    private BitSet all() {
        BitSet all = new BitSet(models.length);
        all.set(0, models.length);
        return all;
    }

    /** The keys of the best models, best first. */
    private List<Long> best(BitSet found, TextMatcher.@Nullable Match match, int limit) {
        BitSet loaded = facts.loaded();
        BitSet down = facts.healthy(health, Support.NO);
        PriorityQueue<Long> best = new PriorityQueue<>();
        long worst = Long.MIN_VALUE;
        for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
            int score = match == null ? 0 : match.score(i);
            int rank = (score << SCORE_SHIFT) | (loaded.get(i) ? LOADED : 0) | (down.get(i) ? 0 : NOT_DOWN);
            long key = (long) rank << Integer.SIZE | Integer.MAX_VALUE - i;
            if (best.size() < limit) {
                best.add(key);
                worst = best.element();
            } else if (key > worst) {
                best.remove();
                best.add(key);
                worst = best.element();
            }
        }
        return best.stream().sorted(Comparator.reverseOrder()).toList();
    }

    private static int number(long key) {
        return Integer.MAX_VALUE - (int) key;
    }

    private static int score(long key) {
        return (int) (key >>> Integer.SIZE) >> SCORE_SHIFT;
    }
}
