package dev.parley.ollama;

import dev.parley.Warning;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sorts a request's provider options into fields of the call and entries of its {@code options} object. */
final class OllamaOptions {
    static final String OPTION_UNKNOWN = "option_unknown";

    /** Fields of chat, generate and embed calls that a caller may set by name. */
    private static final Set<String> FIELDS = Set.of(
            "keep_alive",
            "truncate",
            "shift",
            "think",
            "format",
            "template",
            "system",
            "raw",
            "context",
            "suffix",
            "logprobs",
            "top_logprobs",
            "dimensions",
            "_debug_render_only");

    /** Fields that only the library sets. */
    private static final Set<String> RESERVED =
            Set.of("model", "messages", "tools", "stream", "input", "prompt", "images");

    /** The options some version of the server knows; it drops any other without a word. */
    private static final Set<String> KNOWN = Set.of(
            "num_keep",
            "seed",
            "num_predict",
            "top_k",
            "top_p",
            "min_p",
            "typical_p",
            "tfs_z",
            "repeat_last_n",
            "temperature",
            "repeat_penalty",
            "presence_penalty",
            "frequency_penalty",
            "mirostat",
            "mirostat_tau",
            "mirostat_eta",
            "penalize_newline",
            "stop",
            "num_ctx",
            "num_batch",
            "num_gpu",
            "main_gpu",
            "use_mmap",
            "use_mlock",
            "num_thread",
            "numa",
            "low_vram",
            "f16_kv",
            "vocab_only",
            "logits_all",
            "num_gqa",
            "draft_num_predict");

    private final Map<String, Object> fields = new TreeMap<>();
    private final Map<String, Object> options = new TreeMap<>();

    private OllamaOptions() {}

    /** @throws IllegalArgumentException if an option names a field that the library itself sets */
    static OllamaOptions of(Map<String, Object> providerOptions) {
        OllamaOptions sorted = new OllamaOptions();
        providerOptions.forEach(sorted::put);
        return sorted;
    }

    private void put(String name, Object value) {
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException(
                    "provider option '" + name + "' cannot be set: that field is written from the request itself");
        }
        if (name.equals("options")) {
            if (!(value instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("provider option 'options' must be a map of option names to values");
            }
            map.forEach((key, inner) -> options.put(String.valueOf(key), inner));
        } else if (FIELDS.contains(name)) {
            fields.put(name, value);
        } else {
            options.putIfAbsent(name, value);
        }
    }

    /** Fields of the call itself, in the order of their names. */
    Map<String, Object> fields() {
        return fields;
    }

    /** Entries of the {@code options} object, in the order of their names. */
    Map<String, Object> options() {
        return options;
    }

    /** Options that no server is known to have. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(KNOWN);
        return unknown;
    }

    /** What to tell a caller of an {@linkplain #unknown() unknown} option. */
    static Warning warning(String unknown) {
        return new Warning(
                OPTION_UNKNOWN, "'" + unknown + "' is no option of Ollama's, which drops what it does not know");
    }
}
