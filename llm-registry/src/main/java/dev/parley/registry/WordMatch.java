package dev.parley.registry;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** The models that one word of a query finds, by how well it fits. Not changed once it is made. */
final class WordMatch {
    private static final int WHOLE = 900;
    private static final int PREFIX = 700;
    private static final int FACT = 600;
    private static final int PART = 400;
    private static final int CORRECTED = 4;

    private final List<byte[]> forms;
    private final BitSet whole;
    private final BitSet prefix;
    private final BitSet fact;
    private final BitSet any;
    private final boolean corrected;

    private WordMatch(List<byte[]> forms, BitSet whole, BitSet prefix, BitSet fact, BitSet any, boolean corrected) {
        this.forms = forms;
        this.whole = whole;
        this.prefix = prefix;
        this.fact = fact;
        this.any = any;
        this.corrected = corrected;
    }

    /**
     * A match.
     *
     * @param form what was looked for
     * @param whole the models where it is a token or a run of tokens
     * @param prefix the models where such a one starts so
     * @param fact the models where a fact starts so
     * @param part the models where it lies within a token; becomes part of the match
     */
    static WordMatch of(byte[] form, BitSet whole, BitSet prefix, BitSet fact, BitSet part) {
        part.or(fact);
        part.or(prefix);
        part.or(whole);
        return new WordMatch(List.of(form), whole, prefix, fact, part, false);
    }

    /** This word, found in place of what was typed. */
    WordMatch asCorrected() {
        return new WordMatch(forms, whole, prefix, fact, any, true);
    }

    /** This word among some models only. */
    WordMatch within(BitSet models) {
        return new WordMatch(
                forms, and(whole, models), and(prefix, models), and(fact, models), and(any, models), corrected);
    }

    /** This word or another form of it. */
    WordMatch or(WordMatch other) {
        return new WordMatch(
                forms,
                or(whole, other.whole),
                or(prefix, other.prefix),
                or(fact, other.fact),
                or(any, other.any),
                corrected);
    }

    /** This word, or all of its pieces, which fit as a fact does. */
    WordMatch orAll(List<WordMatch> pieces) {
        BitSet together = (BitSet) pieces.get(0).any.clone();
        pieces.forEach(piece -> together.and(piece.any));
        List<byte[]> partForms =
                pieces.stream().flatMap(piece -> piece.forms.stream()).toList();
        List<byte[]> allForms =
                Stream.concat(forms.stream(), partForms.stream()).toList();
        return new WordMatch(allForms, whole, prefix, or(fact, together), or(any, together), corrected);
    }

    /** What to show: the first form, else all others that are there. */
    List<byte[]> forms() {
        return forms;
    }

    /** All of the models; not to be changed. */
    BitSet models() {
        return any;
    }

    /** How well the word fits a model, up to 900; 0 if it does not. */
    int weight(int model) {
        if (!any.get(model)) {
            return 0;
        }
        int weight = whole.get(model) ? WHOLE : prefix.get(model) ? PREFIX : fact.get(model) ? FACT : PART;
        return corrected ? weight / CORRECTED : weight;
    }

    private static BitSet and(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.and(other);
        return both;
    }

    private static BitSet or(BitSet one, BitSet other) {
        BitSet either = (BitSet) one.clone();
        either.or(other);
        return either;
    }
}
