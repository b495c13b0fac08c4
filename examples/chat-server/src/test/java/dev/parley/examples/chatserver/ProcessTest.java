package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testkit.FakeProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: how it starts, how it ends, and what it needs. */
@Timeout(300)
class ProcessTest {
    private static final String TOKEN = "s3cret-token-of-this-test";

    @TempDir
    Path directory;

    @Test
    void killed_in_mid_answer_it_has_what_had_come_when_it_is_back() {
        String id;
        try (ChildProcess child =
                ChildProcess.run(ChildServer.class, List.of(), Map.of(), directory.toString(), "half")) {
            Api api = new Api(child.address());
            id = api.conversation("fake/any");
            try (SseStream stream = api.ask(id, "Question")) {
                List<SseStream.Sse> seen = new ArrayList<>();
                while (!SseStream.text(seen).equals("Half an answer")) {
                    seen.add(stream.next().orElseThrow());
                }
                // stored at least every half second
                Until.holds("what had come is stored", () -> stored().equals("Half an answer"));
                child.kill();
            }
        }
        try (TestServer server =
                TestServer.start(directory, FakeProvider.builder().build())) {
            Api api = server.api();
            JsonNode answer = api.get("api/conversations/" + id).json().at("/messages/1");
            assertThat(answer.path("state").textValue()).isEqualTo("interrupted");
            assertThat(answer.path("text").textValue()).isEqualTo("Half an answer");
            assertThat(answer.path("reasoning").textValue()).isEqualTo("Let me think. ");

            api.post(
                    "api/conversations/" + id + "/messages/" + answer.path("id").textValue() + "/retry", "{}");
            assertThat(api.get("api/conversations/" + id)
                            .json()
                            .at("/messages/1/text")
                            .textValue())
                    .isEqualTo("ok");
        }
    }

    @Test
    void many_clients_that_never_read_fit_into_a_small_memory() {
        try (ChildProcess child =
                ChildProcess.run(ChildServer.class, List.of("-Xmx128m"), Map.of(), directory.toString(), "much")) {
            Api api = new Api(child.address());
            String id = api.conversation("fake/any");
            List<WsClient> deaf = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                WsClient client = WsClient.openUnread(api.uri("api/ws"));
                client.send(Map.of("type", "resume", "conversation_id", id, "after", 0));
                deaf.add(client);
            }
            // in frames that wait for each client this would be 80 MiB and more
            JsonNode answer = api.post("api/conversations/" + id + "/messages", Map.of("text", "Much"))
                    .json();

            assertThat(answer.path("state").textValue()).isEqualTo("complete");
            assertThat(answer.path("text").textValue()).hasSize(5 * 1024 * 1024);
            assertThat(child.output()).doesNotContain("OutOfMemoryError");
            deaf.forEach(WsClient::abort);
        }
    }

    @Test
    void it_says_where_it_is_what_it_has_and_ends_when_it_is_told_to() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                ChildProcess child = ChildProcess.run(ChatServer.class, List.of(), environment(ollama))) {
            Api api = new Api(child.address());
            Until.holds("the providers are told", () -> child.output().contains("ollama: 1 model"));
            assertThat(child.output())
                    .contains("database: " + directory.resolve("data").resolve("chat.db"));
            JsonNode about = api.send(api.request("api/server").header("Authorization", "Bearer " + TOKEN))
                    .json();
            assertThat(about.path("embedded").booleanValue()).isFalse();
            assertThat(about.path("auth").booleanValue()).isTrue();
            assertThat(about.path("default_model").textValue()).isEqualTo("ollama/m:latest");

            assertThat(child.terminate()).as("128 + SIGTERM").isEqualTo(143);
        }
    }

    @Test
    void token_is_in_no_line_of_the_log() {
        try (ScriptedOllama ollama = new ScriptedOllama("m:latest");
                ChildProcess child = ChildProcess.run(ChatServer.class, List.of(), environment(ollama))) {
            Api api = new Api(child.address());
            api.get("api/models?token=" + TOKEN);
            api.get("api/models/none?token=" + TOKEN);
            api.get("api/models/fake/%25zz?token=" + TOKEN);
            api.send(api.request("api/conversations")
                    .header("Authorization", "Bearer " + TOKEN)
                    .POST(Api.body("{\"token\":\"" + TOKEN + "\",")));
            try (WsClient socket = WsClient.openAt(api.uri("api/ws?token=" + TOKEN))) {
                socket.send("{" + TOKEN);
                socket.upTo("error");
                socket.abort();
            }
            try (SseStream stream = api.events(api.request("api/events?token=" + TOKEN))) {
                assertThat(stream).isNotNull();
            }
            child.terminate();

            assertThat(child.output()).contains("http://").doesNotContain(TOKEN);
        }
    }

    @Test
    void port_in_use_is_said_and_what_to_do() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ScriptedOllama ollama = new ScriptedOllama()) {
            Map<String, String> environment = environment(ollama);
            environment.put("PORT", "" + taken.getLocalPort());
            refused(environment, "127.0.0.1:" + taken.getLocalPort() + " is in use", "PORT");
        }
    }

    @Test
    void database_that_cannot_be_written_is_said_and_what_to_do() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        refused(
                Map.of("PORT", "0", "CHAT_SERVER_DB", file.resolve("chat.db").toString()),
                "cannot write",
                "CHAT_SERVER_DB");
    }

    @Test
    void file_that_is_no_database_is_left_alone() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.txt"), "These are my notes, and no database at all.");
        refused(Map.of("PORT", "0", "CHAT_SERVER_DB", file.toString()), "cannot open the database", "CHAT_SERVER_DB");
        assertThat(file).hasContent("These are my notes, and no database at all.");
    }

    @Test
    void database_of_a_newer_version_is_said_and_left_alone() throws SQLException {
        Path file = directory.resolve("chat.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
        }
        refused(Map.of("PORT", "0", "CHAT_SERVER_DB", file.toString()), "newer version (99)", "newer program");
    }

    @Test
    void database_in_use_by_another_server_is_said() {
        try (TestServer server =
                TestServer.start(directory, FakeProvider.builder().build())) {
            assertThat(server.uri().getPort()).isPositive();
            refused(
                    Map.of(
                            "PORT",
                            "0",
                            "CHAT_SERVER_DB",
                            directory.resolve("chat.db").toString()),
                    "in use by another chat server",
                    "CHAT_SERVER_DB");
        }
    }

    @Test
    void variables_that_are_wrong_are_named() {
        refused(Map.of("PORT", "many"), "PORT is 'many'");
        refused(Map.of("CHAT_SERVER_CORS", "*"), "CHAT_SERVER_CORS is '*'");
    }

    private static void refused(Map<String, String> environment, String... words) {
        try (ChildProcess child = ChildProcess.run(ChatServer.class, List.of(), environment)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.output())
                    .startsWith("The chat server cannot start: ")
                    .contains(words);
            assertThat(child.output().lines())
                    .as("one line, and no stack trace")
                    .hasSize(1);
        }
    }

    /** One Ollama, no key, and no models beside it. */
    private Map<String, String> environment(ScriptedOllama ollama) {
        Map<String, String> environment = new HashMap<>();
        URI uri = ollama.server().uri();
        environment.put("PORT", "0");
        environment.put("CHAT_SERVER_TOKEN", TOKEN);
        environment.put(
                "CHAT_SERVER_DB", directory.resolve("data").resolve("chat.db").toString());
        environment.put("OLLAMA_BASE_URL", uri.toString());
        environment.put("OPENAI_BASE_URL", uri.toString());
        environment.put("LLAMACPP_MODELS", directory.toString());
        return environment;
    }

    private String stored() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chat.db"));
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT group_concat(text, '') FROM pieces WHERE reasoning = 0")) {
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
