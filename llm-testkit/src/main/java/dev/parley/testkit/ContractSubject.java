package dev.parley.testkit;

import dev.parley.ChatRequest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider under contract says of itself. A clause about something that is declared here demands it; a clause
 * about something that is not demands that it is refused, or is left out if that cannot be seen.
 *
 * @since 0.1.0
 */
public final class ContractSubject {
    private final ChatRequest answer;
    private final String unknownModel;
    private final @Nullable ChatRequest endless;
    private final @Nullable ChatRequest silent;
    private final @Nullable ChatRequest reasoning;
    private final @Nullable ChatRequest toolCall;
    private final @Nullable String embeddingModel;
    private final @Nullable String factory;
    private final boolean listsModels;
    private final boolean reportsUsage;

    private ContractSubject(Builder builder) {
        answer = builder.answer;
        unknownModel = builder.unknownModel;
        endless = builder.endless;
        silent = builder.silent;
        reasoning = builder.reasoning;
        toolCall = builder.toolCall;
        embeddingModel = builder.embeddingModel;
        factory = builder.factory;
        listsModels = builder.listsModels;
        reportsUsage = builder.reportsUsage;
    }

    /**
     * Starts with a provider that can chat and nothing else.
     *
     * @param answer a request that is answered with text in at least three pieces, always the same
     * @return a builder
     */
    public static Builder builder(ChatRequest answer) {
        return new Builder(answer);
    }

    ChatRequest answer() {
        return answer;
    }

    String unknownModel() {
        return unknownModel;
    }

    Optional<ChatRequest> endless() {
        return Optional.ofNullable(endless);
    }

    Optional<ChatRequest> silent() {
        return Optional.ofNullable(silent);
    }

    Optional<ChatRequest> reasoning() {
        return Optional.ofNullable(reasoning);
    }

    Optional<ChatRequest> toolCall() {
        return Optional.ofNullable(toolCall);
    }

    Optional<String> embeddingModel() {
        return Optional.ofNullable(embeddingModel);
    }

    Optional<String> factory() {
        return Optional.ofNullable(factory);
    }

    boolean listsModels() {
        return listsModels;
    }

    boolean reportsUsage() {
        return reportsUsage;
    }

    @Override
    public String toString() {
        return "ContractSubject[" + answer.model() + "]";
    }

    /** Builds a {@link ContractSubject}. Not thread-safe. */
    public static final class Builder {
        private final ChatRequest answer;
        private String unknownModel = "no-such-model";
        private @Nullable ChatRequest endless;
        private @Nullable ChatRequest silent;
        private @Nullable ChatRequest reasoning;
        private @Nullable ChatRequest toolCall;
        private @Nullable String embeddingModel;
        private @Nullable String factory;
        private boolean listsModels;
        private boolean reportsUsage;

        private Builder(ChatRequest answer) {
            this.answer = Objects.requireNonNull(answer, "answer");
        }

        /**
         * Sets the id of a model that the provider does not have; {@code no-such-model} unless set.
         *
         * @param id the id
         * @return this builder
         */
        public Builder unknownModel(String id) {
            unknownModel = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Declares a request whose answer goes on until it is stopped, or for longer than a test would wait.
         *
         * @param request the request
         * @return this builder
         */
        public Builder endless(ChatRequest request) {
            endless = Objects.requireNonNull(request, "request");
            return this;
        }

        /**
         * Declares a request that is never answered.
         *
         * @param request the request
         * @return this builder
         */
        public Builder silent(ChatRequest request) {
            silent = Objects.requireNonNull(request, "request");
            return this;
        }

        /**
         * Declares reasoning.
         *
         * @param request a request that is answered with reasoning and then text
         * @return this builder
         */
        public Builder reasoning(ChatRequest request) {
            reasoning = Objects.requireNonNull(request, "request");
            return this;
        }

        /**
         * Declares tools.
         *
         * @param request a request with a tool that is answered with a call of it
         * @return this builder
         */
        public Builder toolCall(ChatRequest request) {
            toolCall = Objects.requireNonNull(request, "request");
            return this;
        }

        /**
         * Declares embeddings.
         *
         * @param model the id of a model that makes them
         * @return this builder
         */
        public Builder embeddings(String model) {
            embeddingModel = Objects.requireNonNull(model, "model");
            return this;
        }

        /**
         * Declares that the provider is found through {@link java.util.ServiceLoader}.
         *
         * @param id the id of its factory
         * @return this builder
         */
        public Builder factory(String id) {
            factory = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Declares a list of models, with at least one in it, and a description of each.
         *
         * @return this builder
         */
        public Builder listsModels() {
            listsModels = true;
            return this;
        }

        /**
         * Declares that an answer comes with counts of prompt and completion tokens.
         *
         * @return this builder
         */
        public Builder reportsUsage() {
            reportsUsage = true;
            return this;
        }

        /**
         * Builds the statement.
         *
         * @return the statement
         */
        public ContractSubject build() {
            return new ContractSubject(this);
        }
    }
}
