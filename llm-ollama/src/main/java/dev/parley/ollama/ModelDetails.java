package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.internal.wire.JsonReply;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The {@code details} object, which tags, show and ps share. What is blank or {@code unknown} is absent. */
record ModelDetails(
        Optional<String> parameterSize,
        Optional<String> quantization,
        Optional<String> family,
        Optional<String> format,
        Optional<String> parentModel,
        List<String> families,
        OptionalLong contextLength,
        OptionalLong embeddingLength) {
    static ModelDetails of(JsonNode details) {
        @Nullable List<String> families = ShowFacts.words(details.path("families"));
        return new ModelDetails(
                known(details, "parameter_size"),
                known(details, "quantization_level"),
                known(details, "family"),
                known(details, "format"),
                known(details, "parent_model"),
                families == null ? List.of() : families,
                JsonReply.positive(details, "context_length"),
                JsonReply.positive(details, "embedding_length"));
    }

    /** These facts, and where one is missing the other's. */
    ModelDetails or(ModelDetails other) {
        return new ModelDetails(
                parameterSize.or(other::parameterSize),
                quantization.or(other::quantization),
                family.or(other::family),
                format.or(other::format),
                parentModel.or(other::parentModel),
                families.isEmpty() ? other.families : families,
                contextLength.isPresent() ? contextLength : other.contextLength,
                embeddingLength.isPresent() ? embeddingLength : other.embeddingLength);
    }

    private static Optional<String> known(JsonNode details, String name) {
        return JsonReply.text(details, name).filter(value -> !value.equalsIgnoreCase("unknown"));
    }
}
