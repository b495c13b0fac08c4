package dev.parley.examples.chatserver;

import dev.parley.examples.chatserver.Message.Details;
import dev.parley.examples.chatserver.Message.Role;
import dev.parley.examples.chatserver.Message.State;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in one SQLite file. What is committed is with the operating system, so that it outlives this process; a
 * power cut may take the last moments, and never leaves the file broken.
 *
 * <p>The text of an answer that is being made is a row per part, so that a long answer is not written again and again; its
 * parts become one text when it ends.
 */
final class SqliteConversationStore implements ConversationStore {
    private static final String CONVERSATION =
            "SELECT c.*, (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id) AS message_count"
                    + " FROM conversations c ";

    private final SqliteFile file;
    private final Connection connection;

    /** Takes the file over, whose answers that were being made are marked as interrupted. */
    SqliteConversationStore(SqliteFile file) {
        this.file = file;
        this.connection = file.connection();
        interruptStreaming();
    }

    @Override
    public synchronized void create(StoredConversation it) {
        run(
                "INSERT INTO conversations (id, title, provider, model, system, parameters, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                it.id(),
                it.givenTitle(),
                it.modelName().provider(),
                it.modelName().model(),
                it.system(),
                json(it.parameters()),
                it.createdAt().toEpochMilli(),
                it.updatedAt().toEpochMilli());
    }

    @Override
    public synchronized Optional<StoredConversation> conversation(String id) {
        return list(CONVERSATION + "WHERE id = ?", SqliteConversationStore::conversation, id).stream()
                .findFirst();
    }

    @Override
    public synchronized List<StoredConversation> conversations(int limit, @Nullable String before) {
        if (before == null) {
            return list(
                    CONVERSATION + "ORDER BY updated_at DESC, rowid DESC LIMIT ?",
                    SqliteConversationStore::conversation,
                    limit);
        }
        return list(
                CONVERSATION + "WHERE (updated_at, rowid) < (SELECT updated_at, rowid FROM conversations WHERE id = ?)"
                        + " ORDER BY updated_at DESC, rowid DESC LIMIT ?",
                SqliteConversationStore::conversation,
                before,
                limit);
    }

    @Override
    public synchronized int count() {
        return list("SELECT count(*) FROM conversations", row -> row.getInt(1)).get(0);
    }

    @Override
    public synchronized Optional<StoredConversation> update(String id, UnaryOperator<StoredConversation> change) {
        Optional<StoredConversation> known = conversation(id);
        if (known.isEmpty()) {
            return known;
        }
        StoredConversation it = change.apply(known.get());
        run(
                "UPDATE conversations SET title = ?, provider = ?, model = ?, system = ?, parameters = ?,"
                        + " updated_at = max(?, updated_at) WHERE id = ?",
                it.givenTitle(),
                it.modelName().provider(),
                it.modelName().model(),
                it.system(),
                json(it.parameters()),
                Instant.now().toEpochMilli(),
                id);
        return conversation(id);
    }

    @Override
    public synchronized boolean delete(String id) {
        return run("DELETE FROM conversations WHERE id = ?", id) > 0;
    }

    @Override
    public synchronized List<Message> messages(String conversationId) {
        List<Message> messages = new ArrayList<>();
        for (Message message : list(
                "SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq",
                SqliteConversationStore::message,
                conversationId)) {
            messages.add(message.state() == State.STREAMING ? Pieces.join(message, pieces(message.id())) : message);
        }
        return messages;
    }

    @Override
    public synchronized Begun begin(@Nullable Message user, Message answer, @Nullable String replaced) {
        return transaction(() -> {
            String id = answer.conversationId();
            long seq = list("SELECT next_seq FROM conversations WHERE id = ?", row -> row.getLong(1), id).stream()
                    .findFirst()
                    .orElseThrow(() -> new StoreException("the conversation " + id + " is gone"));
            Message asked = user == null ? null : user.withSeq(seq++);
            Message begun = answer.withSeq(seq++);
            if (asked != null) {
                insert(asked);
            }
            insert(begun);
            if (replaced != null) {
                run("DELETE FROM messages WHERE id = ?", replaced);
            }
            run(
                    "UPDATE conversations SET next_seq = ?, updated_at = max(?, updated_at) WHERE id = ?",
                    seq,
                    answer.createdAt().toEpochMilli(),
                    id);
            return new Begun(asked, begun);
        });
    }

    @Override
    public synchronized void append(String messageId, List<Piece> pieces) {
        transaction(() -> {
            for (Piece piece : pieces) {
                run(
                        "INSERT INTO pieces (message_id, reasoning, text) VALUES (?, ?, ?)",
                        messageId,
                        piece.reasoning() ? 1 : 0,
                        piece.text());
            }
            return true;
        });
    }

    @Override
    public synchronized void finish(Message answer, @Nullable String runs) {
        transaction(() -> {
            run(
                    "UPDATE messages SET text = ?, reasoning = ?, state = ?, details = ?, runs = ? WHERE id = ?",
                    answer.text(),
                    answer.reasoning(),
                    answer.state().word(),
                    JsonText.write(answer.details()),
                    runs,
                    answer.id());
            return run("DELETE FROM pieces WHERE message_id = ?", answer.id());
        });
    }

    @Override
    public synchronized Optional<String> runs(String messageId) {
        return list("SELECT runs FROM messages WHERE id = ? AND runs IS NOT NULL", row -> row.getString(1), messageId)
                .stream()
                .findFirst();
    }

    @Override
    public synchronized List<ModelUsage> usage() {
        return list(
                "SELECT provider, model, count(*) AS answers,"
                        + " sum(json_extract(details, '$.usage.prompt_tokens')) AS prompt,"
                        + " sum(json_extract(details, '$.usage.completion_tokens')) AS completion,"
                        + " sum(json_extract(details, '$.cost.amount')) AS cost,"
                        + " max(json_extract(details, '$.cost.currency')) AS currency,"
                        + " count(DISTINCT json_extract(details, '$.cost.currency')) AS currencies,"
                        + " sum(state = 'failed') AS failed FROM messages"
                        + " WHERE role = 'assistant' AND state <> 'streaming'"
                        + " GROUP BY provider, model ORDER BY answers DESC, provider, model",
                SqliteConversationStore::usage);
    }

    @Override
    public synchronized void close() {
        file.close();
    }

    private void interruptStreaming() {
        for (Message message :
                list("SELECT * FROM messages WHERE state = 'streaming'", SqliteConversationStore::message)) {
            List<Piece> pieces = pieces(message.id());
            Message whole = Pieces.join(message, pieces);
            finish(whole.with(State.INTERRUPTED, whole.text(), whole.reasoning(), Details.NONE), Pieces.runs(pieces));
        }
    }

    private List<Piece> pieces(String messageId) {
        return list(
                "SELECT reasoning, text FROM pieces WHERE message_id = ? ORDER BY rowid",
                row -> new Piece(row.getInt(1) != 0, row.getString(2)),
                messageId);
    }

    private void insert(Message message) {
        run(
                "INSERT INTO messages (id, conversation_id, seq, role, text, reasoning, provider, model, state,"
                        + " created_at, reply_to, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                message.id(),
                message.conversationId(),
                message.seq(),
                message.role().word(),
                message.text(),
                message.reasoning(),
                message.provider(),
                message.model(),
                message.state().word(),
                message.createdAt().toEpochMilli(),
                message.replyTo(),
                JsonText.write(message.details()));
    }

    private static StoredConversation conversation(ResultSet row) throws SQLException {
        String parameters = row.getString("parameters");
        return new StoredConversation(
                row.getString("id"),
                row.getString("title"),
                new ModelName(row.getString("provider"), row.getString("model")),
                row.getString("system"),
                parameters == null ? null : JsonText.read(parameters, Parameters.class),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")),
                row.getInt("message_count"));
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getString("id"),
                row.getString("conversation_id"),
                row.getLong("seq"),
                row.getString("role").equals("user") ? Role.USER : Role.ASSISTANT,
                row.getString("text"),
                row.getString("reasoning"),
                row.getString("provider"),
                row.getString("model"),
                Message.state(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                row.getString("reply_to"),
                JsonText.read(row.getString("details"), Details.class));
    }

    private static ModelUsage usage(ResultSet row) throws SQLException {
        double cost = row.getDouble("cost");
        boolean priced = row.getInt("currencies") == 1;
        return new ModelUsage(
                row.getString("provider"),
                row.getString("model"),
                row.getLong("answers"),
                count(row, "prompt"),
                count(row, "completion"),
                priced ? new BigDecimal(cost, new MathContext(12)).stripTrailingZeros() : null,
                priced ? row.getString("currency") : null,
                row.getLong("failed"));
    }

    private static @Nullable Long count(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable String json(@Nullable Parameters parameters) {
        return parameters == null ? null : JsonText.write(parameters);
    }

    // ---- the little that JDBC needs

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(reader.read(rows));
            }
            return read;
        } catch (SQLException e) {
            throw new StoreException("the conversations cannot be read: " + e.getMessage(), e);
        }
    }

    private int run(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException("the conversations cannot be written: " + e.getMessage(), e);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private <T> T transaction(Work<T> work) {
        try {
            connection.setAutoCommit(false);
            try {
                T result = work.run();
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreException("the conversations cannot be written: " + e.getMessage(), e);
        }
    }
}
