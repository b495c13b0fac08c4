package dev.parley.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads a recorded chat as trees, to say what should have come out of it. */
final class ChatTrees {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoningField = new StringBuilder();
    private final Map<String, String[]> calls = new LinkedHashMap<>();
    private String finish = "";
    private boolean done;
    String model = "";
    OptionalLong promptTokens = OptionalLong.empty();
    OptionalLong completionTokens = OptionalLong.empty();

    static ChatTrees of(Recording recording) {
        ChatTrees trees = new ChatTrees();
        if (!recording.isEvents()) {
            trees.record(recording.json(), "message");
            trees.done = true;
            return trees;
        }
        for (String event : recording.body().replace("\r\n", "\n").split("\n\n")) {
            for (String line : event.split("\n")) {
                String data = line.startsWith("data:") ? line.substring(5).strip() : "";
                if (data.equals("[DONE]")) {
                    trees.done = true;
                } else if (!data.isEmpty()) {
                    trees.record(Recording.tree(data), "delta");
                }
            }
        }
        return trees;
    }

    private void record(JsonNode record, String part) {
        model = model.isEmpty() ? record.path("model").asText("") : model;
        JsonNode usage = record.path("usage");
        promptTokens = count(usage, "prompt_tokens", promptTokens);
        completionTokens = count(usage, "completion_tokens", completionTokens);
        JsonNode choice = record.path("choices").path(0);
        JsonNode message = choice.path(part);
        content.append(text(message, "content"));
        String reasoning = text(message, "reasoning_content");
        reasoningField.append(reasoning.isEmpty() ? text(message, "reasoning") : reasoning);
        for (JsonNode call : message.path("tool_calls")) {
            call(call, part.equals("message"));
        }
        finish = finish.isEmpty() ? text(choice, "finish_reason") : finish;
    }

    private void call(JsonNode call, boolean whole) {
        String place = whole ? "call " + calls.size() : call.path("index").asText();
        String[] known = calls.computeIfAbsent(place, key -> new String[] {"", "", ""});
        known[0] = known[0].isEmpty() ? call.path("id").asText("") : known[0];
        known[1] = known[1].isEmpty() ? text(call.path("function"), "name") : known[1];
        JsonNode arguments = call.path("function").path("arguments");
        known[2] += arguments.isTextual() ? arguments.textValue() : arguments.toString();
    }

    private static String text(JsonNode object, String name) {
        return object.path(name).isTextual() ? object.get(name).textValue() : "";
    }

    private static OptionalLong count(JsonNode usage, String name, OptionalLong before) {
        return usage.path(name).isNumber() ? OptionalLong.of(usage.get(name).longValue()) : before;
    }

    private boolean thinksAloud() {
        return content.toString().stripLeading().startsWith(OPEN);
    }

    String text() {
        String all = content.toString();
        return thinksAloud()
                ? all.contains(CLOSE)
                        ? all.substring(all.indexOf(CLOSE) + CLOSE.length()).stripLeading()
                        : ""
                : all;
    }

    String reasoning() {
        String all = content.toString();
        if (!thinksAloud()) {
            return reasoningField.toString();
        }
        int end = all.contains(CLOSE) ? all.indexOf(CLOSE) : all.length();
        return all.substring(all.indexOf(OPEN) + OPEN.length(), end).strip();
    }

    /** The calls as {@code id name arguments}. */
    List<String> toolCalls() {
        List<String> all = new ArrayList<>();
        for (String[] call : calls.values()) {
            String id = call[0].isBlank() ? "call_" + (all.size() + 1) : call[0];
            all.add(id + ' ' + call[1] + ' ' + Recording.tree(call[2].isBlank() ? "{}" : call[2]));
        }
        return all;
    }

    String finishReason() {
        String word =
                finish.equals("eos_token") || finish.equals("eos") ? "stop" : finish.isEmpty() ? "unknown" : finish;
        return word.equals("stop") && !calls.isEmpty() ? "tool_calls" : word;
    }

    boolean isComplete() {
        return done || !finish.isEmpty();
    }
}
