package dev.parley.registry;

import java.util.Arrays;

/**
 * Sorts places in a text by what stands there, up to the next zero byte. Equal places keep their order.
 *
 * <p>Some bytes of each place are packed with its number into one long, so that the sort is one of primitive numbers;
 * places that are still equal are sorted by the bytes that follow.
 */
final class SuffixOrder {
    private static final int SMALL = 12;

    private final byte[] text;
    private final int[] places;
    private final long[] keys;
    private final int[] moved;
    private final int indexBits;
    private final int keyBytes;

    private SuffixOrder(byte[] text, int[] places) {
        this.text = text;
        this.places = places;
        this.keys = new long[places.length];
        this.moved = new int[places.length];
        this.indexBits = Math.max(1, 32 - Integer.numberOfLeadingZeros(places.length));
        this.keyBytes = (63 - indexBits) / 8;
    }

    /**
     * Sorts the places, which are in ascending order, in place.
     *
     * @param text texts that each end with a zero byte
     * @param places indexes into the text
     */
    static void sort(byte[] text, int[] places) {
        if (places.length > 1) {
            new SuffixOrder(text, places).sort(0, places.length, 0);
        }
    }

    /** Compares what stands at a place with a prefix: 0 if it starts so. */
    static int compare(byte[] text, int place, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            int difference = (text[place + i] & 0xff) - (prefix[i] & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    /** The first of the sorted places from {@code from} that does not come before everything with the prefix. */
    static int lower(byte[] text, int[] sorted, byte[] prefix, int from) {
        return bound(text, sorted, prefix, from, 0);
    }

    /** The first of the sorted places from {@code from} that comes after everything with the prefix. */
    static int upper(byte[] text, int[] sorted, byte[] prefix, int from) {
        return bound(text, sorted, prefix, from, 1);
    }

    private static int bound(byte[] text, int[] sorted, byte[] prefix, int from, int least) {
        int low = from;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(text, sorted[middle], prefix) < least) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void sort(int from, int to, int depth) {
        if (to - from <= SMALL) {
            insertionSort(from, to, depth);
            return;
        }
        for (int i = from; i < to; i++) {
            keys[i] = pack(places[i] + depth) << indexBits | (i - from);
        }
        Arrays.sort(keys, from, to);
        long mask = (1L << indexBits) - 1;
        for (int i = from; i < to; i++) {
            moved[i] = places[from + (int) (keys[i] & mask)];
            keys[i] >>>= indexBits;
        }
        System.arraycopy(moved, from, places, from, to - from);
        int start = from;
        while (start < to) {
            int end = start + 1;
            while (end < to && keys[end] == keys[start]) {
                end++;
            }
            boolean more = (keys[start] & 0xff) != 0;
            if (more && end - start > 1) {
                sort(start, end, depth + keyBytes);
            }
            start = end;
        }
    }

    /** The bytes from a place as one number, with zeros after the end. */
    private long pack(int place) {
        long packed = 0;
        boolean ended = false;
        for (int i = 0; i < keyBytes; i++) {
            ended = ended || text[place + i] == 0;
            packed = packed << 8 | (ended ? 0 : text[place + i] & 0xff);
        }
        return packed;
    }

    private void insertionSort(int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            int place = places[i];
            int j = i;
            while (j > from && compare(places[j - 1] + depth, place + depth) > 0) {
                places[j] = places[j - 1];
                j--;
            }
            places[j] = place;
        }
    }

    private int compare(int one, int other) {
        int i = 0;
        while (text[one + i] == text[other + i]) {
            if (text[one + i] == 0) {
                return 0;
            }
            i++;
        }
        return (text[one + i] & 0xff) - (text[other + i] & 0xff);
    }
}
