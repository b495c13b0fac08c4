package dev.parley.llamacpp.internal.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the table of tensors tells.
 *
 * @param count the number of tensors in this file
 * @param parameters the number of weights in all of them
 * @param weightsByType the number of weights for each type of tensor, by the type's name
 * @param dataOffset where the weights begin, in bytes from the start of the file
 * @param weightsEnd where the last of the weights ends, or empty if a type is so new that its size is not known
 */
public record GgufTensors(
        long count, long parameters, Map<String, Long> weightsByType, long dataOffset, OptionalLong weightsEnd) {
    /** Copies the map. */
    public GgufTensors {
        weightsByType = Collections.unmodifiableMap(new LinkedHashMap<>(weightsByType));
    }

    /** {@return the type that most of the weights have, if there are any} */
    public Optional<String> dominantType() {
        return weightsByType.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }
}
