package dev.parley.examples.chatserver;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where conversations are kept. What a method has written when it returns survives the end of this program, however it
 * ends. Safe for use by several threads; failures are {@link StoreException}s.
 */
interface ConversationStore extends AutoCloseable {
    /** Stores a new conversation. */
    void create(StoredConversation conversation);

    Optional<StoredConversation> conversation(String id);

    /**
     * Conversations, the one last changed first.
     *
     * @param limit how many at most
     * @param before only those that come after this one in the list, by its id
     */
    List<StoredConversation> conversations(int limit, @Nullable String before);

    int count();

    /**
     * Changes the title, model, instructions and parameters of a conversation, which counts as changed now; nobody else
     * changes it in between.
     *
     * @param change makes what is to be stored from what is; must be quick
     * @return the conversation as it is then; empty if there is none
     */
    Optional<StoredConversation> update(String id, UnaryOperator<StoredConversation> change);

    /** Deletes a conversation with its messages; false if there is none. */
    boolean delete(String id);

    /** The messages of a conversation in their order, each with the text it has so far. */
    List<Message> messages(String conversationId);

    /**
     * Stores what is asked and the answer that begins, both or neither.
     *
     * @param user what is asked; null if that is stored already
     * @param answer the answer, without a place in the conversation yet
     * @param replaced the id of an answer that makes way for it; null if none does
     * @return what was stored, with its places
     */
    Begun begin(@Nullable Message user, Message answer, @Nullable String replaced);

    /** Adds to the text of an answer that is being made. */
    void append(String messageId, List<Piece> pieces);

    /**
     * Stores an answer that has ended.
     *
     * @param runs the order of its thoughts and its text, as in {@link AnswerLog#runs()}
     */
    void finish(Message answer, @Nullable String runs);

    /** The order of an answer's thoughts and its text, if it is not thoughts first. */
    Optional<String> runs(String messageId);

    /** What all stored answers have used, by model. */
    List<ModelUsage> usage();

    @Override
    void close();

    /**
     * What {@link #begin} stored.
     *
     * @param user what is asked; null if that was stored already
     * @param answer the answer
     */
    record Begun(@Nullable Message user, Message answer) {}

    /**
     * A part of an answer.
     *
     * @param reasoning whether it is thought or said
     * @param text the part
     */
    record Piece(boolean reasoning, String text) {}

    /**
     * What the answers of one model have used.
     *
     * @param provider the label of the provider
     * @param model the provider's id of the model
     * @param answers how many answers there are, the failed ones included
     * @param promptTokens what was asked, as far as it was counted
     * @param completionTokens what was answered, as far as it was counted
     * @param cost what it cost, as far as that is known and of one currency
     * @param currency of what
     * @param failed how many answers failed
     */
    record ModelUsage(
            String provider,
            String model,
            long answers,
            @Nullable Long promptTokens,
            @Nullable Long completionTokens,
            @Nullable BigDecimal cost,
            @Nullable String currency,
            long failed) {}
}
