package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.LlmException;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A server that answers a chat as it is told, and the provider that asks it. */
abstract class AnswerFixture {
    static final String EVENTS = "text/event-stream";
    static final String JSON = "application/json";
    static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    static final String DONE = "[DONE]";

    final ScriptedServer server = ScriptedServer.start();
    final HttpTransport transport =
            HttpTransport.builder().retryPolicy(RetryPolicy.none()).build();

    Dialect dialect = Dialect.standard();

    @AfterEach
    final void closeBothSides() {
        transport.close();
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    final OpenAiProvider provider() {
        return OpenAiProvider.builder()
                .id("test")
                .baseUrl(server.uri())
                .dialect(dialect)
                .transport(transport)
                .build();
    }

    final void answers(Script script) {
        server.on("POST", "/v1/chat/completions").reply(script);
    }

    /** The answer to a stream of these events. */
    final ChatResponse response(String... events) {
        answers(Script.ok(EVENTS).events(events).end());
        return provider().chat(ChatRequest.of("tiny", "Hello"));
    }

    /** The answer to a stream of these events, then a stop and the end mark. */
    final ChatResponse stopped(String... events) {
        List<String> all = new ArrayList<>(List.of(events));
        all.addAll(List.of(STOP, DONE));
        return response(all.toArray(String[]::new));
    }

    final ChatResponse body(String contentType, String body) {
        answers(Script.reply(200, contentType, body));
        return provider().chat(ChatRequest.of("tiny", "Hello"));
    }

    final <X extends LlmException> X failure(Class<X> type, Script script) {
        answers(script);
        return assertThrows(type, () -> provider().chat(ChatRequest.of("tiny", "Hello")));
    }

    final List<ChatEvent> events(ChatRequest request, String... events) {
        answers(Script.ok(EVENTS).events(events).end());
        List<ChatEvent> seen = new ArrayList<>();
        provider().stream(request).forEach(seen::add);
        return seen;
    }

    static String text(String delta) {
        return delta("\"content\":\"" + delta + "\"");
    }

    static String delta(String fields) {
        return "{\"choices\":[{\"index\":0,\"delta\":{" + fields + "}}]}";
    }

    static String tool(String call) {
        return delta("\"tool_calls\":[" + call + "]");
    }
}
