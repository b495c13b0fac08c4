package dev.parley.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A provider and the scripted server it talks to. */
@Timeout(60)
abstract class ServerTest {
    static final Duration SOON = Duration.ofSeconds(20);
    static final String JSON = "application/json; charset=utf-8";
    static final String NDJSON = "application/x-ndjson";

    ScriptedServer server;
    HttpTransport transport;
    OllamaProvider ollama;

    @BeforeEach
    final void startServer() {
        server = ScriptedServer.start();
        transport = HttpTransport.builder().retryPolicy(retries()).build();
        ollama = provider(OllamaProvider.builder());
    }

    @AfterEach
    final void stopServer() {
        ollama.close();
        transport.close();
        server.close();
    }

    /** None, unless a test says otherwise. */
    RetryPolicy retries() {
        return RetryPolicy.none();
    }

    /** A provider for the server; what the class's tests have in common may be added. */
    OllamaProvider provider(OllamaProvider.Builder builder) {
        return builder.baseUrl(server.uri()).transport(transport).build();
    }

    static Script recorded(String name) {
        return Recording.of(name).script();
    }

    static Script lines(String... lines) {
        return Script.ok(NDJSON).lines(lines).end();
    }

    static JsonNode json(String text) {
        return Same.parsed(text);
    }
}
