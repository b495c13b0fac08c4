package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Copies;
import dev.parley.internal.Description;
import dev.parley.internal.ParameterCount;
import dev.parley.internal.SizeText;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one model of one provider. What is unknown is absent, never zero or false. Immutable.
 *
 * <p>{@link #parameters()} and {@link #parameterCount()} are two forms of one value: when only one was set, the other
 * is derived from it. {@link #size()} is always derived from {@link #sizeBytes()}.
 *
 * @since 0.1.0
 */
public final class ModelInfo {
    private final String provider;
    private final String id;
    private final @Nullable String name;
    private final @Nullable String description;
    private final @Nullable Long contextLength;
    private final @Nullable Long contextLengthInUse;
    private final @Nullable Long maxOutputTokens;
    private final @Nullable String parameters;
    private final @Nullable Long parameterCount;
    private final @Nullable String quantization;
    private final @Nullable Long sizeBytes;
    private final @Nullable String family;
    private final @Nullable String format;
    private final Capabilities capabilities;
    private final Set<Modality> inputModalities;
    private final Set<Modality> outputModalities;
    private final @Nullable ModelPrice price;
    private final @Nullable String licence;
    private final @Nullable String digest;
    private final @Nullable Integer embeddingLength;
    private final @Nullable String lifecycle;
    private final Support loaded;
    private final RunsOn runsOn;
    private final @Nullable Instant modifiedAt;
    private final Map<String, Object> metadata;
    private final Set<String> inferred;

    private ModelInfo(Builder builder) {
        this.provider = builder.provider;
        this.id = builder.id;
        this.name = builder.name;
        this.description = builder.description;
        this.contextLength = builder.contextLength;
        this.contextLengthInUse = builder.contextLengthInUse;
        this.maxOutputTokens = builder.maxOutputTokens;
        this.parameters = builder.parameters;
        this.parameterCount = builder.parameterCount;
        this.quantization = builder.quantization;
        this.sizeBytes = builder.sizeBytes;
        this.family = builder.family;
        this.format = builder.format;
        this.capabilities = builder.capabilities;
        this.inputModalities = builder.inputModalities;
        this.outputModalities = builder.outputModalities;
        this.price = builder.price;
        this.licence = builder.licence;
        this.digest = builder.digest;
        this.embeddingLength = builder.embeddingLength;
        this.lifecycle = builder.lifecycle;
        this.loaded = builder.loaded;
        this.runsOn = builder.runsOn;
        this.modifiedAt = builder.modifiedAt;
        this.metadata = builder.metadata;
        this.inferred = builder.inferred;
    }

    /**
     * A builder with everything else unknown or at its default.
     *
     * @param provider the id or label of the provider
     * @param id the provider's own id of the model
     * @return a new builder
     * @throws IllegalArgumentException if one of them is blank
     */
    public static Builder builder(String provider, String id) {
        return new Builder(provider, id);
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the id or label of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return the provider's own id of the model, verbatim} */
    public String id() {
        return id;
    }

    /** {@return the name to show; the id if none was set} */
    public String name() {
        return name == null ? id : name;
    }

    /** {@return what the model is for, if known} */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** {@return the most tokens of prompt and answer together, if known} */
    public OptionalLong contextLength() {
        return contextLength == null ? OptionalLong.empty() : OptionalLong.of(contextLength);
    }

    /** {@return the context it is loaded or served with now, in tokens, if known} */
    public OptionalLong contextLengthInUse() {
        return contextLengthInUse == null ? OptionalLong.empty() : OptionalLong.of(contextLengthInUse);
    }

    /** {@return the most tokens of an answer, if known} */
    public OptionalLong maxOutputTokens() {
        return maxOutputTokens == null ? OptionalLong.empty() : OptionalLong.of(maxOutputTokens);
    }

    /** {@return the number of parameters as text, such as {@code "3.2B"}, if known} */
    public Optional<String> parameters() {
        return parameters == null && parameterCount != null
                ? Optional.of(ParameterCount.format(parameterCount))
                : Optional.ofNullable(parameters);
    }

    /** {@return the number of parameters, if known} */
    public OptionalLong parameterCount() {
        if (parameterCount != null) {
            return OptionalLong.of(parameterCount);
        }
        return parameters == null ? OptionalLong.empty() : ParameterCount.parse(parameters);
    }

    /** {@return how the weights are quantized, such as {@code "Q4_K_M"}, if known} */
    public Optional<String> quantization() {
        return Optional.ofNullable(quantization);
    }

    /** {@return how many bytes the weights have, if known} */
    public OptionalLong sizeBytes() {
        return sizeBytes == null ? OptionalLong.empty() : OptionalLong.of(sizeBytes);
    }

    /** {@return the architecture, such as {@code "llama"}, if known} */
    public Optional<String> family() {
        return Optional.ofNullable(family);
    }

    /** {@return the file format, such as {@code "gguf"}, if known} */
    public Optional<String> format() {
        return Optional.ofNullable(format);
    }

    /** {@return what it can do, cannot do, and what nobody has said} */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** {@return the kinds of content it reads; empty if unknown} */
    public Set<Modality> inputModalities() {
        return inputModalities;
    }

    /** {@return the kinds of content it writes; empty if unknown} */
    public Set<Modality> outputModalities() {
        return outputModalities;
    }

    /** {@return what it costs, if known} */
    public Optional<ModelPrice> price() {
        return Optional.ofNullable(price);
    }

    /** {@return the licence, as a short name or a text, if known} */
    public Optional<String> licence() {
        return Optional.ofNullable(licence);
    }

    /** {@return the digest of the weights as the provider writes it, if known} */
    public Optional<String> digest() {
        return Optional.ofNullable(digest);
    }

    /** {@return the length of its vectors, if known} */
    public OptionalInt embeddingLength() {
        return embeddingLength == null ? OptionalInt.empty() : OptionalInt.of(embeddingLength);
    }

    /** {@return where it is in its life, such as {@code "preview"} or {@code "deprecated"}, if known} */
    public Optional<String> lifecycle() {
        return Optional.ofNullable(lifecycle);
    }

    /** {@return whether it is in memory and answers at once} */
    public Support loaded() {
        return loaded;
    }

    /** {@return where it does its work} */
    public RunsOn runsOn() {
        return runsOn;
    }

    /** {@return when it was made or last changed, if known} */
    public Optional<Instant> modifiedAt() {
        return Optional.ofNullable(modifiedAt);
    }

    /** {@return what else the provider said, as maps, lists, strings, numbers and booleans; may be empty} */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** {@return the names of accessors whose value the provider did not say but that was worked out} */
    public Set<String> inferred() {
        return inferred;
    }

    /** {@return the size of the weights in decimal units with one digit, such as {@code "2.0 GB"}, if known} */
    public Optional<String> size() {
        return sizeBytes == null ? Optional.empty() : Optional.of(SizeText.of(sizeBytes));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelInfo other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ModelInfo")
                .add("provider", provider)
                .add("id", id)
                .add("name", name)
                .add("description", description)
                .add("contextLength", contextLength)
                .add("contextLengthInUse", contextLengthInUse)
                .add("maxOutputTokens", maxOutputTokens)
                .add("parameters", parameters)
                .add("parameterCount", parameterCount)
                .add("quantization", quantization)
                .add("sizeBytes", sizeBytes)
                .add("family", family)
                .add("format", format)
                .add("capabilities", capabilities)
                .add("inputModalities", inputModalities)
                .add("outputModalities", outputModalities)
                .add("price", price)
                .add("licence", licence)
                .add("digest", digest)
                .add("embeddingLength", embeddingLength)
                .add("lifecycle", lifecycle)
                .add("loaded", loaded)
                .add("runsOn", runsOn)
                .add("modifiedAt", modifiedAt)
                .add("inferred", inferred)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                provider,
                id,
                name(),
                description,
                contextLength,
                contextLengthInUse,
                maxOutputTokens,
                parameters(),
                parameterCount(),
                quantization,
                sizeBytes,
                family,
                format,
                capabilities,
                inputModalities,
                outputModalities,
                price,
                licence,
                digest,
                embeddingLength,
                lifecycle,
                loaded,
                runsOn,
                modifiedAt,
                metadata,
                inferred);
    }

    /**
     * Builds a {@link ModelInfo}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private String provider;
        private final String id;
        private @Nullable String name;
        private @Nullable String description;
        private @Nullable Long contextLength;
        private @Nullable Long contextLengthInUse;
        private @Nullable Long maxOutputTokens;
        private @Nullable String parameters;
        private @Nullable Long parameterCount;
        private @Nullable String quantization;
        private @Nullable Long sizeBytes;
        private @Nullable String family;
        private @Nullable String format;
        private Capabilities capabilities = Capabilities.UNKNOWN;
        private Set<Modality> inputModalities = Set.of();
        private Set<Modality> outputModalities = Set.of();
        private @Nullable ModelPrice price;
        private @Nullable String licence;
        private @Nullable String digest;
        private @Nullable Integer embeddingLength;
        private @Nullable String lifecycle;
        private Support loaded = Support.UNKNOWN;
        private RunsOn runsOn = RunsOn.UNKNOWN;
        private @Nullable Instant modifiedAt;
        private Map<String, Object> metadata = Map.of();
        private Set<String> inferred = Set.of();

        private Builder(String provider, String id) {
            this.provider = Checks.text("provider", provider);
            this.id = Checks.text("id", id);
        }

        private Builder(ModelInfo source) {
            this.provider = source.provider;
            this.id = source.id;
            this.name = source.name;
            this.description = source.description;
            this.contextLength = source.contextLength;
            this.contextLengthInUse = source.contextLengthInUse;
            this.maxOutputTokens = source.maxOutputTokens;
            this.parameters = source.parameters;
            this.parameterCount = source.parameterCount;
            this.quantization = source.quantization;
            this.sizeBytes = source.sizeBytes;
            this.family = source.family;
            this.format = source.format;
            this.capabilities = source.capabilities;
            this.inputModalities = source.inputModalities;
            this.outputModalities = source.outputModalities;
            this.price = source.price;
            this.licence = source.licence;
            this.digest = source.digest;
            this.embeddingLength = source.embeddingLength;
            this.lifecycle = source.lifecycle;
            this.loaded = source.loaded;
            this.runsOn = source.runsOn;
            this.modifiedAt = source.modifiedAt;
            this.metadata = source.metadata;
            this.inferred = source.inferred;
        }

        /**
         * Sets {@link ModelInfo#provider()} anew, for whoever tells several connections to one provider apart.
         *
         * @param provider the id or label of the provider
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder provider(String provider) {
            this.provider = Checks.text("provider", provider);
            return this;
        }

        /**
         * Sets {@link ModelInfo#name()}.
         *
         * @param name the name to show
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder name(String name) {
            this.name = Checks.text("name", name);
            return this;
        }

        /**
         * Sets {@link ModelInfo#description()}.
         *
         * @param description what the model is for
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder description(String description) {
            this.description = Checks.text("description", description);
            return this;
        }

        /**
         * Sets {@link ModelInfo#contextLength()}.
         *
         * @param contextLength tokens, one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder contextLength(long contextLength) {
            this.contextLength = Checks.positive("contextLength", contextLength);
            return this;
        }

        /**
         * Sets {@link ModelInfo#contextLengthInUse()}.
         *
         * @param contextLengthInUse tokens, one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder contextLengthInUse(long contextLengthInUse) {
            this.contextLengthInUse = Checks.positive("contextLengthInUse", contextLengthInUse);
            return this;
        }

        /**
         * Sets {@link ModelInfo#maxOutputTokens()}.
         *
         * @param maxOutputTokens tokens, one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder maxOutputTokens(long maxOutputTokens) {
            this.maxOutputTokens = Checks.positive("maxOutputTokens", maxOutputTokens);
            return this;
        }

        /**
         * Sets {@link ModelInfo#parameters()}.
         *
         * @param parameters the text, such as {@code "3.2B"}
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder parameters(String parameters) {
            this.parameters = Checks.text("parameters", parameters);
            return this;
        }

        /**
         * Sets {@link ModelInfo#parameterCount()}.
         *
         * @param parameterCount the number, one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder parameterCount(long parameterCount) {
            this.parameterCount = Checks.positive("parameterCount", parameterCount);
            return this;
        }

        /**
         * Sets {@link ModelInfo#quantization()}.
         *
         * @param quantization the quantization
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder quantization(String quantization) {
            this.quantization = Checks.text("quantization", quantization);
            return this;
        }

        /**
         * Sets {@link ModelInfo#sizeBytes()}.
         *
         * @param sizeBytes bytes, zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder sizeBytes(long sizeBytes) {
            this.sizeBytes = Checks.notNegative("sizeBytes", sizeBytes);
            return this;
        }

        /**
         * Sets {@link ModelInfo#family()}.
         *
         * @param family the architecture
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder family(String family) {
            this.family = Checks.text("family", family);
            return this;
        }

        /**
         * Sets {@link ModelInfo#format()}.
         *
         * @param format the file format
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder format(String format) {
            this.format = Checks.text("format", format);
            return this;
        }

        /**
         * Sets {@link ModelInfo#capabilities()}.
         *
         * @param capabilities what it can and cannot do
         * @return this builder
         */
        public Builder capabilities(Capabilities capabilities) {
            this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
            return this;
        }

        /**
         * Replaces {@link ModelInfo#inputModalities()}.
         *
         * @param inputModalities the kinds of content
         * @return this builder
         */
        public Builder inputModalities(Collection<? extends Modality> inputModalities) {
            this.inputModalities = Collections.unmodifiableSet(new TreeSet<>(inputModalities));
            return this;
        }

        /**
         * Replaces {@link ModelInfo#outputModalities()}.
         *
         * @param outputModalities the kinds of content
         * @return this builder
         */
        public Builder outputModalities(Collection<? extends Modality> outputModalities) {
            this.outputModalities = Collections.unmodifiableSet(new TreeSet<>(outputModalities));
            return this;
        }

        /**
         * Sets {@link ModelInfo#price()}.
         *
         * @param price what it costs
         * @return this builder
         */
        public Builder price(ModelPrice price) {
            this.price = Objects.requireNonNull(price, "price");
            return this;
        }

        /**
         * Sets {@link ModelInfo#licence()}.
         *
         * @param licence the licence
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder licence(String licence) {
            this.licence = Checks.text("licence", licence);
            return this;
        }

        /**
         * Sets {@link ModelInfo#digest()}.
         *
         * @param digest the digest
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder digest(String digest) {
            this.digest = Checks.text("digest", digest);
            return this;
        }

        /**
         * Sets {@link ModelInfo#embeddingLength()}.
         *
         * @param embeddingLength one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder embeddingLength(int embeddingLength) {
            this.embeddingLength = (int) Checks.positive("embeddingLength", embeddingLength);
            return this;
        }

        /**
         * Sets {@link ModelInfo#lifecycle()}.
         *
         * @param lifecycle the word
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder lifecycle(String lifecycle) {
            this.lifecycle = Checks.text("lifecycle", lifecycle);
            return this;
        }

        /**
         * Sets {@link ModelInfo#loaded()}.
         *
         * @param loaded whether it is in memory
         * @return this builder
         */
        public Builder loaded(Support loaded) {
            this.loaded = Objects.requireNonNull(loaded, "loaded");
            return this;
        }

        /**
         * Sets {@link ModelInfo#runsOn()}.
         *
         * @param runsOn where it does its work
         * @return this builder
         */
        public Builder runsOn(RunsOn runsOn) {
            this.runsOn = Objects.requireNonNull(runsOn, "runsOn");
            return this;
        }

        /**
         * Sets {@link ModelInfo#modifiedAt()}.
         *
         * @param modifiedAt when it was made or last changed
         * @return this builder
         */
        public Builder modifiedAt(Instant modifiedAt) {
            this.modifiedAt = Objects.requireNonNull(modifiedAt, "modifiedAt");
            return this;
        }

        /**
         * Replaces {@link ModelInfo#metadata()}.
         *
         * @param metadata the values by name; copied, and a null in a map counts as absent
         * @return this builder
         */
        public Builder metadata(Map<String, ?> metadata) {
            this.metadata = Copies.map(metadata);
            return this;
        }

        /**
         * Replaces {@link ModelInfo#inferred()}.
         *
         * @param inferred names of accessors of {@link ModelInfo}
         * @return this builder
         */
        public Builder inferred(Collection<? extends String> inferred) {
            this.inferred = Collections.unmodifiableSet(new TreeSet<>(inferred));
            return this;
        }

        /**
         * Names the values that the provider did not say but that were worked out, from the id or from a table.
         *
         * @param accessors names of accessors of {@link ModelInfo}, such as {@code "contextLength"}
         * @return this builder
         */
        public Builder inferred(String... accessors) {
            return inferred(List.of(accessors));
        }

        /**
         * Builds the value.
         *
         * @return the value
         */
        public ModelInfo build() {
            return new ModelInfo(this);
        }
    }
}
