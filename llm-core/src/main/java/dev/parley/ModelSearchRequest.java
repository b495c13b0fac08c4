package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.Description;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in a provider's catalogue. Immutable. What is not set does not narrow the search.
 *
 * @since 0.1.0
 */
public final class ModelSearchRequest {
    private final @Nullable String text;
    private final @Nullable String task;
    private final @Nullable String author;
    private final @Nullable String servingProvider;
    private final @Nullable String sort;
    private final @Nullable String cursor;
    private final int limit;
    private final @Nullable Long minParameters;
    private final @Nullable Long maxParameters;

    private ModelSearchRequest(Builder builder) {
        this.text = builder.text;
        this.task = builder.task;
        this.author = builder.author;
        this.servingProvider = builder.servingProvider;
        this.sort = builder.sort;
        this.cursor = builder.cursor;
        this.limit = builder.limit;
        this.minParameters = builder.minParameters;
        this.maxParameters = builder.maxParameters;
    }

    /**
     * A search for words.
     *
     * @param text the words
     * @return the request
     * @throws IllegalArgumentException if it is blank
     */
    public static ModelSearchRequest of(String text) {
        return builder().text(text).build();
    }

    /**
     * A builder with everything else unknown or at its default.
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

    /** {@return words to look for in ids and descriptions} */
    public Optional<String> text() {
        return Optional.ofNullable(text);
    }

    /** {@return the task in the words of the provider, such as {@code "text-generation"}} */
    public Optional<String> task() {
        return Optional.ofNullable(task);
    }

    /** {@return who published the model} */
    public Optional<String> author() {
        return Optional.ofNullable(author);
    }

    /** {@return who must be serving the model, for catalogues that list several} */
    public Optional<String> servingProvider() {
        return Optional.ofNullable(servingProvider);
    }

    /** {@return the order in the words of the provider, such as {@code "downloads"}} */
    public Optional<String> sort() {
        return Optional.ofNullable(sort);
    }

    /** {@return where to go on: the {@link ModelPage#nextCursor()} of the page before} */
    public Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }

    /** {@return how many models a page may have; 20 by default} */
    public int limit() {
        return limit;
    }

    /** {@return the least number of parameters} */
    public OptionalLong minParameters() {
        return minParameters == null ? OptionalLong.empty() : OptionalLong.of(minParameters);
    }

    /** {@return the greatest number of parameters} */
    public OptionalLong maxParameters() {
        return maxParameters == null ? OptionalLong.empty() : OptionalLong.of(maxParameters);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ModelSearchRequest other && fields().equals(other.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return new Description("ModelSearchRequest")
                .add("text", text)
                .add("task", task)
                .add("author", author)
                .add("servingProvider", servingProvider)
                .add("sort", sort)
                .add("cursor", cursor)
                .add("limit", limit)
                .add("minParameters", minParameters)
                .add("maxParameters", maxParameters)
                .toString();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(text, task, author, servingProvider, sort, cursor, limit, minParameters, maxParameters);
    }

    /**
     * Builds a {@link ModelSearchRequest}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable String text;
        private @Nullable String task;
        private @Nullable String author;
        private @Nullable String servingProvider;
        private @Nullable String sort;
        private @Nullable String cursor;
        private int limit = 20;
        private @Nullable Long minParameters;
        private @Nullable Long maxParameters;

        private Builder() {}

        private Builder(ModelSearchRequest source) {
            this.text = source.text;
            this.task = source.task;
            this.author = source.author;
            this.servingProvider = source.servingProvider;
            this.sort = source.sort;
            this.cursor = source.cursor;
            this.limit = source.limit;
            this.minParameters = source.minParameters;
            this.maxParameters = source.maxParameters;
        }

        /**
         * Sets {@link ModelSearchRequest#text()}.
         *
         * @param text the words
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder text(String text) {
            this.text = Checks.text("text", text);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#task()}.
         *
         * @param task the task
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder task(String task) {
            this.task = Checks.text("task", task);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#author()}.
         *
         * @param author the author
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder author(String author) {
            this.author = Checks.text("author", author);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#servingProvider()}.
         *
         * @param servingProvider the serving provider
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder servingProvider(String servingProvider) {
            this.servingProvider = Checks.text("servingProvider", servingProvider);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#sort()}.
         *
         * @param sort the order
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder sort(String sort) {
            this.sort = Checks.text("sort", sort);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#cursor()}.
         *
         * @param cursor the cursor
         * @return this builder
         * @throws IllegalArgumentException if it is blank
         */
        public Builder cursor(String cursor) {
            this.cursor = Checks.text("cursor", cursor);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#limit()}.
         *
         * @param limit one or more
         * @return this builder
         * @throws IllegalArgumentException if it is below one
         */
        public Builder limit(int limit) {
            this.limit = (int) Checks.positive("limit", limit);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#minParameters()}.
         *
         * @param minParameters zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder minParameters(long minParameters) {
            this.minParameters = Checks.notNegative("minParameters", minParameters);
            return this;
        }

        /**
         * Sets {@link ModelSearchRequest#maxParameters()}.
         *
         * @param maxParameters zero or more
         * @return this builder
         * @throws IllegalArgumentException if it is below zero
         */
        public Builder maxParameters(long maxParameters) {
            this.maxParameters = Checks.notNegative("maxParameters", maxParameters);
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the value
         * @throws IllegalArgumentException if the least number of parameters is above the greatest
         */
        public ModelSearchRequest build() {
            if (minParameters != null && maxParameters != null && minParameters > maxParameters) {
                throw new IllegalArgumentException(
                        "minParameters " + minParameters + " must not be above maxParameters " + maxParameters);
            }
            return new ModelSearchRequest(this);
        }
    }
}
