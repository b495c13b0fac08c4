package dev.parley.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The distinct tokens of letters in all names, in their order, and the models each stands in. Immutable.
 *
 * <p>Answers what a word within a token is part of (three letters in a row lead to the tokens that hold them), and
 * which tokens a misspelt word may have meant (a walk over the sorted tokens that shares the work for common starts and
 * leaves out every start that is too far away already).
 */
final class Vocabulary {
    private static final int GRAM = 3;

    private final byte[] text;
    private final int[] tokens;
    private final int[] firstOwner;
    private final int[] owners;
    private final int[] grams;
    private final int[] firstHolder;
    private final int[] holders;

    Vocabulary(byte[] text, int[] tokens, int[] firstOwner, int[] owners) {
        this.text = text;
        this.tokens = tokens;
        this.firstOwner = firstOwner;
        this.owners = owners;
        IntList distinct = new IntList();
        IntList first = new IntList();
        long[] pairs = gramPairs();
        int[] holding = new int[pairs.length];
        int held = 0;
        for (int i = 0; i < pairs.length; i++) {
            int gram = (int) (pairs[i] >>> 32);
            boolean isNew = distinct.size() == 0 || distinct.last() != gram;
            if (isNew) {
                distinct.add(gram);
                first.add(held);
            }
            if (isNew || holding[held - 1] != (int) pairs[i]) {
                holding[held++] = (int) pairs[i];
            }
        }
        first.add(held);
        this.grams = distinct.toArray();
        this.firstHolder = first.toArray();
        this.holders = Arrays.copyOf(holding, held);
    }

    /** {@return the number of tokens} */
    int size() {
        return tokens.length;
    }

    /** {@return the letters of a token} */
    byte[] token(int number) {
        return Arrays.copyOfRange(text, tokens[number], tokens[number] + length(number));
    }

    /** {@return how often the token stands in a name} */
    int frequency(int number) {
        return firstOwner[number + 1] - firstOwner[number];
    }

    /** Adds the models that have the token. */
    void addOwners(int number, BitSet models) {
        for (int i = firstOwner[number]; i < firstOwner[number + 1]; i++) {
            models.set(owners[i]);
        }
    }

    /**
     * Visits the tokens that hold the part elsewhere than at their start.
     *
     * @param part three letters or more; fewer are in no token
     * @param atEnd whether the token must end with the part
     * @param visitor gets the numbers of the tokens; false ends the visit
     */
    void containing(byte[] part, boolean atEnd, IntPredicate visitor) {
        if (part.length < GRAM) {
            return;
        }
        int rarest = -1;
        for (int i = 0; i + GRAM <= part.length; i++) {
            int gram = Arrays.binarySearch(grams, gram(part, i));
            if (gram < 0) {
                return;
            }
            if (rarest < 0 || holders(gram) < holders(rarest)) {
                rarest = gram;
            }
        }
        for (int i = firstHolder[rarest]; i < firstHolder[rarest + 1]; i++) {
            if (holds(holders[i], part, atEnd) && !visitor.test(holders[i])) {
                return;
            }
        }
    }

    /** {@return whether a token starts with the part or holds it} */
    boolean knows(byte[] part) {
        int from = SuffixOrder.lower(text, tokens, part, 0);
        if (from < tokens.length && SuffixOrder.compare(text, tokens[from], part) == 0) {
            return true;
        }
        boolean[] found = new boolean[1];
        containing(part, false, token -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /**
     * The tokens at the least distance from a word.
     *
     * @param word the misspelt word
     * @param maxDistance how far they may be
     * @return their numbers; empty if none is near enough
     */
    List<Integer> nearest(byte[] word, int maxDistance) {
        EditDistance distance = new EditDistance(word, word.length + maxDistance);
        List<Integer> found = new ArrayList<>();
        int bound = maxDistance;
        int computed = -1;
        int depth = 0;
        int number = 0;
        while (number < tokens.length) {
            int length = length(number);
            if (Math.abs(length - word.length) > bound) {
                number++;
                continue;
            }
            depth = computed < 0 ? 0 : Math.min(depth, commonStart(computed, number));
            computed = number;
            boolean tooFar = false;
            while (depth < length && !tooFar) {
                tooFar = distance.append(depth, text[tokens[number] + depth]) > bound;
                depth++;
            }
            if (tooFar) {
                byte[] start = Arrays.copyOfRange(text, tokens[number], tokens[number] + depth);
                number = afterStart(start, number);
                continue;
            }
            int actual = distance.at(length);
            if (actual < bound) {
                bound = actual;
                found.clear();
            }
            if (actual <= bound) {
                found.add(number);
            }
            number++;
        }
        return found;
    }

    private int afterStart(byte[] start, int number) {
        int step = 1;
        int last = number;
        while (last + step < tokens.length && SuffixOrder.compare(text, tokens[last + step], start) == 0) {
            last += step;
            step *= 2;
        }
        int low = last + 1;
        int high = Math.min(tokens.length, last + step);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (SuffixOrder.compare(text, tokens[middle], start) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int commonStart(int one, int other) {
        int length = 0;
        while (text[tokens[one] + length] != 0 && text[tokens[one] + length] == text[tokens[other] + length]) {
            length++;
        }
        return length;
    }

    private boolean holds(int number, byte[] part, boolean atEnd) {
        int length = length(number);
        for (int i = atEnd ? Math.max(1, length - part.length) : 1; i + part.length <= length; i++) {
            if (SuffixOrder.compare(text, tokens[number] + i, part) == 0) {
                return true;
            }
        }
        return false;
    }

    private int length(int number) {
        int end = tokens[number];
        while (text[end] != 0) {
            end++;
        }
        return end - tokens[number];
    }

    private int holders(int gram) {
        return firstHolder[gram + 1] - firstHolder[gram];
    }

    private long[] gramPairs() {
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            count += Math.max(0, length(i) - GRAM + 1);
        }
        long[] pairs = new long[count];
        int at = 0;
        for (int i = 0; i < tokens.length; i++) {
            int length = length(i);
            for (int j = 0; j + GRAM <= length; j++) {
                pairs[at++] = (long) gram(text, tokens[i] + j) << 32 | i;
            }
        }
        Arrays.sort(pairs);
        return pairs;
    }

    private static int gram(byte[] letters, int from) {
        return (letters[from] & 0xff) << 16 | (letters[from + 1] & 0xff) << 8 | letters[from + 2] & 0xff;
    }
}
