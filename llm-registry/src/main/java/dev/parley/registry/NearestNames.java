package dev.parley.registry;

import dev.parley.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The listed names that look most like one that is not. */
final class NearestNames {
    private static final int MOST = 3;
    private static final int LONGEST = 256;

    private final EditDistance distance;
    private final int wanted;
    private final int most;

    private record Near(String name, int distance) {}

    private NearestNames(String text) {
        byte[] pattern = bytes(text);
        distance = new EditDistance(pattern, LONGEST);
        wanted = pattern.length;
        most = Math.max(2, wanted / 3);
    }

    /** Up to three full names, the likeliest first; none that would take changing more than a third of the letters. */
    static List<String> to(String text, List<ModelInfo> models) {
        if (text.length() > LONGEST) {
            return List.of();
        }
        NearestNames names = new NearestNames(text);
        List<Near> near = new ArrayList<>();
        for (ModelInfo model : models) {
            String full = model.provider() + "/" + model.id();
            int best = Math.min(names.distance(model.id()), names.distance(full));
            int colon = model.id().lastIndexOf(':');
            if (colon > 0) {
                best = Math.min(best, names.distance(model.id().substring(0, colon)));
            }
            if (best <= names.most) {
                near.add(new Near(full, best));
            }
        }
        near.sort(Comparator.comparingInt(Near::distance)
                .thenComparing(name -> name.name().length())
                .thenComparing(Near::name));
        return near.stream().limit(MOST).map(Near::name).toList();
    }

    private int distance(String name) {
        byte[] word = bytes(name);
        if (word.length > LONGEST || Math.abs(word.length - wanted) > most) {
            return most + 1;
        }
        for (int i = 0; i < word.length; i++) {
            if (distance.append(i, word[i]) > most) {
                return most + 1;
            }
        }
        return distance.at(word.length);
    }

    private static byte[] bytes(String text) {
        return text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
