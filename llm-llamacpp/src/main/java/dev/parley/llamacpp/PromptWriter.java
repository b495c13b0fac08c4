package dev.parley.llamacpp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ResponseFormat;
import dev.parley.Role;
import dev.parley.Warning;
import dev.parley.llamacpp.internal.gguf.GgufHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Writes a request in the words of the native server. */
final class PromptWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What else the native server takes. Not: what would change the prompt, the slot, or the form of the answer. */
    private static final Set<String> OPTIONS = Set.of(
            "dry_allowed_length",
            "dry_base",
            "dry_multiplier",
            "dry_penalty_last_n",
            "dry_sequence_breakers",
            "dynatemp_exponent",
            "dynatemp_range",
            "grammar",
            "ignore_eos",
            "logit_bias",
            "min_keep",
            "mirostat",
            "mirostat_eta",
            "mirostat_tau",
            "repeat_last_n",
            "samplers",
            "t_max_predict_ms",
            "top_n_sigma",
            "typical_p",
            "xtc_probability",
            "xtc_threshold");

    /** Tokenizers that put a token of their own before a text unless the file says otherwise. */
    private static final Set<String> BOS_MODELS = Set.of("llama");

    private static final Set<String> BOS_PRE = Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "tekken");

    private PromptWriter() {}

    /** {@return the messages for the template, with placeholders} */
    static String messages(ChatRequest request) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (ChatMessage message : request.messages()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("role", message.role().word());
            String text = message.text();
            fields.put(
                    "content",
                    Placeholders.in(text.isEmpty() ? message.refusal().orElse("") : text));
            if (message.role().equals(Role.ASSISTANT)) {
                message.reasoning()
                        .map(Placeholders::in)
                        .ifPresent(reasoning -> fields.put("reasoning_content", reasoning));
            }
            messages.add(fields);
        }
        return json(Map.of("messages", messages));
    }

    /** {@return name and JSON value of the fields that say how to sample} */
    static Map<String, String> options(ChatRequest request, Consumer<Warning> warnings) {
        Map<String, String> fields = new LinkedHashMap<>();
        request.options().temperature().ifPresent(value -> fields.put("temperature", json(value)));
        request.options().topP().ifPresent(value -> fields.put("top_p", json(value)));
        request.options().minP().ifPresent(value -> fields.put("min_p", json(value)));
        request.options().topK().ifPresent(value -> fields.put("top_k", json(value)));
        request.options().seed().ifPresent(value -> fields.put("seed", json(seed(value))));
        request.options().frequencyPenalty().ifPresent(value -> fields.put("frequency_penalty", json(value)));
        request.options().presencePenalty().ifPresent(value -> fields.put("presence_penalty", json(value)));
        request.options().repeatPenalty().ifPresent(value -> fields.put("repeat_penalty", json(value)));
        request.responseFormat().ifPresent(format -> {
            if (format.schema().isPresent()) {
                fields.put("json_schema", format.schema().get().text());
            } else if (format.equals(ResponseFormat.JSON)) {
                fields.put("json_schema", "{\"type\":\"object\"}");
            }
        });
        request.providerOptions().forEach((name, value) -> {
            if (!OPTIONS.contains(name)) {
                warnings.accept(new Warning(
                        "option_ignored",
                        "'" + name + "' is no option of this provider; known are "
                                + String.join(", ", OPTIONS.stream().sorted().toList())));
            } else if (name.equals("grammar") && fields.containsKey("json_schema")) {
                warnings.accept(new Warning("option_ignored", "'grammar' has no effect beside a response format"));
            } else {
                fields.put(name, json(value));
            }
        });
        return fields;
    }

    /** {@return whether the answer is bound to a form from its first token on} */
    static boolean hasGrammar(Map<String, String> fields) {
        return fields.containsKey("json_schema") || fields.containsKey("grammar");
    }

    /** {@return the tokens with the one that the tokenizer puts before a text, if the template has not} */
    static int[] withBeginning(int[] tokens, GgufHeader header) {
        OptionalLong beginning = header.integer("tokenizer.ggml.bos_token_id");
        String model = header.string("tokenizer.ggml.model").orElse("");
        String pre = header.string("tokenizer.ggml.pre").orElse("");
        boolean wanted =
                header.bool("tokenizer.ggml.add_bos_token").orElse(BOS_MODELS.contains(model) || BOS_PRE.contains(pre));
        if (!wanted && tokens.length > 0) {
            return tokens;
        }
        int token = (int) beginning.orElse(model.equals("llama") ? 1 : 0);
        if (tokens.length > 0 && tokens[0] == token) {
            return tokens;
        }
        int[] all = new int[tokens.length + 1];
        all[0] = token;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        return all;
    }

    /** The native server has 32 bits, and takes the last of these numbers for "any". */
    private static long seed(long value) {
        return Math.min(value & 0xFFFF_FFFFL, 0xFFFF_FFFEL);
    }

    /** {@return how many characters the messages have} */
    static long length(ChatRequest request) {
        return request.messages().stream()
                .mapToLong(message -> (long) message.text().length()
                        + message.reasoning().map(String::length).orElse(0))
                .sum();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a value has no JSON form: " + e.getOriginalMessage(), e);
        }
    }
}
