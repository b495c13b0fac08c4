package dev.parley.testkit;

import dev.parley.ChatEvent;
import dev.parley.FinishReason;
import dev.parley.LlmException;
import dev.parley.ToolCall;
import dev.parley.Usage;
import dev.parley.Warning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeProvider} answers to one request: pieces, pauses between them, and an end that may be a failure.
 * Immutable.
 *
 * <pre>{@code
 * FakeReply.text("Hel", "lo");
 * FakeReply.builder().text("Hel").pause(Duration.ofSeconds(2)).text("lo").truncated();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class FakeReply {
    /** How a reply ends. */
    sealed interface End {
        /** With {@link ChatEvent.Finished}. */
        record Finish(FinishReason reason) implements End {}

        /** With an error, made anew each time because an exception remembers its answer. */
        record Fail(Supplier<? extends LlmException> failure) implements End {}

        /** Without any end mark. */
        record Truncate() implements End {}

        /** Never, and in silence. */
        record Stall() implements End {}

        /** Never: the pieces come again. */
        record Repeat() implements End {}
    }

    /** One thing that happens: an event, or a pause. */
    sealed interface Step {
        record Emit(ChatEvent event) implements Step {}

        record Pause(Duration time) implements Step {}
    }

    private final List<Step> steps;
    private final List<Warning> warnings;
    private final Usage usage;
    private final @Nullable String model;
    private final End end;

    private FakeReply(Builder builder, End end) {
        steps = List.copyOf(builder.steps);
        warnings = List.copyOf(builder.warnings);
        usage = builder.usage;
        model = builder.model;
        this.end = end;
    }

    /**
     * A reply that is these pieces of text and then complete.
     *
     * @param deltas the pieces, in order
     * @return the reply
     */
    public static FakeReply text(String... deltas) {
        return builder().text(deltas).build();
    }

    /**
     * A reply that fails at once.
     *
     * @param failure makes the error; asked for each time the reply is given
     * @return the reply
     */
    public static FakeReply failure(Supplier<? extends LlmException> failure) {
        return builder().fails(failure);
    }

    /**
     * A reply that never comes.
     *
     * @return the reply
     */
    public static FakeReply silence() {
        return builder().stalls();
    }

    /**
     * Starts a reply with nothing in it.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    List<Step> steps() {
        return steps;
    }

    List<Warning> warnings() {
        return warnings;
    }

    Usage usage() {
        return usage;
    }

    Optional<String> model() {
        return Optional.ofNullable(model);
    }

    End end() {
        return end;
    }

    @Override
    public String toString() {
        return "FakeReply" + steps + end;
    }

    /** Builds a {@link FakeReply}: the pieces in order, then one of the methods that end it. Not thread-safe. */
    public static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private final List<Warning> warnings = new ArrayList<>();
        private Usage usage = Usage.UNKNOWN;
        private FinishReason reason = FinishReason.STOP;
        private @Nullable String model;
        private int toolCalls;

        private Builder() {}

        /**
         * Adds pieces of text.
         *
         * @param deltas the pieces; an event each
         * @return this builder
         */
        public Builder text(String... deltas) {
            for (String delta : deltas) {
                emit(new ChatEvent.TextDelta(delta));
            }
            return this;
        }

        /**
         * Adds pieces of reasoning.
         *
         * @param deltas the pieces; an event each
         * @return this builder
         */
        public Builder reasoning(String... deltas) {
            for (String delta : deltas) {
                emit(new ChatEvent.ReasoningDelta(delta));
            }
            return this;
        }

        /**
         * Adds pieces of a refusal.
         *
         * @param deltas the pieces; an event each
         * @return this builder
         */
        public Builder refusal(String... deltas) {
            for (String delta : deltas) {
                emit(new ChatEvent.RefusalDelta(delta));
            }
            return this;
        }

        /**
         * Adds a tool call, with the id {@code call_} and its number. A reply that finishes with {@link FinishReason#STOP}
         * then finishes with {@link FinishReason#TOOL_CALLS}.
         *
         * @param name the tool's name
         * @param arguments the arguments' JSON text
         * @return this builder
         */
        public Builder toolCall(String name, String arguments) {
            toolCalls++;
            emit(new ToolCall("call_" + toolCalls, name, arguments));
            return this;
        }

        /**
         * Adds an event that only a request with {@link dev.parley.ChatRequest#rawEvents()} gets.
         *
         * @param type the name of its kind
         * @param json its JSON text
         * @return this builder
         */
        public Builder raw(String type, String json) {
            emit(new ChatEvent.Raw(type, json));
            return this;
        }

        /**
         * Adds a pause, as long as the provider's scheduler says it is.
         *
         * @param time zero or more
         * @return this builder
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder pause(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("time must not be negative, but was " + time);
            }
            steps.add(new Step.Pause(time));
            return this;
        }

        /**
         * Adds a warning to the response.
         *
         * @param warning the warning
         * @return this builder
         */
        public Builder warning(Warning warning) {
            warnings.add(Objects.requireNonNull(warning, "warning"));
            return this;
        }

        /**
         * Sets the token counts of the response; unknown unless set.
         *
         * @param promptTokens zero or more
         * @param completionTokens zero or more
         * @return this builder
         */
        public Builder usage(long promptTokens, long completionTokens) {
            usage = Usage.builder()
                    .promptTokens(promptTokens)
                    .completionTokens(completionTokens)
                    .build();
            return this;
        }

        /**
         * Sets the model that says it answers; the one asked for unless set.
         *
         * @param id the model
         * @return this builder
         */
        public Builder model(String id) {
            model = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets the finish reason; {@link FinishReason#STOP} unless set.
         *
         * @param finishReason the reason
         * @return this builder
         */
        public Builder finish(FinishReason finishReason) {
            reason = Objects.requireNonNull(finishReason, "finishReason");
            return this;
        }

        /**
         * Builds a reply that is complete.
         *
         * @return the reply
         */
        public FakeReply build() {
            boolean calls = toolCalls > 0 && reason.equals(FinishReason.STOP);
            return new FakeReply(this, new End.Finish(calls ? FinishReason.TOOL_CALLS : reason));
        }

        /**
         * Builds a reply that fails after its pieces.
         *
         * @param failure makes the error; asked for each time the reply is given
         * @return the reply
         */
        public FakeReply fails(Supplier<? extends LlmException> failure) {
            return new FakeReply(this, new End.Fail(Objects.requireNonNull(failure, "failure")));
        }

        /**
         * Builds a reply that stops after its pieces without having been complete: its consumer gets a
         * {@link dev.parley.TruncatedStreamException}.
         *
         * @return the reply
         */
        public FakeReply truncated() {
            return new FakeReply(this, new End.Truncate());
        }

        /**
         * Builds a reply after whose pieces nothing more comes, neither an event nor an end.
         *
         * @return the reply
         */
        public FakeReply stalls() {
            return new FakeReply(this, new End.Stall());
        }

        /**
         * Builds a reply whose pieces and pauses come again and again until it is stopped.
         *
         * @return the reply
         * @throws IllegalStateException if the reply has no piece
         */
        public FakeReply endless() {
            if (steps.stream().noneMatch(Step.Emit.class::isInstance)) {
                throw new IllegalStateException("an endless reply needs at least one piece");
            }
            return new FakeReply(this, new End.Repeat());
        }

        private void emit(ChatEvent event) {
            steps.add(new Step.Emit(event));
        }
    }
}
