package dev.parley.llamacpp.internal.gguf;

import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a GGUF file says of itself before its weights begin. Immutable and small: of arrays only type and length are
 * kept, except the few short ones that were asked for.
 */
public final class GgufHeader {
    private final int version;
    private final ByteOrder byteOrder;
    private final Map<String, Object> scalars;
    private final Map<String, GgufArray> arrays;
    private final GgufTensors tensors;

    GgufHeader(
            int version,
            ByteOrder byteOrder,
            Map<String, Object> scalars,
            Map<String, GgufArray> arrays,
            GgufTensors tensors) {
        this.version = version;
        this.byteOrder = byteOrder;
        this.scalars = Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
        this.arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        this.tensors = tensors;
    }

    /** {@return the version of the format, 2 or 3} */
    public int version() {
        return version;
    }

    /** {@return the byte order of the file's numbers} */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /** {@return what the table of tensors tells} */
    public GgufTensors tensors() {
        return tensors;
    }

    /** {@return the number of tensors in this file} */
    public long tensorCount() {
        return tensors.count();
    }

    /** {@return the architecture, such as {@code "llama"}, if the file names it} */
    public Optional<String> architecture() {
        return string("general.architecture");
    }

    /** {@return what the file holds, such as {@code "model"}, {@code "adapter"} or {@code "mmproj"}, if it says so} */
    public Optional<String> type() {
        return string("general.type");
    }

    /** {@return the model's own chat template, if it brings one} */
    public Optional<String> chatTemplate() {
        return string("tokenizer.chat_template");
    }

    /** {@return the number of tokens of the vocabulary, if the file brings one} */
    public OptionalLong vocabularySize() {
        return arrayLength("tokenizer.ggml.tokens");
    }

    /** {@return of how many files the model consists; 1 for a model in one piece} */
    public long splitCount() {
        return Math.max(1, integer("split.count").orElse(1));
    }

    /**
     * The single values in the order of the file: {@link String}, {@link Long}, {@link java.math.BigInteger} (only
     * what no {@code Long} holds), {@link Double} (which may be infinite or not a number) or {@link Boolean}. Texts
     * longer than {@link GgufReader#MAX_TEXT} bytes are left out.
     *
     * @return an unmodifiable map
     */
    public Map<String, Object> scalars() {
        return scalars;
    }

    /** {@return the arrays in the order of the file, as an unmodifiable map} */
    public Map<String, GgufArray> arrays() {
        return arrays;
    }

    /**
     * A text.
     *
     * @param key the full key
     * @return the text, unless it is blank, is no text, was too long to be kept or is not there
     */
    public Optional<String> string(String key) {
        return scalars.get(key) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    /**
     * A whole number.
     *
     * @param key the full key
     * @return the number, unless it is no whole number, no {@code long} or is not there
     */
    public OptionalLong integer(String key) {
        return scalars.get(key) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /**
     * A truth value.
     *
     * @param key the full key
     * @return the value, unless it is something else or is not there
     */
    public Optional<Boolean> bool(String key) {
        return scalars.get(key) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    /**
     * A whole number that the architecture keeps under its own name, such as {@code llama.context_length}.
     *
     * @param suffix the key without the architecture and the dot, such as {@code "context_length"}
     * @return the number, if architecture and key are there
     */
    public OptionalLong architectureInteger(String suffix) {
        Optional<String> architecture = architecture();
        return architecture.isEmpty() ? OptionalLong.empty() : integer(architecture.get() + "." + suffix);
    }

    /**
     * The length of an array.
     *
     * @param key the full key
     * @return the number of elements, if there is such an array
     */
    public OptionalLong arrayLength(String key) {
        GgufArray array = arrays.get(key);
        return array == null ? OptionalLong.empty() : OptionalLong.of(array.length());
    }

    /**
     * The texts of an array that was asked for and was short enough to be kept.
     *
     * @param key the full key
     * @return the texts; empty if the array was not kept, has others than texts or is not there
     */
    public List<String> strings(String key) {
        GgufArray array = arrays.get(key);
        if (array == null || array.type() != GgufType.STRING) {
            return List.of();
        }
        return array.values().stream().map(String.class::cast).toList();
    }

    /** A short form for logs. */
    @Override
    public String toString() {
        return "GgufHeader[version=" + version + ", architecture="
                + architecture().orElse("?") + ", scalars=" + scalars.size() + ", arrays=" + arrays.size()
                + ", tensors=" + tensors.count() + "]";
    }
}
