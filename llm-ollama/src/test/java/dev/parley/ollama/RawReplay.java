package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.LlmException;
import dev.parley.spi.http.HttpCall;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.net.URI;
import java.util.concurrent.ExecutionException;

/** Replays answers to what no call of the provider asks for, through the machinery that all its calls go through. */
final class RawReplay {
    private static final String MODEL = "replayed";
    private static final String HTML = "text/html";

    private final ScriptedServer server;
    private final HttpTransport transport;

    RawReplay(ScriptedServer server, HttpTransport transport) {
        this.server = server;
        this.transport = transport;
    }

    void run(Recording recording) {
        server.on(recording.method(), recording.path()).reply(recording.script());
        if (recording.status() >= 300 && recording.status() < 400) {
            redirect(recording);
        } else if (recording.status() >= 400) {
            LlmException failure = failure(recording.method(), recording.path());
            assertThat(failure).isInstanceOf(RecordedErrors.type(recording));
            assertThat(failure.status()).hasValue(recording.status());
            Same.words(recording).ifPresent(words -> assertThat(failure).hasMessageContaining(words));
        } else {
            HttpReply reply = reply(recording.method(), recording.path());
            assertThat(reply.status()).isEqualTo(recording.status());
            assertThat(reply.text()).isEqualTo(recording.body());
            assertThat(reply.contentType()).isEqualTo(recording.contentType());
        }
    }

    /** The server sends the client on to the right path of its own, which a client may follow. */
    private void redirect(Recording recording) {
        assertThat(recording.contentType().orElseThrow()).startsWith(HTML);
        server.on("GET", "/api/tags").reply(Script.reply(200, "application/json", "{\"models\":[]}"));
        HttpReply reply = reply(recording.method(), recording.path());
        assertThat(reply.uri().getPath()).isEqualTo("/api/tags");
        assertThat(reply.text()).isEqualTo("{\"models\":[]}");
    }

    /** Replays the bytes of a socket, of which the first answer counts. */
    void socket(String bytes) {
        try (ScriptedServer alone = ScriptedServer.start();
                HttpTransport fresh = HttpTransport.create()) {
            alone.fallback().reply(Script.raw(bytes).close());
            int status = Integer.parseInt(bytes.split(" ", 3)[1]);
            HttpCall call = call("GET", URI.create(alone.uri() + "/api/version"));
            if (status >= 400) {
                assertThat(failed(fresh, call).status()).hasValue(status);
                return;
            }
            HttpReply reply = fresh.sendAsync(call).join();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.text()).isEqualTo(body(bytes));
        }
    }

    /** The body of the first answer, by the length or the chunks that its head announces. */
    private static String body(String bytes) {
        int end = bytes.indexOf("\r\n\r\n");
        String head = bytes.substring(0, end);
        String rest = bytes.substring(end + 4);
        int length = head.indexOf("Content-Length: ");
        if (length >= 0) {
            String number = head.substring(length + "Content-Length: ".length())
                    .lines()
                    .findFirst()
                    .orElseThrow();
            return rest.substring(0, Integer.parseInt(number));
        }
        StringBuilder body = new StringBuilder();
        while (true) {
            int line = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, line), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(rest, line + 2, line + 2 + size);
            rest = rest.substring(line + 2 + size + 2);
        }
    }

    private HttpReply reply(String method, String path) {
        return transport
                .sendAsync(call(method, URI.create(server.uri() + path)))
                .join();
    }

    private LlmException failure(String method, String path) {
        return failed(transport, call(method, URI.create(server.uri() + path)));
    }

    private static LlmException failed(HttpTransport transport, HttpCall call) {
        ExecutionException failure = catchThrowableOfType(
                ExecutionException.class, () -> transport.sendAsync(call).get());
        assertThat(failure).hasCauseInstanceOf(LlmException.class);
        return (LlmException) failure.getCause();
    }

    private static HttpCall call(String method, URI uri) {
        HttpCall.Builder call = HttpCall.builder(method, uri)
                .provider(OllamaProvider.ID)
                .model(MODEL)
                .errorMapper(new OllamaErrorMapper(uri));
        return method.equals("GET") || method.equals("HEAD")
                ? call.build()
                : call.json(new byte[] {'{', '}'}).build();
    }
}
