package dev.parley.ollama;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model's name says: {@code [host/][namespace/]model[:tag]}. A colon begins a tag only after the last slash, a
 * missing tag is {@code latest}, a missing host and namespace are {@code registry.ollama.ai/library}, and case is ignored.
 */
final class OllamaModelName {
    private static final String REGISTRY = "registry.ollama.ai/";
    private static final String LIBRARY = "library/";

    private static final Pattern SIZE =
            Pattern.compile("(?:^|[-_:./])(?<size>(?:\\d{1,2}x)?\\d{1,4}(?:\\.\\d{1,3})?)(?<unit>[bm])(?=$|[-_:.])");
    private static final Pattern QUANTIZATION = Pattern.compile(
            "(?:^|[-_:.])(?<quant>i?q\\d(?:_[0-9a-z]+)*|fp?16|fp?32|bf16|mxfp4|nvfp4|fp8|int4|int8)(?=$|[-.:])");

    private OllamaModelName() {}

    /** The form in which two names of one model are equal. */
    static String key(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        if (key.startsWith(REGISTRY)) {
            key = key.substring(REGISTRY.length());
        }
        if (key.startsWith(LIBRARY)) {
            key = key.substring(LIBRARY.length());
        }
        return key.indexOf(':', key.lastIndexOf('/') + 1) < 0 ? key + ":latest" : key;
    }

    /** Whether the name asks for a model that runs at ollama.com, also when a local server is asked for it. */
    static boolean isCloud(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(":cloud") || lower.endsWith("-cloud");
    }

    /** The number of parameters as the name gives it, such as {@code 7B} or {@code 8x7B}. */
    static Optional<String> parameters(String name) {
        Matcher matcher = SIZE.matcher(name.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            String unit = matcher.group("unit");
            String size = matcher.group("size");
            // "1m" in a name is a context window of a million tokens, no model is that small
            if (unit.equals("b") || size.length() > 1) {
                return Optional.of(size + unit.toUpperCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    /** The quantization as the name gives it, such as {@code Q4_K_M}. */
    static Optional<String> quantization(String name) {
        Matcher matcher = QUANTIZATION.matcher(name.toLowerCase(Locale.ROOT));
        return matcher.find() ? Optional.of(matcher.group("quant").toUpperCase(Locale.ROOT)) : Optional.empty();
    }
}
