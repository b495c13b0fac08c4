package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a search found, best first. Immutable.
 *
 * <p>A filter never takes unknown for no: a model whose fact is unknown is left out, and counted in
 * {@link #excludedUnknown()}, so that a host can say so.
 *
 * @since 0.1.0
 */
public final class SearchResult {
    private final ModelQuery query;
    private final List<Hit> hits;
    private final int total;
    private final Map<String, Integer> excludedUnknown;
    private final Map<String, String> corrections;

    SearchResult(
            ModelQuery query,
            List<Hit> hits,
            int total,
            Map<String, Integer> excludedUnknown,
            Map<String, String> corrections) {
        this.query = query;
        this.hits = List.copyOf(hits);
        this.total = total;
        this.excludedUnknown = Collections.unmodifiableMap(new TreeMap<>(excludedUnknown));
        this.corrections = Collections.unmodifiableMap(new LinkedHashMap<>(corrections));
    }

    /** {@return what was looked for} */
    public ModelQuery query() {
        return query;
    }

    /**
     * The hits, best first: models with just this id, then with just this name or alias, then those where each word is
     * a token or starts one, names a fact, or lies within a token, in this order, then those where a word was
     * corrected. Of equal ones those in memory, those whose provider is not known to be down, and those with the
     * shortest id come first.
     *
     * @return the hits, at most {@link ModelQuery#limit()} of them
     */
    public List<Hit> hits() {
        return hits;
    }

    /** {@return the models of the hits} */
    public List<ModelInfo> models() {
        return hits.stream().map(Hit::model).toList();
    }

    /** {@return how many models match, those beyond the limit included} */
    public int total() {
        return total;
    }

    /**
     * How many models each filter left out because it does not know the fact. A model that another filter rules out by
     * what is known is not counted; one that several filters know nothing about is counted by each.
     *
     * @return the counts by the name of the filter as in the text form of a query, such as {@code params} or
     *     {@code cap:tools}; filters that left out none are not in it
     */
    public Map<String, Integer> excludedUnknown() {
        return excludedUnknown;
    }

    /** {@return the words of the query that nothing matched, and what was looked for in their place} */
    public Map<String, String> corrections() {
        return corrections;
    }

    /**
     * Appends what another search for the same query found, without the models that are here already, up to the limit.
     */
    SearchResult plus(SearchResult other) {
        Set<List<String>> seen = new HashSet<>();
        hits.forEach(hit -> seen.add(key(hit)));
        List<Hit> all = new ArrayList<>(hits);
        int again = 0;
        for (Hit hit : other.hits) {
            if (seen.add(key(hit))) {
                all.add(hit);
            } else {
                again++;
            }
        }
        Map<String, Integer> excluded = new TreeMap<>(excludedUnknown);
        other.excludedUnknown.forEach((filter, count) -> excluded.merge(filter, count, Integer::sum));
        Map<String, String> corrected = new LinkedHashMap<>(other.corrections);
        corrected.putAll(corrections);
        List<Hit> limited = all.subList(0, Math.min(all.size(), query.limit()));
        return new SearchResult(query, limited, total + other.total - again, excluded, corrected);
    }

    private static List<String> key(Hit hit) {
        return List.of(hit.model.provider(), hit.model.id());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SearchResult other
                && query.equals(other.query)
                && hits.equals(other.hits)
                && total == other.total
                && excludedUnknown.equals(other.excludedUnknown)
                && corrections.equals(other.corrections);
    }

    @Override
    public int hashCode() {
        return Objects.hash(query, hits, total, excludedUnknown, corrections);
    }

    @Override
    public String toString() {
        return "SearchResult[query=" + query + ", total=" + total + ", hits="
                + hits.stream().map(hit -> hit.model.id()).toList() + ", excludedUnknown=" + excludedUnknown
                + ", corrections=" + corrections + "]";
    }

    /**
     * A model that matches.
     *
     * @param model the model
     * @param score how well the words match: 1 for just this id, more than 0 for any match, 0 if the query has no
     *     words; for ordering within one result only
     * @param highlights the parts of {@link ModelInfo#id()} that match, in their order and apart from each other; empty
     *     if the words match elsewhere
     * @since 0.1.0
     */
    public record Hit(ModelInfo model, double score, List<Range> highlights) {
        /** Copies the list. */
        public Hit {
            Objects.requireNonNull(model, "model");
            highlights = List.copyOf(highlights);
        }
    }

    /**
     * A part of a text.
     *
     * @param from the index of its first character
     * @param to the index after its last
     * @since 0.1.0
     */
    public record Range(int from, int to) {
        /** Refuses what is no part of any text. */
        public Range {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("range " + from + ".." + to + " must not be empty");
            }
        }
    }
}
