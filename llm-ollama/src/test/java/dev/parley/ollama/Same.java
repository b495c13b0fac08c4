package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads trees and compares them as JSON means them: 1 and 1.0 are one number. */
final class Same {
    private Same() {}

    static JsonNode parsed(String text) {
        try {
            return Recording.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /** The words of the last error in a recorded answer, taken out of the JSON text they may be wrapped in. */
    static Optional<String> words(Recording recording) {
        String body = recording.body().strip();
        String last = body.substring(body.lastIndexOf('\n') + 1);
        if (!last.startsWith("{")) {
            return last.isEmpty() || last.startsWith("<") ? Optional.empty() : Optional.of(last);
        }
        return Optional.of(words(parsed(last)));
    }

    private static String words(JsonNode error) {
        JsonNode inner = error.has("error") ? error.get("error") : error.path("message");
        if (inner.isObject()) {
            return words(inner);
        }
        String text = inner.asText();
        // a message has no line breaks in it, and no full stop at its end
        return text.startsWith("{")
                ? words(parsed(text))
                : text.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    static Optional<String> text(JsonNode object, String field) {
        String text = object.path(field).asText("");
        return text.isEmpty() || text.equals("unknown") ? Optional.empty() : Optional.of(text);
    }

    static OptionalLong number(JsonNode object, String field) {
        return object.has(field) ? OptionalLong.of(object.get(field).longValue()) : OptionalLong.empty();
    }

    /**
     * Compares a field of a request as it was sent with how another client sent it. Ours sorts the options into their
     * place, and says nothing where the other said nothing in many words.
     */
    static void onTheWire(String field, JsonNode sent, JsonNode asked, JsonNode whole) {
        switch (field) {
            case "messages" -> messages(sent, asked);
            case "tools" -> tools(sent, asked);
            case "options" -> fields("options", sent, asked);
            default -> {
                JsonNode found = sent.isMissingNode() ? whole.path("options").path(field) : sent;
                assertThat(isEmpty(asked) && found.isMissingNode() || equal(found, asked))
                        .as("%s: %s was sent for %s", field, found, asked)
                        .isTrue();
            }
        }
    }

    private static void messages(JsonNode sent, JsonNode asked) {
        assertThat(sent).hasSameSizeAs(asked);
        for (int i = 0; i < asked.size(); i++) {
            JsonNode ours = sent.get(i);
            asked.get(i).properties().forEach(entry -> {
                JsonNode mine = ours.path(entry.getKey());
                if (entry.getKey().equals("tool_calls")) {
                    assertThat(mine).hasSameSizeAs(entry.getValue());
                    for (int j = 0; j < mine.size(); j++) {
                        JsonNode theirs = entry.getValue().get(j).get("function");
                        assertThat(mine.get(j).at("/function/name")).isEqualTo(theirs.get("name"));
                        assertThat(equal(mine.get(j).at("/function/arguments"), theirs.get("arguments")))
                                .isTrue();
                    }
                } else if (Set.of("role", "content", "thinking", "tool_name", "tool_call_id", "images")
                                .contains(entry.getKey())
                        && !isEmpty(entry.getValue())) {
                    assertThat(mine).as(entry.getKey()).isEqualTo(entry.getValue());
                }
            });
        }
    }

    private static void tools(JsonNode sent, JsonNode asked) {
        assertThat(sent.size()).isEqualTo(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            JsonNode ours = sent.get(i).get("function");
            JsonNode theirs = asked.get(i).get("function");
            assertThat(ours.get("name")).isEqualTo(theirs.get("name"));
            assertThat(ours.get("description").asText())
                    .isEqualTo(theirs.path("description").asText(""));
            assertThat(equal(ours.get("parameters"), theirs.get("parameters"))).isTrue();
        }
    }

    private static void fields(String where, JsonNode sent, JsonNode asked) {
        asked.properties()
                .forEach(entry -> assertThat(equal(sent.path(entry.getKey()), entry.getValue()))
                        .as("%s.%s", where, entry.getKey())
                        .isTrue());
    }

    private static boolean isEmpty(JsonNode node) {
        return node.isContainerNode() ? node.isEmpty() : node.asText("").isEmpty();
    }

    /** Whether two values are the same JSON, whatever Java type holds a number. */
    private static boolean equal(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        if (one.isContainerNode() && one.getNodeType() == other.getNodeType() && one.size() == other.size()) {
            if (one.isArray()) {
                for (int i = 0; i < one.size(); i++) {
                    if (!equal(one.get(i), other.get(i))) {
                        return false;
                    }
                }
                return true;
            }
            return one.properties().stream().allMatch(entry -> equal(entry.getValue(), other.path(entry.getKey())));
        }
        return one.equals(other);
    }
}
