package dev.parley.examples.chatserver;

import dev.parley.LlmProvider;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A chat server on a free port, over providers that a test has. Public for tests in other packages. */
public final class TestServer implements AutoCloseable {
    private final ChatServer server;

    private TestServer(ChatServer server) {
        this.server = server;
    }

    /** A server over these providers, whose lists are there already as far as they come within a second. */
    public static TestServer start(Path directory, LlmProvider... providers) {
        return start(settings(directory), providers);
    }

    /** As {@link #start(Path, LlmProvider...)}, with a token. */
    public static TestServer startWithToken(Path directory, String token, LlmProvider... providers) {
        Settings plain = settings(directory);
        return start(
                new Settings(plain.host(), 0, Optional.of(token), plain.database(), Optional.empty(), plain.stall()),
                providers);
    }

    static TestServer start(Settings settings, LlmProvider... providers) {
        LlmRegistry.Builder builder = LlmRegistry.builder();
        for (LlmProvider provider : providers) {
            builder.provider(provider);
        }
        return start(settings, builder.build());
    }

    static TestServer start(Settings settings, LlmRegistry registry) {
        SqliteConversationStore store = new SqliteConversationStore(SqliteFile.open(settings.database()));
        ChatServer server = ChatServer.start(settings, registry, store, Demo.none());
        registry.models(ListMode.waitFor(Duration.ofSeconds(1)));
        return new TestServer(server);
    }

    static Settings settings(Path directory) {
        return new Settings(
                "127.0.0.1",
                0,
                Optional.empty(),
                directory.resolve("chat.db"),
                Optional.empty(),
                Duration.ofSeconds(60));
    }

    /** Where it is, with a slash at the end. */
    public URI uri() {
        return URI.create(server.address());
    }

    ChatServer server() {
        return server;
    }

    Api api() {
        return new Api(uri());
    }

    @Override
    public void close() {
        server.close();
    }
}
