package dev.parley.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the parts of an id that the words of a query match. */
final class Highlighter {
    private static final int MIN_PART = 3;

    private Highlighter() {}

    /**
     * The best place of each word, with overlapping and touching ones joined.
     *
     * @param id the id
     * @param words the words
     * @return the parts in their order
     */
    static List<SearchResult.Range> highlights(String id, List<WordMatch> words) {
        NameScanner scanner = new NameScanner();
        scanner.scan(id);
        List<SearchResult.Range> found = new ArrayList<>();
        for (WordMatch word : words) {
            for (byte[] form : word.forms()) {
                int place = place(scanner, form);
                if (place >= 0) {
                    int last = place + form.length - 1;
                    found.add(new SearchResult.Range(scanner.source(place), scanner.source(last) + 1));
                    if (form == word.forms().get(0)) {
                        break;
                    }
                }
            }
        }
        found.sort(Comparator.comparingInt(SearchResult.Range::from));
        List<SearchResult.Range> joined = new ArrayList<>();
        for (SearchResult.Range range : found) {
            SearchResult.Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last == null || range.from() > last.to()) {
                joined.add(range);
            } else {
                joined.set(joined.size() - 1, new SearchResult.Range(last.from(), Math.max(last.to(), range.to())));
            }
        }
        return joined;
    }

    /** Where the form stands: best from token to token, else from the start of one, else within one; -1 if nowhere. */
    private static int place(NameScanner name, byte[] form) {
        int atStart = -1;
        int within = -1;
        for (int i = 0; i + form.length <= name.length(); i++) {
            if (!standsAt(name, i, form)) {
                continue;
            }
            if (name.startsAt(i)) {
                if (name.endsAt(i + form.length)) {
                    return i;
                }
                atStart = atStart < 0 ? i : atStart;
            } else if (form.length >= MIN_PART) {
                within = within < 0 ? i : within;
            }
        }
        return atStart >= 0 ? atStart : within;
    }

    private static boolean standsAt(NameScanner name, int from, byte[] form) {
        for (int i = 0; i < form.length; i++) {
            if (name.at(from + i) != form[i]) {
                return false;
            }
        }
        return true;
    }
}
