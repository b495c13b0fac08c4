package dev.parley.testserver;

import static dev.parley.testserver.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Start, crowd, end. */
class LifecycleTest {

    private static final int CROWD = 1_500;

    private static Set<Thread> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("scripted-server-"))
                .collect(Collectors.toSet());
    }

    @Test
    void close_ends_every_thread_and_socket() throws IOException {
        ScriptedServer server = ScriptedServer.start();
        server.on("GET", "/stall").reply(Script.ok("").chunk("a").stall());
        server.on("GET", "/gate").reply(Script.nothing().awaitGate("never").then(Script.reply(200, "", "")));
        server.on("GET", "/flood").reply(Script.ok("").flood("a"));
        server.on("GET", "/function").reply(request -> {
            server.gate("never").awaitWaiting(99, PATIENCE.multipliedBy(9));
            return Script.nothing().close();
        });
        List<RawClient> clients = new ArrayList<>();
        for (String path : List.of("/stall", "/gate", "/flood", "/function")) {
            clients.add(new RawClient(server).get(path));
        }
        clients.add(new RawClient(server));
        server.awaitRequests(4, PATIENCE);
        server.awaitOpenConnections(5, PATIENCE);
        assertThat(serverThreads()).isNotEmpty().allMatch(Thread::isDaemon);

        server.close();
        server.close();

        assertThat(serverThreads()).isEmpty();
        assertThat(server.openConnections()).isZero();
        assertThat(server.exchanges()).allMatch(Exchange::finished).noneMatch(Exchange::hungUp);
        assertThat(server.gate("never").waiting()).isZero();
        assertThat(server.failures()).isEmpty();
        assertThat(clients.get(4).readByte()).isEqualTo(-1);
        assertThatThrownBy(() -> new RawClient(server)).isInstanceOf(ConnectException.class);
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void a_function_may_close_its_own_server() throws IOException {
        ScriptedServer server = ScriptedServer.start();
        server.on("GET", "/").reply(request -> {
            server.close();
            return Script.nothing().close();
        });
        try (RawClient client = new RawClient(server).get("/")) {
            assertThat(client.readByte()).isEqualTo(-1);
        }
        server.close();
        assertThat(serverThreads()).isEmpty();
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void a_closed_server_can_come_back_on_its_port() throws IOException {
        int port;
        try (ScriptedServer first = ScriptedServer.start()) {
            port = first.port();
            try (RawClient client = new RawClient(first).get("/")) {
                client.readHead();
                assertThatThrownBy(() -> ScriptedServer.start(port))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("127.0.0.1:" + port);
            }
        }
        try (ScriptedServer second = ScriptedServer.start(port);
                RawClient client = new RawClient(second).get("/")) {
            assertThat(second.port()).isEqualTo(port);
            assertThat(client.readHead()).startsWith("HTTP/1.1 404");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ScriptedServer.start(65536));
    }

    @Test
    void a_crowd_of_streams_is_held_open_by_one_thread() throws IOException {
        try (ScriptedServer server = ScriptedServer.start()) {
            server.on("GET", "/")
                    .reply(Script.ok("").lines("a").awaitGate("go").lines("b").end());
            List<RawClient> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(new RawClient(server).get("/"));
            }
            server.gate("go").awaitWaiting(CROWD, PATIENCE);
            assertThat(server.openConnections()).isEqualTo(CROWD);
            assertThat(serverThreads()).hasSize(1);

            server.gate("go").open();

            for (RawClient client : crowd) {
                assertThat(client.readTo("0\r\n\r\n")).endsWith("2\r\na\n\r\n2\r\nb\n\r\n0\r\n\r\n");
                client.close();
            }
            server.awaitOpenConnections(0, PATIENCE);
            assertThat(server.connections()).isEqualTo(CROWD);
            assertThat(server.peakConnections()).isEqualTo(CROWD);
            assertThat(server.exchanges()).hasSize(CROWD).noneMatch(Exchange::hungUp);
            assertThat(server.failures()).isEmpty();
        }
    }
}
