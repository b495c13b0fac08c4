package dev.parley.registry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Distances between a fixed pattern and words that come in any order: how many letters must be inserted, left out,
 * replaced, or swapped with their neighbour. Rows of the table are kept, so that words with a common start share them.
 *
 * <p>Not safe for use by several threads.
 */
final class EditDistance {
    private final byte[] pattern;
    private final byte[] word;
    private final int[][] rows;
    private final int[] minima;

    /**
     * A table for one pattern.
     *
     * @param pattern the pattern
     * @param maxLength the most letters a word may have
     */
    EditDistance(byte[] pattern, int maxLength) {
        this.pattern = pattern;
        this.word = new byte[maxLength];
        this.rows = new int[maxLength + 1][pattern.length + 1];
        this.minima = new int[maxLength + 1];
        Arrays.setAll(rows[0], i -> i);
    }

    /** The distance between two words of ASCII letters. */
    static int of(String one, String other) {
        EditDistance distance = new EditDistance(one.getBytes(StandardCharsets.UTF_8), other.length());
        for (int i = 0; i < other.length(); i++) {
            distance.append(i, (byte) other.charAt(i));
        }
        return distance.at(other.length());
    }

    /**
     * Puts a letter at an index of the word; what stood there and after it no longer counts.
     *
     * @return the least distance that any word starting with the letters so far can have
     */
    int append(int index, byte letter) {
        word[index] = letter;
        int[] row = rows[index + 1];
        int[] before = rows[index];
        row[0] = index + 1;
        int min = row[0];
        for (int i = 1; i < row.length; i++) {
            byte wanted = pattern[i - 1];
            int cost = Math.min(Math.min(row[i - 1], before[i]) + 1, before[i - 1] + (wanted == letter ? 0 : 1));
            if (i > 1 && index > 0 && wanted == word[index - 1] && pattern[i - 2] == letter) {
                cost = Math.min(cost, rows[index - 1][i - 2] + 1);
            }
            row[i] = cost;
            min = Math.min(min, cost);
        }
        minima[index + 1] = min;
        // a swap reaches back over one row
        return Math.min(min, minima[index] + 1);
    }

    /** {@return the distance of the first {@code length} letters of the word from the pattern} */
    int at(int length) {
        return rows[length][pattern.length];
    }
}
