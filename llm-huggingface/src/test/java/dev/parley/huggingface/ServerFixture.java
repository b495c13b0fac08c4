package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import org.junit.jupiter.api.AfterEach;

/** One server that is the router, the Hub and an endpoint, and a transport without retries. */
abstract class ServerFixture {
    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream";
    static final String KEY = "hf_abcdefghijklmnop";

    final ScriptedServer server = ScriptedServer.start();
    final HttpTransport transport =
            HttpTransport.builder().retryPolicy(RetryPolicy.none()).build();

    @AfterEach
    final void closeBothSides() {
        transport.close();
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    final HuggingFaceProvider.Builder builder() {
        return HuggingFaceProvider.builder()
                .baseUrl(server.uri())
                .hubUrl(server.uri())
                .transport(transport);
    }

    final HuggingFaceProvider provider() {
        return builder().apiKey(KEY).build();
    }

    final void json(String method, String path, String body) {
        server.on(method, path).reply(Script.reply(200, JSON, body));
    }

    /** A whole answer of a chat. */
    static Script answer(String text) {
        return Script.ok(EVENTS)
                .header("X-Inference-Provider", "groq")
                .events(
                        "{\"model\":\"other/name\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                                + "\"},\"finish_reason\":\"stop\"}]}",
                        "[DONE]")
                .end();
    }
}
