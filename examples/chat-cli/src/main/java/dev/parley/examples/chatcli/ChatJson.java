package dev.parley.examples.chatcli;

import dev.parley.ChatResponse;
import dev.parley.Json;
import dev.parley.Timings;
import dev.parley.ToolCall;
import dev.parley.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** An answer as JSON: names in snake case, and what is not known is absent. */
final class ChatJson {
    private ChatJson() {}

    /** An answer that was stopped before anything of it came. */
    static String interrupted() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("text", "");
        form.put("interrupted", true);
        return Json.ofMap(form).text();
    }

    static String text(ChatResponse response, boolean interrupted) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("provider", response.provider());
        form.put("model", response.model());
        form.put("text", response.text());
        response.reasoning().ifPresent(text -> form.put("reasoning", text));
        response.refusal().ifPresent(text -> form.put("refusal", text));
        if (!response.toolCalls().isEmpty()) {
            form.put(
                    "tool_calls",
                    response.toolCalls().stream().map(ChatJson::form).toList());
        }
        if (interrupted) {
            form.put("interrupted", true);
        } else {
            form.put("finish_reason", response.finishReason().toString());
        }
        put(form, "usage", usage(response.usage()));
        put(form, "timings", timings(response.timings()));
        OptionalDouble speed = response.timings().tokensPerSecond(response.usage());
        speed.ifPresent(tokens -> form.put("tokens_per_second", tokens));
        response.requestId().ifPresent(id -> form.put("request_id", id));
        if (!response.warnings().isEmpty()) {
            form.put(
                    "warnings",
                    response.warnings().stream()
                            .map(warning -> Map.of("code", warning.code(), "message", warning.message()))
                            .toList());
        }
        return Json.ofMap(form).text();
    }

    private static Map<String, Object> form(ToolCall call) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("id", call.id());
        form.put("name", call.name());
        form.put("arguments", call.arguments());
        return form;
    }

    private static Map<String, Object> usage(Usage usage) {
        Map<String, Object> form = new LinkedHashMap<>();
        usage.promptTokens().ifPresent(tokens -> form.put("prompt_tokens", tokens));
        usage.completionTokens().ifPresent(tokens -> form.put("completion_tokens", tokens));
        usage.reasoningTokens().ifPresent(tokens -> form.put("reasoning_tokens", tokens));
        usage.cachedTokens().ifPresent(tokens -> form.put("cached_tokens", tokens));
        usage.totalTokens().ifPresent(tokens -> form.put("total_tokens", tokens));
        return form;
    }

    private static Map<String, Object> timings(Timings timings) {
        Map<String, Object> form = new LinkedHashMap<>();
        put(form, "load_ms", timings.load());
        put(form, "prompt_ms", timings.prompt());
        put(form, "generation_ms", timings.generation());
        put(form, "total_ms", timings.total());
        put(form, "first_token_ms", timings.firstToken());
        return form;
    }

    private static void put(Map<String, Object> form, String name, Optional<Duration> time) {
        time.ifPresent(known -> form.put(name, known.toMillis()));
    }

    private static void put(Map<String, Object> form, String name, Map<String, Object> part) {
        if (!part.isEmpty()) {
            form.put(name, part);
        }
    }
}
