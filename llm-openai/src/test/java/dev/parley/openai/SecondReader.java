package dev.parley.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a recorded chat as trees, to say what the decoder should have made of it. */
final class SecondReader {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder refusal = new StringBuilder();
    final List<String> logprobTokens = new ArrayList<>();
    Optional<JsonNode> error = Optional.empty();
    boolean streamed;
    boolean doneMark;
    boolean wholeMessage;
    String finishReason = "";
    String model = "";
    OptionalLong promptTokens = OptionalLong.empty();
    OptionalLong completionTokens = OptionalLong.empty();
    OptionalLong totalTokens = OptionalLong.empty();

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private String lastCall = "";

    /** A call as its pieces come together. */
    static final class Call {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
    }

    static boolean isEvents(String body) {
        return !body.stripLeading().startsWith("{") && !body.stripLeading().startsWith("[");
    }

    static SecondReader of(String body) {
        SecondReader reader = new SecondReader();
        try {
            reader.streamed = isEvents(body);
            if (reader.streamed) {
                reader.events(body);
            } else {
                reader.record(Recording.JSON.readTree(body), "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader;
    }

    /** The calls as {@code id name arguments}; one without an id gets the number of its place. */
    List<String> toolCalls() {
        List<String> all = new ArrayList<>();
        for (Call call : calls.values()) {
            String id = call.id.isBlank() ? "call_" + (all.size() + 1) : call.id;
            String arguments = call.arguments.toString().isBlank() ? "{}" : call.arguments.toString();
            all.add(id + ' ' + call.name + ' ' + arguments);
        }
        return all;
    }

    boolean isComplete() {
        return doneMark || wholeMessage || !finishReason.isEmpty();
    }

    String expectedFinish() {
        String word = switch (finishReason) {
            case "" -> "unknown";
            case "eos", "eos_token" -> "stop";
            case "function_call" -> "tool_calls";
            default -> finishReason;
        };
        return word.equals("stop") && !calls.isEmpty() ? "tool_calls" : word;
    }

    private void events(String body) throws IOException {
        for (String event : body.replace("\r\n", "\n").split("\n\n")) {
            String name = "";
            StringBuilder data = new StringBuilder();
            for (String line : event.split("\n")) {
                if (line.startsWith("data:")) {
                    data.append(data.isEmpty() ? "" : "\n")
                            .append(line.substring(5).strip());
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                }
            }
            if (data.toString().equals("[DONE]")) {
                doneMark = true;
                return;
            }
            if (!data.isEmpty()) {
                record(Recording.JSON.readTree(data.toString()), name);
            }
            if (error.isPresent()) {
                return;
            }
        }
    }

    private void record(JsonNode record, String event) {
        if (record.hasNonNull("error") || event.equals("error")) {
            error = Optional.of(record);
        }
        if (model.isEmpty()) {
            model = record.path("model").asText("");
        }
        usage(record.path("usage"));
        usage(record.at("/x_groq/usage"));
        for (JsonNode choice : record.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                boolean whole = choice.has("message") && (!streamed || !choice.has("delta"));
                wholeMessage |= whole;
                message(choice.path(whole ? "message" : "delta"), whole);
                for (JsonNode token : choice.at("/logprobs/content")) {
                    logprobTokens.add(token.get("token").textValue());
                }
                String word = choice.path("finish_reason").isNull()
                        ? ""
                        : choice.path("finish_reason").asText("");
                finishReason = finishReason.isEmpty() ? word : finishReason;
                break;
            }
        }
    }

    private void message(JsonNode message, boolean whole) {
        StringBuilder thoughts = new StringBuilder();
        if (message.path("content").isArray()) {
            for (JsonNode part : message.get("content")) {
                if (part.path("type").asText().equals("text")) {
                    text.append(part.get("text").textValue());
                }
                for (JsonNode inner : part.path("thinking")) {
                    thoughts.append(inner.path("text").asText(""));
                }
                for (JsonNode inner : part.path("summary")) {
                    thoughts.append(inner.path("text").asText(""));
                }
            }
        } else if (message.path("content").isTextual()) {
            text.append(message.get("content").textValue());
        }
        String details = "";
        for (JsonNode detail : message.path("reasoning_details")) {
            details += detail.path("text").asText("") + detail.path("summary").asText("");
        }
        for (String candidate : List.of(
                message.path("reasoning_content").isTextual()
                        ? message.get("reasoning_content").textValue()
                        : "",
                message.path("reasoning").isTextual() ? message.get("reasoning").textValue() : "",
                details)) {
            if (!candidate.isEmpty() && thoughts.isEmpty()) {
                thoughts.append(candidate);
            }
        }
        reasoning.append(thoughts);
        if (message.path("refusal").isTextual()) {
            refusal.append(message.get("refusal").textValue());
        }
        for (JsonNode call : message.path("tool_calls")) {
            call(call, whole);
        }
        if (message.path("function_call").isObject()) {
            Call call = calls.computeIfAbsent("single", key -> new Call());
            call.name += message.at("/function_call/name").asText("");
            call.arguments.append(message.at("/function_call/arguments").asText(""));
        }
    }

    private void call(JsonNode fragment, boolean whole) {
        String id = fragment.path("id").isNull() ? "" : fragment.path("id").asText("");
        String key = whole
                ? "whole " + calls.size()
                : fragment.hasNonNull("index")
                        ? "index " + fragment.get("index")
                        : id.isEmpty() ? lastCall : "id " + id;
        lastCall = key;
        Call call = calls.computeIfAbsent(key, k -> new Call());
        call.id = call.id.isEmpty() ? id : call.id;
        JsonNode name = fragment.at("/function/name");
        call.name = call.name.isEmpty() && name.isTextual() ? name.textValue() : call.name;
        JsonNode arguments = fragment.at("/function/arguments");
        if (arguments.isTextual()) {
            call.arguments.append(arguments.textValue());
        } else if (arguments.isObject()) {
            call.arguments.append(arguments);
        }
    }

    private void usage(JsonNode usage) {
        if (!usage.isObject()) {
            return;
        }
        promptTokens = number(usage, "prompt_tokens", promptTokens);
        completionTokens = number(usage, "completion_tokens", completionTokens);
        totalTokens = number(usage, "total_tokens", totalTokens);
        long reasoningTokens =
                usage.at("/completion_tokens_details/reasoning_tokens").asLong(0);
        boolean addedApart = reasoningTokens > 0
                && totalTokens.isPresent()
                && promptTokens.isPresent()
                && completionTokens.isPresent()
                && totalTokens.getAsLong() - promptTokens.getAsLong() - completionTokens.getAsLong() == reasoningTokens;
        if (addedApart) {
            completionTokens = OptionalLong.of(completionTokens.getAsLong() + reasoningTokens);
        }
    }

    private static OptionalLong number(JsonNode usage, String name, OptionalLong before) {
        return usage.path(name).isNumber() ? OptionalLong.of(usage.get(name).longValue()) : before;
    }
}
