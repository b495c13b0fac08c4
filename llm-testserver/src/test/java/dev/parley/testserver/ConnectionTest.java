package dev.parley.testserver;

import static dev.parley.testserver.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections kept, closed, counted, and clients that leave. */
class ConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final ScriptedServer server = ScriptedServer.start();

    @BeforeEach
    void answer() {
        server.on("GET", "/").reply(Script.reply(200, "", "a"));
    }

    @AfterEach
    void close() {
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    private void getOnce(RawClient client) throws IOException {
        assertThat(client.get("/").readHead()).startsWith("HTTP/1.1 200").doesNotContain("Connection");
        assertThat(client.read(1)).isEqualTo("a");
    }

    @Test
    void a_connection_is_kept_and_requests_know_theirs() throws IOException {
        try (RawClient one = new RawClient(server);
                RawClient two = new RawClient(server)) {
            getOnce(one);
            getOnce(two);
            getOnce(one);
            assertThat(server.openConnections()).isEqualTo(2);
        }
        server.awaitOpenConnections(0, PATIENCE);
        assertThat(server.requests()).extracting(SeenRequest::connection).containsExactly(1, 2, 1);
        assertThat(server.connections()).isEqualTo(2);
        assertThat(server.peakConnections()).isEqualTo(2);
        assertThat(server.exchanges()).noneMatch(Exchange::hungUp).allMatch(Exchange::finished);
    }

    @Test
    void a_connection_is_closed_after_so_many_answers_unannounced() throws IOException {
        server.closeConnectionsAfter(2);
        try (RawClient client = new RawClient(server)) {
            getOnce(client);
            getOnce(client);
            assertThat(client.readByte()).isEqualTo(-1);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> server.closeConnectionsAfter(-1));
    }

    @Test
    void an_idle_connection_is_closed_unannounced() throws IOException {
        try (RawClient early = new RawClient(server);
                RawClient late = new RawClient(server)) {
            getOnce(early);
            server.closeIdleConnectionsAfter(SHORT);
            assertThat(early.readByte()).isEqualTo(-1);
            assertThat(late.readByte()).isEqualTo(-1);
        }
        try (RawClient client = new RawClient(server)) {
            getOnce(client);
            assertThat(client.readByte()).isEqualTo(-1);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> server.closeIdleConnectionsAfter(SHORT.negated()));
    }

    @Test
    void a_connection_that_is_answered_is_not_idle() throws IOException {
        server.closeIdleConnectionsAfter(SHORT);
        server.on("GET", "/slow")
                .reply(Script.nothing().pause(SHORT.multipliedBy(4)).then(Script.reply(200, "", "b")));
        try (RawClient client = new RawClient(server)) {
            assertThat(client.get("/slow").readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void idle_connections_can_be_closed_on_the_spot() throws IOException {
        server.on("GET", "/busy").reply(Script.ok("").chunk("a").stall());
        try (RawClient idle = new RawClient(server);
                RawClient busy = new RawClient(server).get("/busy")) {
            getOnce(idle);
            busy.readTo("1\r\na\r\n");
            assertThat(server.closeIdleConnections()).isEqualTo(1);
            assertThat(idle.readByte()).isEqualTo(-1);
            assertThat(server.openConnections()).isEqualTo(1);
        }
        server.close();
        assertThat(server.closeIdleConnections()).isZero();
    }

    @Test
    void a_kept_connection_can_die_with_the_next_request() throws IOException {
        server.on("GET", "/").reply(Script.reply(200, "", "a"), Script.nothing().close());
        try (RawClient client = new RawClient(server)) {
            getOnce(client);
            assertThat(client.get("/").readByte()).isEqualTo(-1);
        }
    }

    static Stream<Script> phases() {
        return Stream.of(
                Script.nothing().stall(),
                Script.ok("").stall(),
                Script.ok("").chunk("a").stall(),
                Script.ok("").chunk("a").awaitGate("never").end(),
                Script.ok("").chunk("a").pause(Duration.ofHours(1)).end(),
                Script.ok("").pace(Duration.ofHours(1)).lines("a", "b").end(),
                Script.ok("").flood("a"));
    }

    @ParameterizedTest
    @MethodSource("phases")
    void a_hang_up_is_seen_in_every_phase(Script script) throws IOException {
        server.on("GET", "/x").reply(script);
        try (RawClient client = new RawClient(server).get("/x")) {
            Exchange exchange = server.takeExchange(PATIENCE);
            assertThat(exchange.hungUp()).isFalse();
            long before = System.nanoTime();
            client.hangUp();
            assertThat(exchange.awaitHangUp(PATIENCE)).isBetween(before, System.nanoTime());
            assertThat(exchange.hungUp()).isTrue();
            assertThat(exchange.finished()).isTrue();
            exchange.awaitFinished(Duration.ZERO);
        }
        assertThat(server.openConnections()).isZero();
        assertThat(server.gate("never").waiting()).isZero();
    }

    @Test
    void a_reset_and_a_half_close_are_hang_ups() throws IOException {
        server.on("GET", "/x").reply(Script.ok("").stall());
        try (RawClient client = new RawClient(server).get("/x")) {
            client.readHead();
            client.reset();
            server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
        }
        try (RawClient client = new RawClient(server).get("/x")) {
            client.readHead();
            client.halfClose();
            server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
            assertThat(client.readByte()).isEqualTo(-1);
        }
    }

    @Test
    void a_hang_up_is_seen_while_a_function_thinks() throws IOException {
        server.on("GET", "/x").reply(request -> {
            server.takeExchange(PATIENCE).awaitHangUp(PATIENCE);
            return Script.reply(200, "", "too late");
        });
        RawClient client = new RawClient(server).get("/x");
        server.awaitRequests(1, PATIENCE);
        client.hangUp();
        server.awaitOpenConnections(0, PATIENCE);
        assertThat(server.exchanges().get(0).hungUp()).isTrue();
    }

    @Test
    void waiting_in_vain_says_what_was_seen_instead() throws IOException {
        server.on("GET", "/x").reply(Script.ok("").stall());
        assertThatThrownBy(() -> server.takeRequest(SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PT0.02S")
                .hasMessageContaining("another request");
        try (RawClient client = new RawClient(server).get("/x")) {
            client.readHead();
            Exchange exchange = server.takeExchange(PATIENCE);
            assertThatThrownBy(() -> exchange.awaitHangUp(SHORT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("hang-up of GET /x")
                    .hasMessageContaining("RUNNING");
            assertThatThrownBy(() -> exchange.awaitFinished(SHORT)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> server.awaitRequests(2, SHORT)).hasMessageContaining("but there are 1");
            assertThatThrownBy(() -> server.awaitOpenConnections(5, SHORT)).hasMessageContaining("but there are 1");
            assertThatThrownBy(() -> server.gate("g").awaitWaiting(1, SHORT)).hasMessageContaining("gate 'g'");
        }
    }

    @Test
    void an_interrupted_wait_ends_and_keeps_the_flag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> server.takeRequest(PATIENCE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
