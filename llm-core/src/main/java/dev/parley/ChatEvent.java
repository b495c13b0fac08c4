package dev.parley;

import java.util.List;
import java.util.Objects;

/**
 * What happens in a {@link ChatStream}, in the order in which it happens; the last event of a complete answer is
 * {@link Finished}. More kinds may be added: give a {@code switch} over the events a default.
 *
 * @since 0.1.0
 */
public sealed interface ChatEvent
        permits ChatEvent.TextDelta,
                ChatEvent.ReasoningDelta,
                ChatEvent.RefusalDelta,
                ChatEvent.ToolCallDelta,
                ToolCall,
                ChatEvent.TokenLogprobs,
                ChatEvent.Finished,
                ChatEvent.Raw {

    /**
     * A piece of the answer.
     *
     * @param text the piece
     * @since 0.1.0
     */
    record TextDelta(String text) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param text the piece
         */
        public TextDelta {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A piece of what the model thinks.
     *
     * @param text the piece
     * @since 0.1.0
     */
    record ReasoningDelta(String text) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param text the piece
         */
        public ReasoningDelta {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A piece of a refusal.
     *
     * @param text the piece
     * @since 0.1.0
     */
    record RefusalDelta(String text) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param text the piece
         */
        public RefusalDelta {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A piece of a tool call, for those who show it as it grows; the whole call follows as a {@link ToolCall}.
     *
     * @param index which call of the answer, from 0
     * @param id the call's id; empty if this piece brings none
     * @param name the tool's name; empty if this piece brings none
     * @param arguments the next piece of the arguments' JSON text; may be empty
     * @since 0.1.0
     */
    record ToolCallDelta(int index, String id, String name, String arguments) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param index which call of the answer, from 0
         * @param id the call's id
         * @param name the tool's name
         * @param arguments the next piece of the arguments
         */
        public ToolCallDelta {
            if (index < 0) {
                throw new IllegalArgumentException("index " + index + " must be 0 or more");
            }
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(arguments, "arguments");
        }
    }

    /**
     * Log probabilities of tokens of the answer.
     *
     * @param tokens in the order of the text
     * @since 0.1.0
     */
    record TokenLogprobs(List<TokenLogprob> tokens) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param tokens in the order of the text; copied
         */
        public TokenLogprobs {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * The end of a complete answer, with all of it.
     *
     * @param response the answer
     * @since 0.1.0
     */
    record Finished(ChatResponse response) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param response the answer
         */
        public Finished {
            Objects.requireNonNull(response, "response");
        }
    }

    /**
     * Something the provider sent that has no event of its own. Delivered only if the request asked for raw events.
     *
     * @param type the provider's name for it
     * @param json its JSON text
     * @since 0.1.0
     */
    record Raw(String type, String json) implements ChatEvent {
        /**
         * Creates the event.
         *
         * @param type the provider's name for it
         * @param json its JSON text
         */
        public Raw {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(json, "json");
        }
    }
}
