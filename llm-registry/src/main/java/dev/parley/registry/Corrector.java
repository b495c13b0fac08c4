package dev.parley.registry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Finds what misspelt words may have meant, in the vocabulary of all names. Immutable. */
final class Corrector {
    private static final int MIN_LENGTH = 3;
    private static final int TWO_SLIPS = 5;
    private static final int MAX_LENGTH = 40;
    private static final int MAX_CANDIDATES = 5;

    private final Vocabulary vocabulary;

    Corrector(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * A token that was misspelt and what it may have meant.
     *
     * @param from the index of its first character in the word
     * @param to the index after its last
     * @param meant the tokens it may have meant, likeliest first
     */
    record Slip(int from, int to, List<String> meant) {}

    /**
     * The tokens of a word that no name has, with what they may have meant.
     *
     * @param word the word
     * @return the slips in their order; empty if there are none, or if one of them has no correction
     */
    List<Slip> slips(String word) {
        NameScanner scanner = new NameScanner();
        scanner.scan(word);
        List<Slip> slips = new ArrayList<>();
        for (int i = 0; i < scanner.length(); i++) {
            if (!scanner.startsAt(i) || NameScanner.isDigit(scanner.at(i))) {
                continue;
            }
            int end = scanner.tokenEnd(i);
            byte[] token = Arrays.copyOfRange(scanner.toBytes(), i, end);
            if (vocabulary.knows(token)) {
                continue;
            }
            List<String> meant = meant(token);
            if (meant.isEmpty()) {
                return List.of();
            }
            slips.add(new Slip(scanner.source(i), scanner.source(end - 1) + 1, meant));
        }
        return slips;
    }

    private List<String> meant(byte[] token) {
        boolean correctable = token.length >= MIN_LENGTH && token.length <= MAX_LENGTH && isAscii(token);
        if (!correctable) {
            return List.of();
        }
        List<Integer> near = vocabulary.nearest(token, 1);
        if (near.isEmpty() && token.length >= TWO_SLIPS) {
            near = vocabulary.nearest(token, 2).stream()
                    .filter(number -> vocabulary.token(number)[0] == token[0])
                    .toList();
        }
        return near.stream()
                .sorted(Comparator.comparingLong((Integer number) -> -likelihood(token, number))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MAX_CANDIDATES)
                .map(number -> new String(vocabulary.token(number), StandardCharsets.UTF_8))
                .toList();
    }

    /** Swapped letters are the likeliest slip, a wrong first letter an unlikely one; else what is frequent is meant. */
    private long likelihood(byte[] token, int number) {
        byte[] meant = vocabulary.token(number);
        long weight = 1L + vocabulary.frequency(number);
        if (meant[0] == token[0]) {
            weight *= 4;
        }
        byte[] sorted = token.clone();
        Arrays.sort(sorted);
        Arrays.sort(meant);
        return Arrays.equals(sorted, meant) ? weight * 16 : weight;
    }

    private static boolean isAscii(byte[] token) {
        for (byte letter : token) {
            if (letter < 0) {
                return false;
            }
        }
        return true;
    }
}
