package dev.parley;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the model in a {@link ToolLoop}, and what came of the tools it called.
 *
 * @since 0.1.0
 */
public final class ToolLoopStep {
    private final int round;
    private final ChatResponse response;
    private final List<Execution> executions;

    ToolLoopStep(int round, ChatResponse response, List<Execution> executions) {
        this.round = round;
        this.response = response;
        this.executions = List.copyOf(executions);
    }

    /**
     * Returns which answer this is.
     *
     * @return the number, from 1
     */
    public int round() {
        return round;
    }

    /**
     * Returns the answer.
     *
     * @return the answer
     */
    public ChatResponse response() {
        return response;
    }

    /**
     * Returns what came of the calls, in the order of the calls.
     *
     * @return an unmodifiable list; empty if the model called no tool, or the loop had reached its bound
     */
    public List<Execution> executions() {
        return executions;
    }

    @Override
    public String toString() {
        return "ToolLoopStep[" + round + ", " + response.finishReason() + ", " + executions + "]";
    }

    /**
     * One call of a tool, and what came of it.
     *
     * @since 0.1.0
     */
    public static final class Execution {
        private final ToolCall call;
        private final ToolResult result;
        private final @Nullable Exception failure;
        private final Duration took;

        Execution(ToolCall call, ToolResult result, @Nullable Exception failure, Duration took) {
            this.call = Objects.requireNonNull(call, "call");
            this.result = Objects.requireNonNull(result, "result");
            this.failure = failure;
            this.took = Objects.requireNonNull(took, "took");
        }

        /**
         * Returns the call.
         *
         * @return the call
         */
        public ToolCall call() {
            return call;
        }

        /**
         * Returns what the model was told.
         *
         * @return the result
         */
        public ToolResult result() {
            return result;
        }

        /**
         * Returns what the handler threw.
         *
         * @return the exception; empty if the handler was not called or returned
         */
        public Optional<Exception> failure() {
            return Optional.ofNullable(failure);
        }

        /**
         * Returns how long the handler took.
         *
         * @return the time; zero if it was not called
         */
        public Duration took() {
            return took;
        }

        @Override
        public String toString() {
            return "Execution[" + call.name() + ", " + (result.error() ? "error" : "ok") + ", " + took + "]";
        }
    }
}
