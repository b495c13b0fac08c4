package dev.parley.registry;

import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelRef;
import dev.parley.RunsOn;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which models to look for: words, and filters on what is known about a model. Immutable. What is not set does not
 * narrow the search; a model matches when all of the words and all of the filters do.
 *
 * <p>{@link #parse} reads the text form and {@link #toString()} writes it, such as
 * {@code qwen params:<14b cap:tools ctx:>=128k local}:
 *
 * <table>
 * <caption>The text form</caption>
 * <tr><td>{@code llama3 8b}</td><td>words of the id, the name, an alias or a fact, in any order; upper and lower case
 *     and separators do not matter; a size such as {@code 8b} also stands for a number of parameters</td></tr>
 * <tr><td>{@code "8b instruct"}</td><td>words next to each other, or a word that would be read as a filter; a backslash
 *     in front of a quote or a backslash takes it literally</td></tr>
 * <tr><td>{@code params:<14b}</td><td>the number of parameters; {@code <}, {@code <=}, {@code >}, {@code >=},
 *     {@code 7b..14b}, or {@code 8b} for about that many: what models of that name have</td></tr>
 * <tr><td>{@code ctx:>=128k}</td><td>the context length in tokens; {@code k} is 1,000 or 1,024, whichever lets more
 *     in</td></tr>
 * <tr><td>{@code size:<8gb}</td><td>the size of the weights; {@code kb}, {@code mb}, {@code gb}, {@code tb} are
 *     decimal, {@code gib} and so on binary</td></tr>
 * <tr><td>{@code price:<=1}</td><td>US dollars per million tokens, both read and written</td></tr>
 * <tr><td>{@code cap:tools,vision}</td><td>capabilities, all of them; may be repeated</td></tr>
 * <tr><td>{@code modality:image}</td><td>kinds of content it reads, all of them; may be repeated</td></tr>
 * <tr><td>{@code quant:q4_k_m}</td><td>how its quantization starts; separators do not matter</td></tr>
 * <tr><td>{@code family:qwen}</td><td>how its family starts</td></tr>
 * <tr><td>{@code provider:ollama,openai@work}</td><td>one of these providers; an id stands for all of its
 *     connections</td></tr>
 * <tr><td>{@code runs:local}, {@code local}, {@code is:local}</td><td>where it runs; likewise {@code remote}</td></tr>
 * <tr><td>{@code loaded}, {@code is:loaded}</td><td>in memory</td></tr>
 * <tr><td>{@code healthy}, {@code is:healthy}</td><td>its provider is available</td></tr>
 * <tr><td>{@code limit:20}</td><td>the most hits to return</td></tr>
 * <tr><td>{@code ask:remote}</td><td>also ask the providers that can search their own catalogues</td></tr>
 * </table>
 *
 * <p>{@code parameters}, {@code context}, {@code capability} and {@code quantization} are read as well. A colon after
 * anything else belongs to the word, as in {@code llama3.2:3b}.
 *
 * @since 0.1.0
 */
public final class ModelQuery {
    /** The most hits a query returns unless it says otherwise. */
    public static final int DEFAULT_LIMIT = 50;

    private static final int MAX_WORDS = 64;

    private final List<String> terms;
    private final Set<String> providers;
    private final Set<Capability> capabilities;
    private final Set<Modality> modalities;
    private final LongRange parameters;
    private final LongRange context;
    private final LongRange size;
    private final @Nullable BigDecimal pricePerMillionAtMost;
    private final @Nullable String quantization;
    private final @Nullable String family;
    private final @Nullable RunsOn runsOn;
    private final boolean loadedOnly;
    private final boolean healthyOnly;
    private final int limit;
    private final boolean remote;

    private ModelQuery(Builder builder) {
        this.terms = builder.terms;
        this.providers = Collections.unmodifiableSet(new TreeSet<>(builder.providers));
        this.capabilities = Collections.unmodifiableSet(new TreeSet<>(builder.capabilities));
        this.modalities = Collections.unmodifiableSet(new TreeSet<>(builder.modalities));
        this.parameters = notEmpty(Quantity.PARAMETERS, builder.parameters);
        this.context = notEmpty(Quantity.CONTEXT, builder.context);
        this.size = notEmpty(Quantity.SIZE, builder.size);
        this.pricePerMillionAtMost = builder.pricePerMillionAtMost;
        this.quantization = builder.quantization;
        this.family = builder.family;
        this.runsOn = builder.runsOn;
        this.loadedOnly = builder.loadedOnly;
        this.healthyOnly = builder.healthyOnly;
        this.limit = builder.limit;
        this.remote = builder.remote;
    }

    /**
     * Reads the text form. A quote that is not closed ends with the text.
     *
     * @param text words and filters, at most 2,000 characters and 64 words; blank for all models
     * @return the query
     * @throws IllegalArgumentException if a filter cannot be read; the message names the filter and its value and says
     *     what is allowed
     */
    public static ModelQuery parse(String text) {
        return QueryText.parse(text);
    }

    /**
     * A builder for a query that all models match.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts from this value.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the words and phrases in their text form; empty if there are none} */
    public String text() {
        return QueryText.formatTerms(terms);
    }

    /** The words and phrases, without quotes; a phrase is what holds white space. */
    List<String> terms() {
        return terms;
    }

    /** {@return the ids or labels of the providers to look at; empty for all} */
    public Set<String> providers() {
        return providers;
    }

    /** {@return what a model must be able to do} */
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** {@return the kinds of content a model must read} */
    public Set<Modality> modalities() {
        return modalities;
    }

    /** {@return the least number of parameters} */
    public OptionalLong parametersAtLeast() {
        return min(parameters);
    }

    /** {@return the greatest number of parameters} */
    public OptionalLong parametersAtMost() {
        return max(parameters);
    }

    LongRange parameters() {
        return parameters;
    }

    /** {@return the least context length in tokens} */
    public OptionalLong contextAtLeast() {
        return min(context);
    }

    /** {@return the greatest context length in tokens} */
    public OptionalLong contextAtMost() {
        return max(context);
    }

    LongRange context() {
        return context;
    }

    /** {@return the least size of the weights in bytes} */
    public OptionalLong sizeAtLeast() {
        return min(size);
    }

    /** {@return the greatest size of the weights in bytes} */
    public OptionalLong sizeAtMost() {
        return max(size);
    }

    LongRange size() {
        return size;
    }

    /** {@return the greatest price of a million tokens in US dollars, for those read and for those written} */
    public Optional<BigDecimal> pricePerMillionAtMost() {
        return Optional.ofNullable(pricePerMillionAtMost);
    }

    /** {@return how the quantization must start, lower-case} */
    public Optional<String> quantization() {
        return Optional.ofNullable(quantization);
    }

    /** {@return how the family must start, lower-case} */
    public Optional<String> family() {
        return Optional.ofNullable(family);
    }

    /** {@return where a model must run} */
    public Optional<RunsOn> runsOn() {
        return Optional.ofNullable(runsOn);
    }

    /** {@return whether a model must be in memory} */
    public boolean loadedOnly() {
        return loadedOnly;
    }

    /** {@return whether a model's provider must be available} */
    public boolean healthyOnly() {
        return healthyOnly;
    }

    /** {@return the most hits to return; 50 by default} */
    public int limit() {
        return limit;
    }

    /** {@return whether providers that can search their own catalogues are asked too; false by default} */
    public boolean remote() {
        return remote;
    }

    /** {@return the text form, which {@link #parse} reads as an equal query} */
    @Override
    public String toString() {
        return QueryText.format(this);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelQuery other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                terms,
                providers,
                capabilities,
                modalities,
                parameters,
                context,
                size,
                pricePerMillionAtMost,
                quantization,
                family,
                runsOn,
                loadedOnly,
                healthyOnly,
                limit,
                remote);
    }

    private static OptionalLong min(LongRange range) {
        return range.hasMin() ? OptionalLong.of(range.min()) : OptionalLong.empty();
    }

    private static OptionalLong max(LongRange range) {
        return range.hasMax() ? OptionalLong.of(range.max()) : OptionalLong.empty();
    }

    private static LongRange notEmpty(Quantity quantity, LongRange range) {
        if (range.isEmpty()) {
            throw new IllegalArgumentException(quantity.filter() + ": at least " + range.min() + " and at most "
                    + range.max() + " leaves nothing");
        }
        return range;
    }

    /**
     * Builds a {@link ModelQuery}. Of two calls of one setter the last counts, but for {@link #capability} and
     * {@link #modality}, which add. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private List<String> terms = List.of();
        private Collection<String> providers = Set.of();
        private final Set<Capability> capabilities = new TreeSet<>();
        private final Set<Modality> modalities = new TreeSet<>();
        private LongRange parameters = LongRange.ANY;
        private LongRange context = LongRange.ANY;
        private LongRange size = LongRange.ANY;
        private @Nullable BigDecimal pricePerMillionAtMost;
        private @Nullable String quantization;
        private @Nullable String family;
        private @Nullable RunsOn runsOn;
        private boolean loadedOnly;
        private boolean healthyOnly;
        private int limit = DEFAULT_LIMIT;
        private boolean remote;

        private Builder() {}

        private Builder(ModelQuery source) {
            this.terms = source.terms;
            this.providers = source.providers;
            this.capabilities.addAll(source.capabilities);
            this.modalities.addAll(source.modalities);
            this.parameters = source.parameters;
            this.context = source.context;
            this.size = source.size;
            this.pricePerMillionAtMost = source.pricePerMillionAtMost;
            this.quantization = source.quantization;
            this.family = source.family;
            this.runsOn = source.runsOn;
            this.loadedOnly = source.loadedOnly;
            this.healthyOnly = source.healthyOnly;
            this.limit = source.limit;
            this.remote = source.remote;
        }

        /**
         * Sets the words to look for. Nothing in them is read as a filter; quotes make phrases; what holds no letter
         * and no digit is dropped.
         *
         * @param text the words, at most 64 and 2,000 characters; blank for none
         * @return this builder
         * @throws IllegalArgumentException if the text is longer
         */
        public Builder text(String text) {
            return terms(QueryText.parseTerms(text));
        }

        Builder terms(List<String> terms) {
            if (terms.size() > MAX_WORDS) {
                throw new IllegalArgumentException(
                        "The query has " + terms.size() + " words; at most " + MAX_WORDS + " are allowed");
            }
            this.terms = List.copyOf(terms);
            return this;
        }

        /**
         * Sets the providers to look at.
         *
         * @param providers their ids, each for all of its connections, or labels such as {@code openai@work}
         * @return this builder
         * @throws IllegalArgumentException if one is neither
         */
        public Builder providers(Collection<String> providers) {
            providers.forEach(Builder::requireLabel);
            this.providers = List.copyOf(providers);
            return this;
        }

        /**
         * Sets the providers to look at.
         *
         * @param providers their ids, each for all of its connections, or labels such as {@code openai@work}
         * @return this builder
         * @throws IllegalArgumentException if one is neither
         */
        public Builder providers(String... providers) {
            return providers(List.of(providers));
        }

        /**
         * Adds what a model must be able to do.
         *
         * @param capabilities what it must be able to do, all of it
         * @return this builder
         */
        public Builder capability(Capability... capabilities) {
            this.capabilities.addAll(List.of(capabilities));
            return this;
        }

        /**
         * Adds kinds of content that a model must read.
         *
         * @param modalities what it must read, all of it
         * @return this builder
         */
        public Builder modality(Modality... modalities) {
            this.modalities.addAll(List.of(modalities));
            return this;
        }

        /**
         * Sets {@link ModelQuery#parametersAtLeast()}.
         *
         * @param count the number, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder parametersAtLeast(long count) {
            return parameters(new LongRange(positive("parametersAtLeast", count), parameters.max()));
        }

        /**
         * Sets {@link ModelQuery#parametersAtMost()}.
         *
         * @param count the number, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder parametersAtMost(long count) {
            return parameters(new LongRange(parameters.min(), positive("parametersAtMost", count)));
        }

        LongRange parameters() {
            return parameters;
        }

        Builder parameters(LongRange range) {
            this.parameters = range;
            return this;
        }

        /**
         * Sets {@link ModelQuery#contextAtLeast()}.
         *
         * @param tokens the length, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder contextAtLeast(long tokens) {
            return context(new LongRange(positive("contextAtLeast", tokens), context.max()));
        }

        /**
         * Sets {@link ModelQuery#contextAtMost()}.
         *
         * @param tokens the length, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder contextAtMost(long tokens) {
            return context(new LongRange(context.min(), positive("contextAtMost", tokens)));
        }

        LongRange context() {
            return context;
        }

        Builder context(LongRange range) {
            this.context = range;
            return this;
        }

        /**
         * Sets {@link ModelQuery#sizeAtLeast()}.
         *
         * @param bytes the size, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder sizeAtLeast(long bytes) {
            return size(new LongRange(positive("sizeAtLeast", bytes), size.max()));
        }

        /**
         * Sets {@link ModelQuery#sizeAtMost()}.
         *
         * @param bytes the size, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder sizeAtMost(long bytes) {
            return size(new LongRange(size.min(), positive("sizeAtMost", bytes)));
        }

        LongRange size() {
            return size;
        }

        Builder size(LongRange range) {
            this.size = range;
            return this;
        }

        /**
         * Sets {@link ModelQuery#pricePerMillionAtMost()}.
         *
         * @param dollars the price, 0 or more; 0 finds what is free
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder pricePerMillionAtMost(BigDecimal dollars) {
            if (dollars.signum() < 0) {
                throw new IllegalArgumentException(
                        "pricePerMillionAtMost " + dollars.toPlainString() + " must be 0 or more");
            }
            this.pricePerMillionAtMost = dollars.signum() == 0 ? BigDecimal.ZERO : dollars.stripTrailingZeros();
            return this;
        }

        /**
         * Sets how the quantization must start; case and separators do not matter.
         *
         * @param quantization such as {@code "Q4_K_M"}, or {@code "q4"} for all of four bits
         * @return this builder
         * @throws IllegalArgumentException if it holds no letter and no digit
         */
        public Builder quantization(String quantization) {
            this.quantization = word("quantization", quantization);
            return this;
        }

        /**
         * Sets how the family must start; case and separators do not matter.
         *
         * @param family such as {@code "qwen"}
         * @return this builder
         * @throws IllegalArgumentException if it holds no letter and no digit
         */
        public Builder family(String family) {
            this.family = word("family", family);
            return this;
        }

        /**
         * Sets where a model must run.
         *
         * @param runsOn local or remote
         * @return this builder
         * @throws IllegalArgumentException if it is {@link RunsOn#UNKNOWN}
         */
        public Builder runsOn(RunsOn runsOn) {
            if (Objects.requireNonNull(runsOn, "runsOn") == RunsOn.UNKNOWN) {
                throw new IllegalArgumentException("runsOn UNKNOWN is no filter; allowed are LOCAL and REMOTE");
            }
            this.runsOn = runsOn;
            return this;
        }

        @Nullable
        RunsOn runsOn() {
            return runsOn;
        }

        /**
         * Sets {@link ModelQuery#loadedOnly()}.
         *
         * @param loadedOnly true to leave out what is not in memory
         * @return this builder
         */
        public Builder loadedOnly(boolean loadedOnly) {
            this.loadedOnly = loadedOnly;
            return this;
        }

        /**
         * Sets {@link ModelQuery#healthyOnly()}.
         *
         * @param healthyOnly true to leave out the models of providers that are not available
         * @return this builder
         */
        public Builder healthyOnly(boolean healthyOnly) {
            this.healthyOnly = healthyOnly;
            return this;
        }

        /**
         * Sets {@link ModelQuery#limit()}.
         *
         * @param limit the most hits, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder limit(int limit) {
            this.limit = (int) positive("limit", limit);
            return this;
        }

        /**
         * Sets {@link ModelQuery#remote()}.
         *
         * @param remote true to ask the providers too
         * @return this builder
         */
        public Builder remote(boolean remote) {
            this.remote = remote;
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         * @throws IllegalArgumentException if a least number is greater than the greatest of its kind
         */
        public ModelQuery build() {
            return new ModelQuery(this);
        }

        private static void requireLabel(String label) {
            if (label.indexOf('/') >= 0) {
                throw new IllegalArgumentException("provider '" + label + "' must not hold a '/'");
            }
            ModelRef.parse(label + "/any");
        }

        private static long positive(String field, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(field + " " + value + " must be 1 or more");
            }
            return value;
        }

        private static String word(String field, String value) {
            String word = value.strip().toLowerCase(Locale.ROOT);
            if (NameScanner.isBlank(word)) {
                throw new IllegalArgumentException(field + " '" + value + "' must hold a letter or a digit");
            }
            return word;
        }
    }
}
