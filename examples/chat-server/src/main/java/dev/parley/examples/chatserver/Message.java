package dev.parley.examples.chatserver;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.parley.Warning;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, as it is stored and sent.
 *
 * @param id its id
 * @param conversationId where it belongs
 * @param seq its place there; grows, with gaps
 * @param role who says it
 * @param text what was said
 * @param reasoning what the model thought before
 * @param provider the label of the provider that was asked
 * @param model that provider's id of the model that was asked
 * @param state how far it has come
 * @param createdAt when it was begun
 * @param replyTo the message it answers
 * @param details what is known of an answer that has ended
 */
record Message(
        String id,
        String conversationId,
        long seq,
        Role role,
        String text,
        @Nullable String reasoning,
        @Nullable String provider,
        @Nullable String model,
        State state,
        Instant createdAt,
        @JsonIgnore @Nullable String replyTo,
        @JsonUnwrapped Details details) {

    /** Who says something. */
    enum Role {
        USER,
        ASSISTANT;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far a message has come. */
    enum State {
        COMPLETE,
        STREAMING,
        STOPPED,
        FAILED,
        INTERRUPTED;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is known of an answer that has ended.
     *
     * @param answeredModel the model that says it answered, if it is not the one that was asked
     * @param finishReason why the model stopped
     * @param usage counts of tokens
     * @param timings how long it took
     * @param cost what it cost, if the price is known
     * @param warnings what the provider could not do as asked
     * @param error why it failed
     */
    record Details(
            @Nullable String answeredModel,
            @Nullable String finishReason,
            @Nullable Tokens usage,
            @Nullable Times timings,
            @Nullable Cost cost,
            @Nullable List<Warning> warnings,
            @Nullable ApiError error) {
        static final Details NONE = new Details(null, null, null, null, null, null, null);

        static Details of(ApiError error) {
            return new Details(null, null, null, null, null, null, error);
        }
    }

    /**
     * Counts of tokens, as far as the provider gave them.
     *
     * @param promptTokens what was asked
     * @param completionTokens what was answered
     * @param reasoningTokens how many of those were thoughts
     */
    record Tokens(
            @Nullable Long promptTokens,
            @Nullable Long completionTokens,
            @Nullable Long reasoningTokens) {}

    /**
     * How long an answer took, as this server saw it.
     *
     * @param firstTokenMs until it began
     * @param totalMs until it ended
     * @param tokensPerSecond how fast it was generated
     */
    record Times(
            @Nullable Long firstTokenMs,
            @Nullable Long totalMs,
            @Nullable Double tokensPerSecond) {}

    /**
     * An amount of money.
     *
     * @param amount how much
     * @param currency of what, as ISO 4217
     */
    record Cost(BigDecimal amount, String currency) {}

    static Message ofUser(String conversationId, String text, Instant now) {
        return new Message(
                newId(), conversationId, 0, Role.USER, text, null, null, null, State.COMPLETE, now, null, Details.NONE);
    }

    static Message ofAssistant(String conversationId, ModelName model, String replyTo, Instant now) {
        return new Message(
                newId(),
                conversationId,
                0,
                Role.ASSISTANT,
                "",
                null,
                model.provider(),
                model.model(),
                State.STREAMING,
                now,
                replyTo,
                Details.NONE);
    }

    Message withSeq(long place) {
        return new Message(
                id, conversationId, place, role, text, reasoning, provider, model, state, createdAt, replyTo, details);
    }

    Message with(State newState, String newText, @Nullable String newReasoning, Details newDetails) {
        return new Message(
                id,
                conversationId,
                seq,
                role,
                newText,
                newReasoning,
                provider,
                model,
                newState,
                createdAt,
                replyTo,
                newDetails);
    }

    /** The state of that word. */
    static State state(String word) {
        return State.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String newId() {
        return "m_" + UUID.randomUUID().toString().replace("-", "");
    }
}
