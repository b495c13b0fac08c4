package dev.parley.testserver;

import static dev.parley.testserver.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits, gates, silence and floods. */
class TimeTest {

    private final ScriptedServer server = ScriptedServer.start();

    @AfterEach
    void close() {
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    private RawClient get(Script script) throws IOException {
        server.on("GET", "/").reply(script);
        return new RawClient(server).get("/");
    }

    @Test
    void a_gate_holds_the_script_until_it_is_opened() throws IOException {
        try (RawClient client = get(Script.ok("")
                .contentLength()
                .chunk("a")
                .awaitGate("go")
                .chunk("b")
                .end())) {
            Gate gate = server.gate("go");
            gate.awaitWaiting(1, PATIENCE);
            Exchange exchange = server.takeExchange(PATIENCE);
            assertThat(exchange.piecesWritten()).isEqualTo(1);
            assertThat(exchange.finished()).isFalse();
            assertThat(gate.isOpen()).isFalse();
            assertThat(gate.waiting()).isEqualTo(1);
            client.readHead();
            assertThat(client.read(1)).isEqualTo("a");

            gate.open();

            assertThat(client.read(1)).isEqualTo("b");
            exchange.awaitFinished(PATIENCE);
            assertThat(exchange.hungUp()).isFalse();
            assertThat(gate.isOpen()).isTrue();
            assertThat(gate.waiting()).isZero();
            assertThat(gate.name()).isEqualTo("go");
        }
    }

    @Test
    void an_open_gate_lets_scripts_pass() throws IOException {
        server.gate("go").open();
        server.gate("go").open();
        try (RawClient client =
                get(Script.ok("").contentLength().awaitGate("go").chunk("b").end())) {
            client.readHead();
            assertThat(client.read(1)).isEqualTo("b");
        }
    }

    @Test
    void one_gate_frees_all_who_wait() throws IOException {
        server.on("GET", "/").reply(Script.nothing().awaitGate("go").then(Script.reply(200, "", "x")));
        try (RawClient one = new RawClient(server).get("/");
                RawClient two = new RawClient(server).get("/")) {
            server.gate("go").awaitWaiting(2, PATIENCE);
            server.gate("go").open();
            assertThat(one.readHead()).isEqualTo(two.readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void headers_can_come_late() throws IOException {
        try (RawClient client = get(Script.nothing().awaitGate("headers").then(Script.reply(200, "", "late")))) {
            server.gate("headers").awaitWaiting(1, PATIENCE);
            assertThat(server.takeExchange(PATIENCE).bytesWritten()).isZero();
            server.gate("headers").open();
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(client.read(4)).isEqualTo("late");
        }
    }

    @Test
    void headers_can_come_never() throws IOException {
        try (RawClient client = get(Script.nothing().stall())) {
            Exchange exchange = server.takeExchange(PATIENCE);
            client.hangUp();
            exchange.awaitHangUp(PATIENCE);
            assertThat(exchange.bytesWritten()).isZero();
        }
    }

    @Test
    void a_pause_takes_its_time_and_goes_on() throws IOException {
        long start = System.nanoTime();
        try (RawClient client = get(Script.nothing()
                .pause(Duration.ZERO)
                .pause(Duration.ofMillis(30))
                .then(Script.ok("").pause(Duration.ofMillis(30)).chunk("a").close()))) {
            assertThat(client.readAll()).endsWith("1\r\na\r\n");
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(60_000_000);
    }

    @Test
    void a_pace_waits_after_every_piece() throws IOException {
        long start = System.nanoTime();
        try (RawClient client = get(Script.ok("")
                .closeDelimited()
                .pace(Duration.ofMillis(10))
                .splitEvery("abcdef", 2)
                .repeat("x", 3)
                .pace(Duration.ZERO)
                .repeat("y", 1000)
                .end())) {
            client.readHead();
            assertThat(client.readAll()).isEqualTo("abcdefxxx" + "y".repeat(1000));
        }
        assertThat(System.nanoTime() - start).isBetween(60_000_000L, 8_000_000_000L);
    }

    @Test
    void a_stall_ends_with_the_server() throws IOException {
        try (RawClient client = get(Script.ok("").chunk("a").stall())) {
            client.readTo("1\r\na\r\n");
            Exchange exchange = server.takeExchange(PATIENCE);
            server.close();
            assertThat(client.readByte()).isEqualTo(-1);
            assertThat(exchange.finished()).isTrue();
            assertThat(exchange.hungUp()).isFalse();
            assertThatThrownBy(() -> exchange.awaitHangUp(PATIENCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("over before the client hung up");
        }
    }

    @Test
    void a_flood_runs_until_the_client_hangs_up() throws IOException {
        try (RawClient client = get(Script.ok("").chunk("first").flood("{\"x\":1}\n"))) {
            client.readHead();
            client.readTo("first\r\n");
            for (int i = 0; i < 100_000; i++) {
                assertThat(client.read(13)).isEqualTo("8\r\n{\"x\":1}\n\r\n");
            }
            Exchange exchange = server.takeExchange(PATIENCE);
            assertThat(exchange.hungUp()).isFalse();
            client.hangUp();
            exchange.awaitHangUp(PATIENCE);
            assertThat(exchange.bytesWritten()).isGreaterThan(1_300_000);
            assertThat(exchange.piecesWritten()).isGreaterThan(90_000);
        }
    }

    @Test
    void a_flood_nobody_reads_stops_at_the_full_socket_and_sees_the_hang_up() throws IOException {
        try (RawClient client = get(Script.ok("").flood("x".repeat(1_000_000)))) {
            client.readHead();
            client.reset();
            server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        }
        assertThat(server.openConnections()).isZero();
    }

    @Test
    void a_flood_leaves_room_for_others() throws IOException {
        try (RawClient flooded = get(Script.ok("").flood("x\n"));
                RawClient other = new RawClient(server).get("/none")) {
            assertThat(other.readHead()).startsWith("HTTP/1.1 404");
            assertThat(flooded.readHead()).startsWith("HTTP/1.1 200");
        }
    }
}
