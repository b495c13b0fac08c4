package dev.parley.testkit;

import dev.parley.LlmProvider;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testserver.Exchange;
import dev.parley.testserver.Route;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;

/** A server, a transport and a provider that knows no other server. */
final class Rig implements AutoCloseable {
    static final String KEY = "sk-contract-0123456789-not-to-be-seen";
    static final String UNKNOWN_MODEL = "no-such-model";
    static final String ENDLESS = "Go on for ever.";
    static final String SILENT = "Say nothing at all.";
    static final String REASONING = "Think before you answer.";
    static final String TOOL = "Use the tool.";

    static final List<String> DELTAS =
            List.of("Caf\u00e9 ", "\ud83d\ude00 ", "\u4f60\u597d", " \u2028\"quoted\\\"", " end.");
    static final String TEXT = String.join("", DELTAS);

    private static final int ENDLESS_PIECES = 200_000;

    final ScriptedServer server;
    final HttpTransport transport;
    final LlmProvider provider;
    private final Wire wire;

    /** Makes a provider for a server and a transport. */
    interface Connector {
        LlmProvider connect(ScriptedServer server, HttpTransport transport);
    }

    Rig(Wire wire, HttpTransport transport, Connector connector) {
        this.wire = wire;
        this.transport = transport;
        this.server = ScriptedServer.start();
        server.fallback().reply(wire::reply);
        on(Wire.Operation.CHAT).reply(this::chat);
        this.provider = connector.connect(server, transport);
    }

    Route on(Wire.Operation operation) {
        return server.on(request -> wire.is(operation, request));
    }

    private Script chat(SeenRequest request) {
        String asked = request.text();
        if (asked.contains(UNKNOWN_MODEL)) {
            return wire.unknownModel(UNKNOWN_MODEL);
        }
        if (asked.contains(ENDLESS)) {
            return endless();
        }
        if (asked.contains(SILENT)) {
            return Script.nothing().stall();
        }
        if (asked.contains(REASONING)) {
            return records(
                            wire.reasoning("Let me ").orElseThrow(),
                            wire.reasoning("see.").orElseThrow(),
                            wire.text("Yes."),
                            wire.end())
                    .end();
        }
        if (asked.contains(TOOL)) {
            return records(wire.toolCall("clock", "{\"zone\":\"UTC\"}").orElseThrow(), wire.end())
                    .end();
        }
        return whole();
    }

    /** A whole answer of {@link #DELTAS}. */
    Script whole() {
        return begun(DELTAS.toArray(String[]::new)).chunk(wire.end()).end();
    }

    /** An answer with these pieces and no end yet. */
    Script begun(String... deltas) {
        Script script = records();
        for (String delta : deltas) {
            script = script.chunk(wire.text(delta));
        }
        return script;
    }

    /** An answer of these records, each a chunk of its own, and no end yet. */
    Script records(String... records) {
        Script script = Script.ok(wire.contentType());
        if (!wire.begin().isEmpty()) {
            script = script.chunk(wire.begin());
        }
        for (String record : records) {
            script = script.chunk(record);
        }
        return script;
    }

    Script endless() {
        return records()
                .pace(Duration.ofMillis(2))
                .repeat(wire.text("on "), ENDLESS_PIECES)
                .end();
    }

    Script error(int status, String message) {
        return Script.reply(status, "application/json", wire.errorBody(status, message));
    }

    int chats() {
        return Math.toIntExact(server.requests().stream()
                .filter(request -> wire.is(Wire.Operation.CHAT, request))
                .count());
    }

    void awaitIdle() {
        Await.until("every exchange is over", () -> server.exchanges().stream().allMatch(Exchange::finished));
    }

    @Override
    public void close() {
        provider.close();
        transport.close();
        server.close();
        Assertions.assertThat(server.failures())
                .as("failures of the scripted server")
                .isEmpty();
    }
}
