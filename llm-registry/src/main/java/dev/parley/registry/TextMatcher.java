package dev.parley.registry;

import dev.parley.ModelInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the models that the words of a query match. Immutable.
 *
 * <p>A word is looked up as it is; if that finds nothing, with its slips corrected; if that finds nothing, cut into
 * pieces. If all words find something but never together, those that can be cut are.
 */
final class TextMatcher {
    static final int SAME_ID = 1000;
    private static final int SAME_BUT_CASE = 990;
    private static final int SAME_FORM = 980;
    private static final int LATEST = 970;
    private static final int SAME_NAME = 960;
    private static final int IN_ORDER = 900;
    private static final String LATEST_TAG = ":latest";
    private static final int MIN_FACT_LENGTH = 2;

    private final ModelInfo[] models;
    private final NameIndex names;
    private final Vocabulary vocabulary;
    private final Corrector corrector;
    private final ModelFacts facts;

    TextMatcher(ModelInfo[] models, NameIndex names, Vocabulary vocabulary, ModelFacts facts) {
        this.models = models;
        this.names = names;
        this.vocabulary = vocabulary;
        this.corrector = new Corrector(vocabulary);
        this.facts = facts;
    }

    /**
     * What the words of a query match.
     *
     * @param models the models that match
     * @param exact those named by the whole text, with their score
     * @param inOrder those with a run of tokens that starts with all words in their order
     * @param words the words as they were looked up in the end
     * @param corrections the tokens that were corrected
     */
    record Match(
            BitSet models,
            Map<Integer, Integer> exact,
            BitSet inOrder,
            List<WordMatch> words,
            Map<String, String> corrections) {
        /** {@return how well the words fit a model, up to 1000} */
        int score(int model) {
            Integer score = exact.isEmpty() ? null : exact.get(model);
            if (score != null) {
                return score;
            }
            if (inOrder.get(model)) {
                return IN_ORDER;
            }
            int sum = 0;
            for (WordMatch word : words) {
                sum += word.weight(model);
            }
            return sum / words.size();
        }
    }

    Match match(List<String> terms) {
        Match match = match(terms, false);
        if (match.models.isEmpty() && terms.stream().anyMatch(TextMatcher::canBeCut)) {
            return match(terms, true);
        }
        return match;
    }

    private Match match(List<String> terms, boolean cut) {
        Map<String, String> corrections = new LinkedHashMap<>();
        List<WordMatch> words = new ArrayList<>();
        for (String term : terms) {
            words.addAll(resolve(term, cut, corrections));
        }
        BitSet found = (BitSet) words.get(0).models().clone();
        for (WordMatch word : words) {
            found.and(word.models());
        }
        String text = String.join(" ", terms);
        Map<Integer, Integer> exact = exact(text);
        exact.keySet().forEach(found::set);
        BitSet inOrder = new BitSet();
        if (terms.size() > 1) {
            names.collect(form(text), inOrder, inOrder);
            found.or(inOrder);
        }
        return new Match(found, exact, inOrder, words, found.isEmpty() ? Map.of() : corrections);
    }

    private List<WordMatch> resolve(String term, boolean cut, Map<String, String> corrections) {
        boolean canBeCut = canBeCut(term);
        if (!cut || !canBeCut) {
            WordMatch match = lookUpOrCorrect(term, corrections);
            if (!match.models().isEmpty() && canBeCut && endsWithSize(term)) {
                return List.of(match.orAll(
                        NameScanner.pieces(term).stream().map(this::lookUp).toList()));
            }
            if (!match.models().isEmpty() || !canBeCut) {
                return List.of(match);
            }
        }
        return NameScanner.pieces(term).stream()
                .map(piece -> lookUpOrCorrect(piece, corrections))
                .toList();
    }

    /** In {@code llama8b} the two parts belong together less than the word says. */
    private static boolean endsWithSize(String term) {
        List<String> pieces = NameScanner.pieces(term);
        return pieces.size() == 2
                && Quantity.PARAMETERS.about(pieces.get(1)).isPresent()
                && (pieces.get(0) + pieces.get(1)).equals(term);
    }

    /** A phrase keeps its words together. */
    private static boolean canBeCut(String term) {
        return term.chars().noneMatch(Character::isWhitespace)
                && NameScanner.pieces(term).size() > 1;
    }

    private WordMatch lookUpOrCorrect(String term, Map<String, String> corrections) {
        WordMatch match = lookUp(term);
        if (!match.models().isEmpty()) {
            return match;
        }
        List<Corrector.Slip> slips = corrector.slips(term);
        int readings = slips.size() == 1 ? slips.get(0).meant().size() : Math.min(1, slips.size());
        for (int i = 0; i < readings; i++) {
            StringBuilder corrected = new StringBuilder(term);
            Map<String, String> replaced = new LinkedHashMap<>();
            for (int j = slips.size() - 1; j >= 0; j--) {
                Corrector.Slip slip = slips.get(j);
                String meant = slip.meant().get(slips.size() == 1 ? i : 0);
                replaced.put(term.substring(slip.from(), slip.to()), meant);
                corrected.replace(slip.from(), slip.to(), meant);
            }
            WordMatch reading = lookUp(corrected.toString());
            if (!reading.models().isEmpty()) {
                corrections.putAll(replaced);
                return reading.asCorrected();
            }
        }
        return match;
    }

    private WordMatch lookUp(String term) {
        WordMatch match = lookUpForm(term);
        int slash = term.indexOf('/');
        if (slash <= 0 || NameScanner.isBlank(term.substring(slash + 1))) {
            return match;
        }
        BitSet ofProvider = facts.of(term.substring(0, slash));
        if (ofProvider.isEmpty()) {
            return match;
        }
        WordMatch rest = lookUpForm(term.substring(slash + 1)).within(ofProvider);
        return match.models().isEmpty() ? rest : match.or(rest);
    }

    private WordMatch lookUpForm(String term) {
        NameScanner scanner = new NameScanner();
        scanner.scan(term);
        byte[] form = scanner.toBytes();
        BitSet whole = new BitSet(models.length);
        BitSet prefix = new BitSet(models.length);
        BitSet fact = new BitSet(models.length);
        BitSet part = new BitSet(models.length);
        names.collect(form, whole, prefix);
        if (form.length >= MIN_FACT_LENGTH) {
            facts.addNamed(form, fact);
            facts.addSized(term, fact);
        }
        int firstEnd = scanner.tokenEnd(0);
        if (!NameScanner.isDigit(form[0])) {
            byte[] first = Arrays.copyOf(form, firstEnd);
            boolean alone = firstEnd == form.length;
            vocabulary.containing(first, !alone, token -> {
                if (alone) {
                    vocabulary.addOwners(token, part);
                } else {
                    byte[] letters = vocabulary.token(token);
                    byte[] joined = Arrays.copyOf(letters, letters.length + form.length - firstEnd);
                    System.arraycopy(form, firstEnd, joined, letters.length, form.length - firstEnd);
                    names.collect(joined, part, part);
                }
                return true;
            });
        }
        return WordMatch.of(form, whole, prefix, fact, part);
    }

    private Map<Integer, Integer> exact(String text) {
        Map<Integer, Integer> exact = new HashMap<>();
        addExact(text, null, exact);
        int slash = text.indexOf('/');
        if (slash > 0) {
            addExact(text.substring(slash + 1), facts.of(text.substring(0, slash)), exact);
        }
        return exact;
    }

    private void addExact(String name, @Nullable BitSet within, Map<Integer, Integer> exact) {
        if (NameScanner.isBlank(name) || (within != null && within.isEmpty())) {
            return;
        }
        names.exact(form(name), model -> {
            if (within == null || within.get(model)) {
                exact.merge(model, score(models[model].id(), name), Math::max);
            }
        });
        if (name.indexOf(':') < 0) {
            names.exact(form(name + LATEST_TAG), model -> {
                if ((within == null || within.get(model)) && models[model].id().endsWith(LATEST_TAG)) {
                    exact.merge(model, LATEST, Math::max);
                }
            });
        }
    }

    private static int score(String id, String name) {
        if (id.equals(name)) {
            return SAME_ID;
        }
        if (id.equalsIgnoreCase(name)) {
            return SAME_BUT_CASE;
        }
        return NameScanner.key(id).equals(NameScanner.key(name)) ? SAME_FORM : SAME_NAME;
    }

    private static byte[] form(String name) {
        NameScanner scanner = new NameScanner();
        scanner.scan(name);
        return scanner.toBytes();
    }
}
