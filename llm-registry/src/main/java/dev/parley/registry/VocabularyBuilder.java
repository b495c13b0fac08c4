package dev.parley.registry;

import java.util.Arrays;

/** Gathers the tokens of letters of names, and who has them. Not safe for use by several threads. */
final class VocabularyBuilder {
    private byte[] text = new byte[1024];
    private int length;
    private final IntList tokens = new IntList();
    private final IntList usedTokens = new IntList();
    private final IntList usedBy = new IntList();
    private int[] table = new int[1 << 10];

    VocabularyBuilder() {
        Arrays.fill(table, -1);
    }

    /**
     * Adds the tokens of a name of a model; the models come in ascending order.
     *
     * @param name what was scanned
     * @param model the model's number
     */
    void add(NameScanner name, int model) {
        for (int i = 0; i < name.length(); i++) {
            if (name.startsAt(i) && !NameScanner.isDigit(name.at(i))) {
                int token = number(name, i, name.tokenEnd(i));
                usedTokens.add(token);
                usedBy.add(model);
            }
        }
    }

    /** Adds the tokens of a text that belongs to no name, so that slips in them can be corrected. */
    void add(NameScanner text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.startsAt(i) && !NameScanner.isDigit(text.at(i))) {
                number(text, i, text.tokenEnd(i));
            }
        }
    }

    Vocabulary build() {
        byte[] finalText = Arrays.copyOf(text, length);
        int[] places = tokens.toArray();
        int[] sorted = places.clone();
        SuffixOrder.sort(finalText, sorted);
        int[] rank = new int[places.length];
        for (int i = 0; i < sorted.length; i++) {
            rank[Arrays.binarySearch(places, sorted[i])] = i;
        }
        int[] first = new int[places.length + 1];
        for (int i = 0; i < usedTokens.size(); i++) {
            first[rank[usedTokens.get(i)] + 1]++;
        }
        for (int i = 0; i < places.length; i++) {
            first[i + 1] += first[i];
        }
        int[] next = first.clone();
        int[] owners = new int[usedTokens.size()];
        for (int i = 0; i < usedTokens.size(); i++) {
            owners[next[rank[usedTokens.get(i)]]++] = usedBy.get(i);
        }
        return new Vocabulary(finalText, sorted, first, owners);
    }

    private int number(NameScanner name, int from, int to) {
        int mask = table.length - 1;
        int slot = hash(name, from, to) & mask;
        while (table[slot] >= 0) {
            if (isToken(table[slot], name, from, to)) {
                return table[slot];
            }
            slot = slot + 1 & mask;
        }
        int number = tokens.size();
        table[slot] = number;
        tokens.add(length);
        if (length + to - from + 1 > text.length) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + to - from + 1));
        }
        for (int i = from; i < to; i++) {
            text[length++] = name.at(i);
        }
        text[length++] = 0;
        if (2 * tokens.size() > table.length) {
            grow();
        }
        return number;
    }

    private void grow() {
        int[] larger = new int[2 * table.length];
        Arrays.fill(larger, -1);
        for (int number : table) {
            if (number >= 0) {
                int slot = hash(tokens.get(number)) & larger.length - 1;
                while (larger[slot] >= 0) {
                    slot = slot + 1 & larger.length - 1;
                }
                larger[slot] = number;
            }
        }
        table = larger;
    }

    private boolean isToken(int number, NameScanner name, int from, int to) {
        int place = tokens.get(number);
        for (int i = from; i < to; i++) {
            if (text[place + i - from] != name.at(i)) {
                return false;
            }
        }
        return text[place + to - from] == 0;
    }

    private static int hash(NameScanner name, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + name.at(i);
        }
        return spread(hash);
    }

    private int hash(int place) {
        int hash = 0;
        for (int i = place; text[i] != 0; i++) {
            hash = 31 * hash + text[i];
        }
        return spread(hash);
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }
}
