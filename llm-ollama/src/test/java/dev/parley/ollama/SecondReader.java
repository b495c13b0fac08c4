package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a recorded chat or completion as a tree, to say what the decoder should have made of it. */
final class SecondReader {
    final StringBuilder text = new StringBuilder();
    final StringBuilder thinking = new StringBuilder();
    final List<JsonNode> toolCalls = new ArrayList<>();
    final List<JsonNode> logprobs = new ArrayList<>();
    final List<Long> context = new ArrayList<>();
    Optional<String> doneReason = Optional.empty();
    Optional<String> error = Optional.empty();
    boolean done;
    String model = "";
    OptionalLong promptTokens = OptionalLong.empty();
    OptionalLong completionTokens = OptionalLong.empty();
    Optional<Duration> total = Optional.empty();

    static SecondReader of(String body) {
        SecondReader reader = new SecondReader();
        try {
            for (String line : body.split("\n")) {
                if (!line.isBlank()) {
                    reader.line(Recording.JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader;
    }

    /** Of an exchange; a last line that was cut is not read. */
    static SecondReader of(Recording recording) {
        return of(
                recording.whole()
                        ? recording.body()
                        : recording.body().substring(0, recording.body().lastIndexOf('\n') + 1));
    }

    private void line(JsonNode line) {
        if (line.has("error")) {
            error = Optional.of(line.get("error").asText());
        }
        model = line.path("model").asText(model);
        text.append(line.at("/message/content").asText(""));
        text.append(line.path("response").asText(""));
        thinking.append(line.at("/message/thinking").asText(""));
        thinking.append(line.path("thinking").asText(""));
        line.path("context").forEach(number -> context.add(number.longValue()));
        line.at("/message/tool_calls").forEach(toolCalls::add);
        line.path("logprobs").forEach(logprobs::add);
        if (line.path("done").asBoolean(false)) {
            done = true;
            doneReason = Optional.ofNullable(line.path("done_reason").textValue());
            promptTokens = number(line, "prompt_eval_count");
            completionTokens = number(line, "eval_count");
            total = number(line, "total_duration").stream()
                    .mapToObj(Duration::ofNanos)
                    .findFirst();
        }
    }

    private static OptionalLong number(JsonNode line, String name) {
        return line.has(name) ? OptionalLong.of(line.get(name).longValue()) : OptionalLong.empty();
    }
}
