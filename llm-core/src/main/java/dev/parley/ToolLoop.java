package dev.parley;

import dev.parley.internal.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model use tools: asks it, runs the tools it calls, tells it the results and asks again, until it answers or a bound
 * is reached.
 *
 * <p>A tool that fails does not end the loop: the model is told, and may try something else. So it is with a tool that does not
 * exist, and with arguments that are not a JSON object. Handlers run one after the other on the thread that calls
 * {@link #run}. Interrupting that thread ends the loop with an {@link LlmCancelledException}.
 *
 * <p>Immutable. Safe for use by several threads if the provider, the handlers and the listener are.
 *
 * @since 0.1.0
 */
public final class ToolLoop {
    /** How many times a model is asked unless the builder says otherwise. */
    public static final int DEFAULT_MAX_ROUNDS = 8;

    private final LlmProvider provider;
    private final Map<String, Tool> tools;
    private final Map<String, ToolHandler> handlers;
    private final int maxRounds;
    private final Consumer<? super ToolLoopStep> onStep;

    private ToolLoop(Builder builder) {
        provider = builder.provider;
        tools = new LinkedHashMap<>(builder.tools);
        handlers = Map.copyOf(builder.handlers);
        maxRounds = builder.maxRounds;
        onStep = builder.onStep;
    }

    /**
     * Returns a builder of a loop without tools.
     *
     * @param provider the provider to ask; it stays open
     * @return a new builder
     */
    public static Builder builder(LlmProvider provider) {
        return new Builder(provider);
    }

    /**
     * Asks the model and runs its tools until it answers.
     *
     * <p>The tools of this loop are added to those of the request. If the request requires a tool call, it does so for the first
     * answer alone: the model could never end otherwise.
     *
     * @param request what to ask
     * @return the last answer, and how it came to be
     * @throws IllegalArgumentException if the request has a tool of the same name as one of this loop but not equal to it
     * @throws LlmException if the provider fails
     * @throws LlmCancelledException if the thread is interrupted; its interrupt flag stays set
     */
    public ToolLoopResult run(ChatRequest request) {
        List<ChatMessage> messages = new ArrayList<>(request.messages());
        List<ToolLoopStep> steps = new ArrayList<>();
        ChatRequest next = withTools(request);
        for (int round = 1; ; round++) {
            checkInterrupt(request);
            ChatResponse response = provider.chat(next);
            messages.add(response.message());
            boolean calling = !response.toolCalls().isEmpty();
            boolean atBound = round == maxRounds;
            List<ToolLoopStep.Execution> executions = new ArrayList<>();
            if (calling && !atBound) {
                for (ToolCall call : response.toolCalls()) {
                    ToolLoopStep.Execution execution = execute(call, request);
                    executions.add(execution);
                    messages.add(ChatMessage.tool(execution.result()));
                }
            }
            ToolLoopStep step = new ToolLoopStep(round, response, executions);
            steps.add(step);
            onStep.accept(step);
            if (!calling || atBound) {
                return new ToolLoopResult(response, messages, steps, calling);
            }
            next = following(next, messages);
        }
    }

    private ChatRequest withTools(ChatRequest request) {
        ChatRequest.Builder builder = request.toBuilder();
        tools.values().stream().filter(tool -> !request.tools().contains(tool)).forEach(builder::tool);
        return builder.build();
    }

    private static ChatRequest following(ChatRequest request, List<ChatMessage> messages) {
        ChatRequest.Builder builder = request.toBuilder();
        builder.replaceMessages(messages);
        boolean forced = request.toolChoice()
                .filter(choice ->
                        choice.equals(ToolChoice.REQUIRED) || choice.toolName().isPresent())
                .isPresent();
        return forced ? builder.toolChoice(ToolChoice.AUTO).build() : builder.build();
    }

    private ToolLoopStep.Execution execute(ToolCall call, ChatRequest request) {
        checkInterrupt(request);
        ToolHandler handler = handlers.get(call.name());
        if (handler == null) {
            return refused(call, "there is no tool named '" + call.name() + "'; there are " + tools.keySet());
        }
        if (!call.complete()) {
            return refused(call, "the arguments are not a whole JSON object");
        }
        long start = System.nanoTime();
        ToolResult result;
        Exception failure = null;
        try {
            String content = handler.handle(call);
            result = ToolResult.of(call, Objects.requireNonNull(content, "the tool returned nothing"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(request, e);
        } catch (Exception e) {
            failure = e;
            result = ToolResult.failed(
                    call, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        return new ToolLoopStep.Execution(call, result, failure, Duration.ofNanos(System.nanoTime() - start));
    }

    private static ToolLoopStep.Execution refused(ToolCall call, String why) {
        return new ToolLoopStep.Execution(call, ToolResult.failed(call, why), null, Duration.ZERO);
    }

    private void checkInterrupt(ChatRequest request) {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled(request, null);
        }
    }

    private LlmCancelledException cancelled(ChatRequest request, @Nullable Exception cause) {
        ErrorDetails details = ErrorDetails.builder("the tool loop was interrupted")
                .provider(provider.info().label())
                .model(request.model())
                .build();
        return cause == null ? new LlmCancelledException(details) : new LlmCancelledException(details, cause);
    }

    @Override
    public String toString() {
        return "ToolLoop[" + tools.keySet() + ", at most " + maxRounds + " rounds]";
    }

    /**
     * Builds a {@link ToolLoop}. Not safe for use by several threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final LlmProvider provider;
        private final Map<String, Tool> tools = new LinkedHashMap<>();
        private final Map<String, ToolHandler> handlers = new LinkedHashMap<>();
        private int maxRounds = DEFAULT_MAX_ROUNDS;
        private Consumer<? super ToolLoopStep> onStep = step -> {};

        private Builder(LlmProvider provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
        }

        /**
         * Adds a tool.
         *
         * @param tool the tool
         * @param handler does its work
         * @return this builder
         * @throws IllegalArgumentException if there is a tool of that name already
         */
        public Builder tool(Tool tool, ToolHandler handler) {
            Objects.requireNonNull(handler, "handler");
            if (tools.putIfAbsent(tool.name(), tool) != null) {
                throw new IllegalArgumentException(
                        "there is a tool named '" + tool.name() + "' already; give each its own name");
            }
            handlers.put(tool.name(), handler);
            return this;
        }

        /**
         * Adds a tool whose arguments are a record.
         *
         * @param <R> the record
         * @param name the tool's name
         * @param description what the tool is for, for the model to read
         * @param arguments the class of the record
         * @param handler does its work; a string it returns is told to the model as it is, anything else as JSON; see
         *     {@link Json#ofValue}
         * @return this builder
         * @throws IllegalArgumentException if {@link Tool#of(String, String, Class)} refuses the tool, or there is one of that
         *     name already
         */
        public <R extends Record> Builder tool(
                String name, String description, Class<R> arguments, Function<? super R, ?> handler) {
            Objects.requireNonNull(handler, "handler");
            return tool(Tool.of(name, description, arguments), call -> {
                Object result =
                        Objects.requireNonNull(handler.apply(call.argumentsAs(arguments)), "the tool returned nothing");
                return result instanceof String text
                        ? text
                        : Json.ofValue(result).text();
            });
        }

        /**
         * Sets how many times the model is asked at most. The tools the last answer calls are not run.
         *
         * @param maxRounds 1 or more; {@value ToolLoop#DEFAULT_MAX_ROUNDS} by default
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxRounds(int maxRounds) {
            Checks.positive("maxRounds", maxRounds);
            this.maxRounds = maxRounds;
            return this;
        }

        /**
         * Sets who is told of each step, as it ends, on the thread of the loop. What the listener throws ends the loop.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder onStep(Consumer<? super ToolLoopStep> listener) {
            onStep = Objects.requireNonNull(listener, "onStep");
            return this;
        }

        /**
         * Builds the loop.
         *
         * @return the loop
         */
        public ToolLoop build() {
            return new ToolLoop(this);
        }
    }
}
