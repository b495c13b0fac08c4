package dev.parley.examples.chatserver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * A SQLite file with this program's tables, for this process alone. The version of the tables is in
 * {@code PRAGMA user_version}; {@link #STEPS} has one step for each.
 */
final class SqliteFile implements AutoCloseable {
    /** How to get from each version of the tables to the next. Steps that were published are never changed. */
    private static final List<List<String>> STEPS = List.of(List.of(
            "CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT, provider TEXT NOT NULL, model TEXT NOT NULL,"
                    + " system TEXT, parameters TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
                    + " next_seq INTEGER NOT NULL DEFAULT 1)",
            "CREATE INDEX conversations_by_update ON conversations (updated_at)",
            "CREATE TABLE messages (id TEXT PRIMARY KEY,"
                    + " conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,"
                    + " seq INTEGER NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL, reasoning TEXT, provider TEXT,"
                    + " model TEXT, state TEXT NOT NULL, created_at INTEGER NOT NULL, reply_to TEXT, runs TEXT,"
                    + " details TEXT NOT NULL)",
            "CREATE UNIQUE INDEX messages_by_place ON messages (conversation_id, seq)",
            "CREATE TABLE pieces (message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,"
                    + " reasoning INTEGER NOT NULL, text TEXT NOT NULL)",
            "CREATE INDEX pieces_by_message ON pieces (message_id)"));

    private final FileChannel lockFile;
    private final Connection connection;

    private SqliteFile(FileChannel lockFile, Connection connection) {
        this.lockFile = lockFile;
        this.connection = connection;
    }

    /**
     * Opens or makes the file.
     *
     * @throws StoreException if that is not possible; the message says what to do
     */
    static SqliteFile open(Path path) {
        FileChannel lock = lock(path);
        Connection connection = null;
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.enforceForeignKeys(true);
            config.setBusyTimeout(5_000);
            connection = config.createConnection("jdbc:sqlite:" + path);
            upgrade(path, connection);
            return new SqliteFile(lock, connection);
        } catch (SQLException | StoreException e) {
            closeAll(connection, lock, e);
            throw e instanceof StoreException told
                    ? told
                    : new StoreException(
                            "cannot open the database " + path + ": " + e.getMessage()
                                    + "; set CHAT_SERVER_DB to another file, or move this one away",
                            e);
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        StoreException none = new StoreException("the database cannot be closed");
        closeAll(connection, lockFile, none);
        if (none.getSuppressed().length > 0) {
            throw none;
        }
    }

    private static FileChannel lock(Path path) {
        Path file = path.resolveSibling(path.getFileName() + ".lock");
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new StoreException("the database " + path
                        + " is in use by another chat server; stop that one, or set CHAT_SERVER_DB to another file");
            }
            return channel;
        } catch (IOException e) {
            throw new StoreException(
                    "cannot write next to the database " + path + " (" + e + "); set CHAT_SERVER_DB to a file in a"
                            + " directory that can be written",
                    e);
        }
    }

    private static void upgrade(Path path, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > STEPS.size()) {
                throw new StoreException("the database " + path + " is of a newer version (" + version
                        + ") than this program knows (" + STEPS.size()
                        + "); use the newer program, or set CHAT_SERVER_DB to another file");
            }
            for (int next = version; next < STEPS.size(); next++) {
                connection.setAutoCommit(false);
                for (String step : STEPS.get(next)) {
                    statement.executeUpdate(step);
                }
                statement.executeUpdate("PRAGMA user_version = " + (next + 1));
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    private static void closeAll(@Nullable Connection connection, FileChannel lock, Exception cause) {
        for (AutoCloseable part : connection == null ? List.of(lock) : List.of(connection, lock)) {
            try {
                part.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
