package dev.parley.examples.chatcli;

import dev.parley.ModelInfo;
import dev.parley.registry.ModelListing;
import dev.parley.registry.ProviderListing;
import dev.parley.registry.SearchResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Models as tables and lists of facts. */
final class Sheets {
    /** How many models of each provider a list shows unless all are asked for. */
    static final int MOST_PER_PROVIDER = 20;

    private static final int PARTS_OF_WHAT_CANNOT_BE_USED = 4;
    private static final int NAME_WIDTH = 14;

    private Sheets() {}

    /** A table of models. */
    static List<String> table(List<ModelInfo> models, Style style) {
        Table table = new Table("MODEL", "PARAMS", "QUANT", "SIZE", "CONTEXT", "RUNS", "CAN");
        for (ModelInfo model : models) {
            table.row(
                    Words.name(model),
                    Words.fact(model, "parameters", model.parameters()),
                    Words.fact(model, "quantization", model.quantization()),
                    Words.fact(model, "size", model.size()),
                    Words.fact(model, "contextLength", Words.present(model.contextLength())),
                    Words.runsOn(model.runsOn()) + (model.loaded().isYes() ? ", loaded" : ""),
                    // the last one, since a narrow terminal cuts it
                    Words.capabilities(model.capabilities()));
        }
        return table.lines(style);
    }

    /** A table of all lists, of each provider so many models at most, those that can be used first; then what it lacks. */
    static void listing(
            ModelListing listing,
            Backends backends,
            int mostPerProvider,
            Style style,
            Consumer<String> lines,
            Consumer<String> notes) {
        List<ModelInfo> shown = new ArrayList<>();
        List<String> more = new ArrayList<>();
        List<ProviderListing> parts = new ArrayList<>(listing.byProvider().values());
        parts.sort(Comparator.comparing(part -> !backends.usable(part.provider())));
        for (ProviderListing part : parts) {
            int most =
                    backends.usable(part.provider()) ? mostPerProvider : mostPerProvider / PARTS_OF_WHAT_CANNOT_BE_USED;
            List<ModelInfo> models = part.models();
            shown.addAll(models.subList(0, Math.min(most, models.size())));
            if (models.size() > most) {
                more.add("… and " + (models.size() - most) + " more of " + part.provider());
            }
        }
        table(shown, style).forEach(lines);
        more.forEach(notes);
    }

    /** What a search left unsaid by its hits. */
    static List<String> remarks(SearchResult found) {
        List<String> remarks = new ArrayList<>();
        found.corrections().forEach((typed, taken) -> remarks.add("'" + typed + "' was taken for '" + taken + "'."));
        if (found.total() > found.models().size()) {
            remarks.add((found.total() - found.models().size()) + " more; limit:" + found.total() + " shows all.");
        }
        found.excludedUnknown()
                .forEach((filter, models) -> remarks.add(
                        Words.count(models, "model") + " left out: nobody says whether " + filter + " is met."));
        return remarks;
    }

    /** Everything known about a model, a line each. */
    static List<String> facts(ModelInfo model, Style style) {
        List<String> lines = new ArrayList<>();
        fact(lines, style, "model", Words.name(model));
        if (!model.name().equals(model.id())) {
            fact(lines, style, "name", model.name());
        }
        model.description().ifPresent(text -> fact(lines, style, "description", text));
        fact(lines, style, "parameters", Words.fact(model, "parameters", model.parameters()));
        fact(lines, style, "quantization", Words.fact(model, "quantization", model.quantization()));
        fact(lines, style, "size", Words.fact(model, "size", model.size()));
        fact(lines, style, "context", context(model));
        Words.present(model.maxOutputTokens()).ifPresent(most -> fact(lines, style, "max output", most + " tokens"));
        fact(lines, style, "can", Words.capabilities(model.capabilities()));
        if (!model.inputModalities().isEmpty()) {
            fact(lines, style, "reads", words(model.inputModalities()));
        }
        embeddingLength(model).ifPresent(length -> fact(lines, style, "vectors of", length));
        fact(lines, style, "family", Words.fact(model, "family", model.family()));
        fact(lines, style, "format", Words.fact(model, "format", model.format()));
        model.licence().ifPresent(text -> fact(lines, style, "licence", firstLine(text)));
        model.price().ifPresent(price -> fact(lines, style, "price", Words.price(price)));
        model.digest().ifPresent(text -> fact(lines, style, "digest", text));
        model.modifiedAt().ifPresent(time -> fact(lines, style, "modified", time.toString()));
        model.lifecycle().ifPresent(text -> fact(lines, style, "lifecycle", text));
        fact(lines, style, "runs", Words.runsOn(model.runsOn()));
        fact(lines, style, "loaded", Words.support(model.loaded()));
        return lines;
    }

    private static String context(ModelInfo model) {
        String most = Words.fact(model, "contextLength", Words.present(model.contextLength()));
        return Words.present(model.contextLengthInUse())
                .map(used -> most + " tokens at most, " + used + " in use")
                .orElse(most.equals(Words.UNKNOWN) ? most : most + " tokens");
    }

    private static Optional<String> embeddingLength(ModelInfo model) {
        OptionalInt length = model.embeddingLength();
        return length.isPresent() ? Optional.of(length.getAsInt() + " numbers") : Optional.empty();
    }

    private static String words(Iterable<?> values) {
        List<String> words = new ArrayList<>();
        values.forEach(value -> words.add(value.toString()));
        return String.join(", ", words);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }

    private static void fact(List<String> lines, Style style, String name, String value) {
        lines.add(style.dim(String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", name)) + style.safe(value));
    }
}
