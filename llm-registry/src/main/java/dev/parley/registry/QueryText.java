package dev.parley.registry;

import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.RunsOn;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text form of a {@link ModelQuery}: reading and writing. */
final class QueryText {
    private static final int MAX_LENGTH = 2_000;
    private static final Set<String> FILTERS = new TreeSet<>(List.of(
            "ask",
            "cap",
            "ctx",
            "family",
            "is",
            "limit",
            "modality",
            "params",
            "price",
            "provider",
            "quant",
            "runs",
            "size"));
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "parameters", "params",
            "context", "ctx",
            "capability", "cap",
            "quantization", "quant");
    private static final Set<String> FLAGS = Set.of("local", "remote", "loaded", "healthy");
    private static final Pattern PRICE = Pattern.compile("<=(\\d{1,12}(?:\\.\\d{1,12})?)");
    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d{0,8}");

    private QueryText() {}

    static ModelQuery parse(String text) {
        ModelQuery.Builder query = ModelQuery.builder();
        List<String> terms = new ArrayList<>();
        Set<String> providers = new TreeSet<>();
        for (Chunk chunk : chunks(text, true)) {
            if (chunk.filter == null) {
                if (!NameScanner.isBlank(chunk.value)) {
                    terms.add(chunk.value);
                }
            } else if (chunk.filter.equals("provider")) {
                providers.addAll(chunk.values());
            } else {
                apply(query, chunk, chunk.filter);
            }
        }
        return query.terms(terms).providers(providers).build();
    }

    static List<String> parseTerms(String text) {
        return chunks(text, false).stream()
                .map(Chunk::value)
                .filter(term -> !NameScanner.isBlank(term))
                .toList();
    }

    static String formatTerms(List<String> terms) {
        StringJoiner text = new StringJoiner(" ");
        terms.forEach(term -> text.add(readsAsFilter(term) ? quote(term) : quoteIfNeeded(term)));
        return text.toString();
    }

    static String format(ModelQuery query) {
        StringJoiner text = new StringJoiner(" ");
        if (!query.terms().isEmpty()) {
            text.add(formatTerms(query.terms()));
        }
        if (!query.providers().isEmpty()) {
            text.add("provider:" + String.join(",", query.providers()));
        }
        query.family().ifPresent(family -> text.add("family:" + quoteIfNeeded(family)));
        format(text, Quantity.PARAMETERS, query.parameters());
        query.quantization().ifPresent(quantization -> text.add("quant:" + quoteIfNeeded(quantization)));
        query.capabilities().forEach(capability -> text.add("cap:" + quoteIfNeeded(capability.word())));
        query.modalities().forEach(modality -> text.add("modality:" + quoteIfNeeded(modality.word())));
        format(text, Quantity.CONTEXT, query.context());
        format(text, Quantity.SIZE, query.size());
        query.pricePerMillionAtMost().ifPresent(price -> text.add("price:<=" + price.toPlainString()));
        query.runsOn().ifPresent(runsOn -> text.add(runsOn.name().toLowerCase(Locale.ROOT)));
        if (query.loadedOnly()) {
            text.add("loaded");
        }
        if (query.healthyOnly()) {
            text.add("healthy");
        }
        if (query.limit() != ModelQuery.DEFAULT_LIMIT) {
            text.add("limit:" + query.limit());
        }
        if (query.remote()) {
            text.add("ask:remote");
        }
        return text.toString();
    }

    private static void format(StringJoiner text, Quantity quantity, LongRange range) {
        if (!range.equals(LongRange.ANY)) {
            text.add(quantity.filter() + ":" + quantity.format(range));
        }
    }

    private static void apply(ModelQuery.Builder query, Chunk chunk, String filter) {
        String value = chunk.value.strip();
        if (value.isEmpty()) {
            throw refused(filter, value, "a value after the colon");
        }
        switch (filter) {
            case "params" -> query.parameters(query.parameters().and(Quantity.PARAMETERS.parseRange(value)));
            case "ctx" -> query.context(query.context().and(Quantity.CONTEXT.parseRange(value)));
            case "size" -> query.size(query.size().and(Quantity.SIZE.parseRange(value)));
            case "cap" -> chunk.values().forEach(word -> query.capability(Capability.of(word)));
            case "modality" -> chunk.values().forEach(word -> query.modality(Modality.of(word)));
            case "quant" -> query.quantization(value);
            case "family" -> query.family(value);
            case "price" -> query.pricePerMillionAtMost(price(value));
            case "limit" -> query.limit(limit(value));
            case "runs" -> runsOn(query, filter, value);
            case "is" -> flag(query, value);
            case "ask" -> {
                if (!value.equalsIgnoreCase("remote")) {
                    throw refused(filter, value, "remote");
                }
                query.remote(true);
            }
            default -> throw new IllegalStateException(filter);
        }
    }

    private static void flag(ModelQuery.Builder query, String value) {
        switch (value.toLowerCase(Locale.ROOT)) {
            case "loaded" -> query.loadedOnly(true);
            case "healthy" -> query.healthyOnly(true);
            case "local", "remote" -> runsOn(query, "is", value);
            default -> throw refused("is", value, "local, remote, loaded or healthy");
        }
    }

    private static void runsOn(ModelQuery.Builder query, String filter, String value) {
        RunsOn runsOn = switch (value.toLowerCase(Locale.ROOT)) {
            case "local" -> RunsOn.LOCAL;
            case "remote" -> RunsOn.REMOTE;
            default -> throw refused(filter, value, "local or remote");
        };
        RunsOn before = query.runsOn();
        if (before != null && before != runsOn) {
            throw refused(filter, value, "local or remote, not both");
        }
        query.runsOn(runsOn);
    }

    private static BigDecimal price(String value) {
        var matcher = PRICE.matcher(value);
        if (!matcher.matches()) {
            throw refused("price", value, "<= and US dollars per million tokens, such as price:<=1 or price:<=0.25");
        }
        return new BigDecimal(matcher.group(1));
    }

    private static int limit(String value) {
        if (!LIMIT.matcher(value).matches()) {
            throw refused("limit", value, "a whole number from 1 to 999999999");
        }
        return Integer.parseInt(value);
    }

    private static IllegalArgumentException refused(String filter, String value, String allowed) {
        return new IllegalArgumentException(filter + ":" + value + ": allowed is " + allowed);
    }

    private static List<Chunk> chunks(String text, boolean withFilters) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "The query has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        List<Chunk> chunks = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.charAt(at) == '"') {
                at = unquote(text, at, out);
                chunks.add(new Chunk(null, out.toString(), true));
            } else {
                int end = at;
                while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                    end++;
                }
                String word = text.substring(at, end);
                Optional<String> filter = withFilters ? filter(word) : Optional.empty();
                int colon = word.indexOf(':');
                if (filter.isEmpty()) {
                    chunks.add(
                            withFilters && isFlag(word) ? new Chunk("is", word, false) : new Chunk(null, word, false));
                } else if (colon + 1 < word.length() && word.charAt(colon + 1) == '"') {
                    end = unquote(text, at + colon + 1, out);
                    chunks.add(new Chunk(filter.get(), out.toString(), true));
                } else {
                    chunks.add(new Chunk(filter.get(), word.substring(colon + 1), false));
                }
                at = end;
            }
        }
        return chunks;
    }

    /** Puts into {@code out} what stands between the quote at {@code from} and the next; returns the index after it. */
    private static int unquote(String text, int from, StringBuilder out) {
        out.setLength(0);
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            boolean escape = text.charAt(at) == '\\'
                    && at + 1 < text.length()
                    && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
            out.append(text.charAt(escape ? at + 1 : at));
            at += escape ? 2 : 1;
        }
        return Math.min(at + 1, text.length());
    }

    private static boolean isFlag(String word) {
        return FLAGS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The filter a word with a colon is meant for; empty if the colon belongs to a name such as {@code phi3:mini}. */
    private static Optional<String> filter(String word) {
        Optional<String> filter = filterName(word);
        if (filter.isEmpty() && isSlip(word)) {
            throw new IllegalArgumentException("'" + word.substring(0, word.indexOf(':')) + "' in '" + word
                    + "' is no filter; allowed are " + String.join(", ", FILTERS)
                    + "; in quotes it is looked for as a word");
        }
        return filter;
    }

    private static Optional<String> filterName(String word) {
        String key = key(word);
        String name = OTHER_NAMES.getOrDefault(key, key);
        return FILTERS.contains(name) ? Optional.of(name) : Optional.empty();
    }

    /** Whether a word that names no filter was meant to: it compares, or the name is one slip away from a filter's. */
    private static boolean isSlip(String word) {
        String key = key(word);
        String value = word.substring(key.length());
        return !key.isEmpty()
                && (value.startsWith(":<")
                        || value.startsWith(":>")
                        || value.contains("..")
                        || (key.length() >= 4 && (isNear(key, FILTERS) || isNear(key, OTHER_NAMES.keySet()))));
    }

    private static boolean isNear(String key, Set<String> names) {
        return names.stream().anyMatch(name -> name.length() >= 3 && EditDistance.of(key, name) == 1);
    }

    private static String key(String word) {
        return word.substring(0, Math.max(0, word.indexOf(':'))).toLowerCase(Locale.ROOT);
    }

    private static boolean readsAsFilter(String term) {
        return isFlag(term) || filterName(term).isPresent() || isSlip(term);
    }

    private static String quoteIfNeeded(String value) {
        boolean plain = !value.startsWith("\"")
                && value.indexOf(',') < 0
                && value.chars().noneMatch(Character::isWhitespace);
        return plain ? value : quote(value);
    }

    private static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A word, or a filter and its value. */
    private record Chunk(@Nullable String filter, String value, boolean quoted) {
        List<String> values() {
            List<String> values = quoted ? List.of(value) : List.of(value.split(",", -1));
            for (String each : values) {
                if (each.isBlank()) {
                    throw refused(String.valueOf(filter), value, "one value, or several with a comma between them");
                }
            }
            return values;
        }
    }
}
