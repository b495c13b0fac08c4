package dev.parley;

import dev.parley.internal.Checks;
import dev.parley.internal.json.PlainValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model: the conversation so far, and how to answer it.
 *
 * <p>Immutable and safe for use by several threads; a request may be sent any number of times.
 *
 * @since 0.1.0
 */
public final class ChatRequest {
    private final String model;
    private final List<ChatMessage> messages;
    private final ChatOptions options;
    private final List<Tool> tools;
    private final @Nullable ToolChoice toolChoice;
    private final @Nullable ResponseFormat responseFormat;
    private final @Nullable Reasoning reasoning;
    private final boolean logprobs;
    private final int topLogprobs;
    private final @Nullable Deadlines deadlines;
    private final Map<String, String> metadata;
    private final Map<String, Object> providerOptions;
    private final boolean rawEvents;

    private ChatRequest(Builder builder) {
        model = builder.model;
        messages = List.copyOf(builder.messages);
        options = builder.options.build();
        tools = List.copyOf(builder.tools);
        toolChoice = builder.toolChoice;
        responseFormat = builder.responseFormat;
        reasoning = builder.reasoning;
        logprobs = builder.logprobs;
        topLogprobs = builder.topLogprobs;
        deadlines = builder.deadlines;
        metadata = inOrder(builder.metadata);
        providerOptions = inOrder(builder.providerOptions);
        rawEvents = builder.rawEvents;
    }

    private static <V> Map<String, V> inOrder(Map<String, V> map) {
        return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /**
     * Returns a builder of a request to a model.
     *
     * @param model the provider's own id of the model, verbatim
     * @return a new builder
     */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /**
     * Returns a request with one message of the user.
     *
     * @param model the provider's own id of the model, verbatim
     * @param userText what the user says
     * @return the request
     * @throws IllegalArgumentException if the model is blank
     */
    public static ChatRequest of(String model, String userText) {
        return builder(model).user(userText).build();
    }

    /**
     * Returns a builder that holds what this request holds.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(model).messages(messages).options(options).tools(tools);
        builder.toolChoice = toolChoice;
        builder.responseFormat = responseFormat;
        builder.reasoning = reasoning;
        builder.logprobs = logprobs;
        builder.topLogprobs = topLogprobs;
        builder.deadlines = deadlines;
        builder.metadata.putAll(metadata);
        builder.providerOptions.putAll(providerOptions);
        builder.rawEvents = rawEvents;
        return builder;
    }

    /**
     * Returns the provider's own id of the model.
     *
     * @return the id, not blank
     */
    public String model() {
        return model;
    }

    /**
     * Returns the conversation so far, in order.
     *
     * @return an unmodifiable list with at least one message
     */
    public List<ChatMessage> messages() {
        return messages;
    }

    /**
     * Returns how the model chooses its words.
     *
     * @return the options; {@link ChatOptions#none} by default
     */
    public ChatOptions options() {
        return options;
    }

    /**
     * Returns the tools the model may call.
     *
     * @return an unmodifiable list, without two tools of one name
     */
    public List<Tool> tools() {
        return tools;
    }

    /**
     * Returns whether the model may, must or must not call tools.
     *
     * @return the choice; empty leaves it to the provider
     */
    public Optional<ToolChoice> toolChoice() {
        return Optional.ofNullable(toolChoice);
    }

    /**
     * Returns what the answer has to look like.
     *
     * @return the format; empty leaves it to the model
     */
    public Optional<ResponseFormat> responseFormat() {
        return Optional.ofNullable(responseFormat);
    }

    /**
     * Returns whether the model thinks first.
     *
     * @return the reasoning; empty leaves it to the provider
     */
    public Optional<Reasoning> reasoning() {
        return Optional.ofNullable(reasoning);
    }

    /**
     * Returns whether log probabilities of tokens are wanted.
     *
     * @return false by default
     */
    public boolean logprobs() {
        return logprobs;
    }

    /**
     * Returns how many of the likeliest tokens are wanted at each place of the answer.
     *
     * @return the number; empty if only that of the token itself is wanted, or none
     */
    public OptionalInt topLogprobs() {
        return topLogprobs < 0 ? OptionalInt.empty() : OptionalInt.of(topLogprobs);
    }

    /**
     * Returns how long this call may take.
     *
     * @return the deadlines; empty for those of the provider
     */
    public Optional<Deadlines> deadlines() {
        return Optional.ofNullable(deadlines);
    }

    /**
     * Returns labels for the provider to keep with the request, where it can.
     *
     * @return an unmodifiable map
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Returns options only this provider knows, passed on as they are.
     *
     * @return an unmodifiable map of the values of {@link Json#value}
     */
    public Map<String, Object> providerOptions() {
        return providerOptions;
    }

    /**
     * Returns whether the stream delivers what has no event of its own as {@link ChatEvent.Raw}.
     *
     * @return false by default
     */
    public boolean rawEvents() {
        return rawEvents;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChatRequest request
                && model.equals(request.model)
                && messages.equals(request.messages)
                && options.equals(request.options)
                && tools.equals(request.tools)
                && Objects.equals(toolChoice, request.toolChoice)
                && Objects.equals(responseFormat, request.responseFormat)
                && Objects.equals(reasoning, request.reasoning)
                && logprobs == request.logprobs
                && topLogprobs == request.topLogprobs
                && Objects.equals(deadlines, request.deadlines)
                && metadata.equals(request.metadata)
                && providerOptions.equals(request.providerOptions)
                && rawEvents == request.rawEvents;
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, messages, options, tools, toolChoice, responseFormat, reasoning, providerOptions);
    }

    /** Names the model and counts the rest; what people wrote does not appear. */
    @Override
    public String toString() {
        return "ChatRequest[model=" + model + ", messages=" + messages.size() + ", tools=" + tools.size() + ", "
                + options + "]";
    }

    /**
     * Builds a {@link ChatRequest}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private String model;
        private final List<ChatMessage> messages = new ArrayList<>();
        private ChatOptions.Builder options = ChatOptions.builder();
        private final List<Tool> tools = new ArrayList<>();
        private @Nullable ToolChoice toolChoice;
        private @Nullable ResponseFormat responseFormat;
        private @Nullable Reasoning reasoning;
        private boolean logprobs;
        private int topLogprobs = -1;
        private @Nullable Deadlines deadlines;
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final Map<String, Object> providerOptions = new LinkedHashMap<>();
        private boolean rawEvents;

        private Builder(String model) {
            this.model = Checks.text("model", model);
        }

        /**
         * Asks another model the same.
         *
         * @param model the provider's own id of the model, verbatim
         * @return this builder
         * @throws IllegalArgumentException if the model is blank
         */
        public Builder model(String model) {
            this.model = Checks.text("model", model);
            return this;
        }

        /**
         * Adds instructions of the application to the end of the conversation.
         *
         * @param text the instructions
         * @return this builder
         */
        public Builder system(String text) {
            return message(ChatMessage.system(text));
        }

        /**
         * Adds a message of the user to the end of the conversation.
         *
         * @param text the text
         * @return this builder
         */
        public Builder user(String text) {
            return message(ChatMessage.user(text));
        }

        /**
         * Adds a message of the user with images to the end of the conversation.
         *
         * @param text the text
         * @param images the images
         * @return this builder
         */
        public Builder user(String text, ImagePart... images) {
            return message(ChatMessage.user(text, images));
        }

        /**
         * Adds a message of the model to the end of the conversation.
         *
         * @param text the text
         * @return this builder
         */
        public Builder assistant(String text) {
            return message(ChatMessage.assistant(text));
        }

        /**
         * Adds a message to the end of the conversation.
         *
         * @param message the message
         * @return this builder
         */
        public Builder message(ChatMessage message) {
            messages.add(Objects.requireNonNull(message, "message"));
            return this;
        }

        /**
         * Adds messages to the end of the conversation.
         *
         * @param messages the messages, in order
         * @return this builder
         */
        public Builder messages(Collection<ChatMessage> messages) {
            messages.forEach(this::message);
            return this;
        }

        /**
         * Sets all options, in place of those set before.
         *
         * @param options the options
         * @return this builder
         */
        public Builder options(ChatOptions options) {
            this.options = options.toBuilder();
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#temperature}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder temperature(double value) {
            options.temperature(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#topP}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder topP(double value) {
            options.topP(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#topK}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder topK(int value) {
            options.topK(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#maxTokens}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder maxTokens(int value) {
            options.maxTokens(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#stop}.
         *
         * @param sequences what that method allows
         * @return this builder
         * @throws IllegalArgumentException if one of the texts is empty
         */
        public Builder stop(String... sequences) {
            options.stop(sequences);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#seed}.
         *
         * @param value what that method allows
         * @return this builder
         */
        public Builder seed(long value) {
            options.seed(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#frequencyPenalty}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder frequencyPenalty(double value) {
            options.frequencyPenalty(value);
            return this;
        }

        /**
         * Sets one option; see {@link ChatOptions.Builder#presencePenalty}.
         *
         * @param value what that method allows
         * @return this builder
         * @throws IllegalArgumentException if it refuses the value
         */
        public Builder presencePenalty(double value) {
            options.presencePenalty(value);
            return this;
        }

        /**
         * Adds a tool the model may call.
         *
         * @param tool the tool
         * @return this builder
         */
        public Builder tool(Tool tool) {
            tools.add(Objects.requireNonNull(tool, "tool"));
            return this;
        }

        /**
         * Adds tools the model may call.
         *
         * @param tools the tools
         * @return this builder
         */
        public Builder tools(Collection<Tool> tools) {
            tools.forEach(this::tool);
            return this;
        }

        /**
         * Sets whether the model may, must or must not call tools.
         *
         * @param choice the choice
         * @return this builder
         */
        public Builder toolChoice(ToolChoice choice) {
            toolChoice = Objects.requireNonNull(choice, "toolChoice");
            return this;
        }

        /**
         * Sets what the answer has to look like.
         *
         * @param format the format
         * @return this builder
         */
        public Builder responseFormat(ResponseFormat format) {
            responseFormat = Objects.requireNonNull(format, "responseFormat");
            return this;
        }

        /**
         * Sets whether, and how hard, the model thinks first.
         *
         * @param reasoning the reasoning
         * @return this builder
         */
        public Builder reasoning(Reasoning reasoning) {
            this.reasoning = Objects.requireNonNull(reasoning, "reasoning");
            return this;
        }

        /**
         * Asks for the log probability of each token of the answer.
         *
         * @return this builder
         */
        public Builder logprobs() {
            logprobs = true;
            topLogprobs = -1;
            return this;
        }

        /**
         * Asks for the log probability of each token of the answer, and of the likeliest ones in its place.
         *
         * @param top how many of the likeliest; 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder logprobs(int top) {
            Checks.notNegative("logprobs", top);
            logprobs = true;
            topLogprobs = top;
            return this;
        }

        /**
         * Sets how long this call may take.
         *
         * @param deadlines the deadlines
         * @return this builder
         */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = Objects.requireNonNull(deadlines, "deadlines");
            return this;
        }

        /**
         * Adds a label for the provider to keep with the request, where it can.
         *
         * @param key the label's name, not blank
         * @param value its value
         * @return this builder
         * @throws IllegalArgumentException if the key is blank
         */
        public Builder metadata(String key, String value) {
            metadata.put(Checks.text("metadata key", key), Objects.requireNonNull(value, "metadata value"));
            return this;
        }

        /**
         * Sets an option only this provider knows, such as {@code num_ctx}. It is sent as it is.
         *
         * @param key the provider's name of the option, not blank
         * @param value what {@link Json#ofValue} takes; copied
         * @return this builder
         * @throws IllegalArgumentException if the key is blank or JSON has no form for the value
         */
        public Builder providerOption(String key, Object value) {
            Checks.text("providerOption key", key);
            Objects.requireNonNull(value, "providerOption value");
            String what = "providerOption '" + key + "'";
            providerOptions.put(key, Objects.requireNonNull(PlainValues.of(value, what), what));
            return this;
        }

        /**
         * Sets whether the stream delivers what has no event of its own as {@link ChatEvent.Raw}.
         *
         * @param rawEvents whether to do so; false by default
         * @return this builder
         */
        public Builder rawEvents(boolean rawEvents) {
            this.rawEvents = rawEvents;
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request
         * @throws IllegalArgumentException if there is no message, if two tools have one name, or if the tool choice names or
         *     requires a tool that is not there
         */
        public ChatRequest build() {
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("a chat request needs at least one message; call user(…)");
            }
            if (!tools.isEmpty() || toolChoice != null) {
                checkTools();
            }
            return new ChatRequest(this);
        }

        private void checkTools() {
            Set<String> names = new LinkedHashSet<>();
            for (Tool tool : tools) {
                if (!names.add(tool.name())) {
                    throw new IllegalArgumentException(
                            "tools holds two tools named '" + tool.name() + "'; give each its own name");
                }
            }
            if (toolChoice != null) {
                checkToolChoice(toolChoice, names);
            }
        }

        /** Puts another conversation in place of the one so far. */
        Builder replaceMessages(List<ChatMessage> conversation) {
            messages.clear();
            return messages(conversation);
        }

        private static void checkToolChoice(ToolChoice choice, Set<String> names) {
            choice.toolName().ifPresent(name -> {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException("toolChoice names the tool '" + name + "', but the request has "
                            + (names.isEmpty() ? "no tools" : names) + "; call tool(…)");
                }
            });
            if (choice.equals(ToolChoice.REQUIRED) && names.isEmpty()) {
                throw new IllegalArgumentException(
                        "toolChoice requires a tool call, but the request has no tools; call tool(…)");
            }
        }
    }
}
