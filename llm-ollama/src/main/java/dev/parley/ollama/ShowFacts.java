package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.internal.wire.JsonReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /api/show} tells of one model and the list does not. Small, so that it can be kept.
 *
 * @param capabilities the server's words, or null from a server that has no such field
 * @param numCtx the context window that the model was configured for
 */
record ShowFacts(
        OptionalLong contextLength,
        OptionalLong embeddingLength,
        OptionalLong parameterCount,
        @Nullable List<String> capabilities,
        ModelDetails details,
        Optional<String> architecture,
        Optional<String> licence,
        OptionalLong numCtx,
        Optional<Instant> modifiedAt,
        Optional<String> remoteModel,
        Optional<String> remoteHost) {
    private static final int MAX_LICENCE = 200;

    static ShowFacts of(JsonNode show) {
        JsonNode info = show.path("model_info");
        Optional<String> architecture = JsonReply.text(info, "general.architecture");
        String prefix = architecture.orElse("") + ".";
        return new ShowFacts(
                JsonReply.positive(info, prefix + "context_length"),
                JsonReply.positive(info, prefix + "embedding_length"),
                JsonReply.positive(info, "general.parameter_count"),
                words(show.path("capabilities")),
                ModelDetails.of(show.path("details")),
                architecture,
                licence(show),
                numCtx(show.path("parameters").asText("")),
                JsonReply.text(show, "modified_at").map(Timestamp::instant),
                JsonReply.text(show, "remote_model"),
                JsonReply.text(show, "remote_host"));
    }

    /** The texts of an array, or null if it is none. */
    static @Nullable List<String> words(JsonNode array) {
        if (!array.isArray()) {
            return null;
        }
        List<String> words = new ArrayList<>(array.size());
        for (JsonNode word : array) {
            if (word.isTextual() && !word.textValue().isBlank()) {
                words.add(word.textValue());
            }
        }
        return words;
    }

    private static Optional<String> licence(JsonNode show) {
        return show.path("license")
                .asText("")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .map(line -> line.length() <= MAX_LICENCE ? line : line.substring(0, MAX_LICENCE))
                .or(() -> JsonReply.text(show.path("model_info"), "general.license"));
    }

    /** The parameters are one text: a line for each, its name, blanks, its value. */
    private static OptionalLong numCtx(String parameters) {
        return parameters
                .lines()
                .map(line -> line.strip().split("\\s+", 2))
                .filter(pair -> pair.length == 2 && pair[0].equals("num_ctx") && pair[1].matches("\\d{1,18}"))
                .mapToLong(pair -> Long.parseLong(pair[1]))
                .filter(value -> value > 0)
                .findFirst();
    }
}
