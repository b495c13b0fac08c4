package dev.parley.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.FakeProvider;
import dev.parley.testkit.FakeReply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the server, and who may not. */
@Timeout(180)
class GuardTest {
    private static final String TOKEN = "s3cret-token-of-this-test";

    @TempDir
    Path directory;

    private final FakeProvider fake = FakeProvider.replying(FakeReply.text("Hello"));

    @Test
    void api_asks_for_the_token_and_the_page_does_not() {
        try (TestServer server = TestServer.startWithToken(directory, TOKEN, fake)) {
            Api api = server.api();
            Api.Reply refused = api.get("api/models");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.error().path("code").textValue()).isEqualTo("unauthorized");
            assertThat(refused.response().headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer");
            assertThat(api.send(api.request("api/models").header("Authorization", "Bearer wrong"))
                            .status())
                    .isEqualTo(401);
            assertThat(api.send(api.request("api/models").header("Authorization", "Bearer " + TOKEN))
                            .status())
                    .isEqualTo(200);
            assertThat(page(server).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void token_in_the_address_opens_sockets_and_event_streams_and_changes_nothing() {
        try (TestServer server = TestServer.startWithToken(directory, TOKEN, fake)) {
            Api api = server.api();
            assertThat(WsClient.refused(api.uri("api/ws"))).isEqualTo(401);
            assertThat(WsClient.refused(api.uri("api/ws?token=wrong"))).isEqualTo(401);
            try (WsClient socket = WsClient.openAt(api.uri("api/ws?token=" + TOKEN))) {
                socket.send(Map.of("type", "ping"));
                assertThat(socket.next().path("type").textValue()).isEqualTo("pong");
            }
            try (SseStream stream = api.events(api.request("api/events?token=" + TOKEN))) {
                assertThat(stream).isNotNull();
            }
            assertThat(api.post("api/conversations?token=" + TOKEN, Map.of("model", "fake/any"))
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void pages_of_other_origins_are_refused() {
        try (TestServer server = TestServer.start(directory, fake)) {
            Api api = server.api();
            String own = server.uri().toString().replaceFirst("/$", "");
            Api.Reply refused = api.send(api.request("api/models").header("Origin", "https://evil.example"));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error().path("code").textValue()).isEqualTo("forbidden");
            assertThat(refused.response().headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(api.send(api.request("api/models").header("Origin", own)).status())
                    .isEqualTo(200);
            assertThat(api.send(api.request("api/models").header("Origin", "null"))
                            .status())
                    .isEqualTo(403);

            assertThat(WsClient.refused(api.uri("api/ws"), "Origin", "https://evil.example"))
                    .isEqualTo(403);
            try (WsClient socket = WsClient.openAt(api.uri("api/ws"), "Origin", own)) {
                socket.send(Map.of("type", "ping"));
                assertThat(socket.next().path("type").textValue()).isEqualTo("pong");
            }
        }
    }

    @Test
    void the_one_origin_that_is_allowed_may_use_the_api() {
        Settings plain = TestServer.settings(directory);
        Settings open = new Settings(
                plain.host(),
                0,
                Optional.of(TOKEN),
                plain.database(),
                Optional.of("https://chat.example.com"),
                plain.stall());
        try (TestServer server = TestServer.start(open, fake)) {
            Api api = server.api();
            Api.Reply asked = api.send(api.request("api/models")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .header("Origin", "https://chat.example.com")
                    .header("Access-Control-Request-Method", "POST"));
            assertThat(asked.status()).isEqualTo(204);
            assertThat(asked.response().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://chat.example.com");
            assertThat(asked.response().headers().firstValue("Access-Control-Allow-Headers"))
                    .get()
                    .asString()
                    .contains("Authorization");
            assertThat(api.send(api.request("api/models")
                                    .header("Origin", "https://chat.example.com")
                                    .header("Authorization", "Bearer " + TOKEN))
                            .status())
                    .isEqualTo(200);
            assertThat(api.send(api.request("api/models")
                                    .header("Origin", "https://other.example.com")
                                    .header("Authorization", "Bearer " + TOKEN))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void name_that_only_resolves_to_this_machine_is_refused() throws IOException {
        try (TestServer server = TestServer.start(directory, fake)) {
            assertThat(status(server.uri(), "/api/models", "rebound.example")).isEqualTo(403);
            assertThat(status(server.uri(), "/", "rebound.example")).isEqualTo(403);
            assertThat(status(
                            server.uri(),
                            "/api/models",
                            "localhost:" + server.uri().getPort()))
                    .isEqualTo(200);
            assertThat(status(server.uri(), "/api/models", "[::1]:8080")).isEqualTo(200);
        }
    }

    @Test
    void files_beside_the_page_are_not_served() throws IOException {
        try (TestServer server = TestServer.start(directory, fake)) {
            String host = server.uri().getAuthority();
            assertThat(status(server.uri(), "/index.html", host)).isEqualTo(200);
            for (String path : List.of(
                    "/../simplelogger.properties",
                    "/%2e%2e/simplelogger.properties",
                    "/..%2fsimplelogger.properties",
                    "/js/..%2f..%2fsimplelogger.properties",
                    "/simplelogger.properties",
                    "/js/",
                    "/dev/parley/examples/chatserver/ChatServer.class")) {
                assertThat(status(server.uri(), path, host)).as(path).isBetween(400, 404);
            }
        }
    }

    @Test
    void page_has_headers_that_keep_it_to_itself() {
        try (TestServer server = TestServer.start(directory, fake)) {
            HttpResponse<String> page = page(server);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type"))
                    .get()
                    .asString()
                    .startsWith("text/html");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .get()
                    .asString()
                    .startsWith("default-src 'self'");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(page.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void handshake_of_a_socket_makes_no_session() throws IOException {
        try (TestServer server = TestServer.start(directory, fake);
                Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /api/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> head = new ArrayList<>();
            for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }

            assertThat(head.get(0)).contains(" 101 ");
            assertThat(head).noneMatch(line -> line.startsWith("set-cookie:"));
        }
    }

    private static HttpResponse<String> page(TestServer server) {
        Api api = server.api();
        try {
            return Api.CLIENT.send(api.request("").build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What a request with that host gets, which the client of the JDK would not send. */
    private static int status(URI server, String path, String host) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return Integer.parseInt(line.split(" ")[1]);
        }
    }
}
