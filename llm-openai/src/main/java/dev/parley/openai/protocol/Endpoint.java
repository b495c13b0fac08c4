package dev.parley.openai.protocol;

import dev.parley.ChatStream;
import dev.parley.Deadlines;
import dev.parley.spi.http.ChatDecoder;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.HttpCall;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.spi.http.StreamFormat;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one endpoint: address, headers, credentials, deadlines and the reading of errors.
 *
 * @param provider the id of the provider, for messages
 */
record Endpoint(
        String provider,
        BaseUrl address,
        HttpTransport transport,
        Map<String, String> headers,
        Map<String, Supplier<String>> credentials,
        Deadlines deadlines,
        ErrorMapper errors,
        String connectHint) {
    static final String CHAT = "/chat/completions";
    static final String EMBEDDINGS = "/embeddings";
    static final String MODELS = "/models";

    private static final String JSON = "application/json";
    private static final Duration LOOK_AT_MOST = Duration.ofSeconds(30);

    Instant now() {
        return transport.scheduler().now();
    }

    long nanoTime() {
        return transport.scheduler().nanoTime();
    }

    ChatStream chat(
            String model,
            byte[] body,
            boolean streaming,
            @Nullable Deadlines own,
            boolean rawEvents,
            Supplier<? extends ChatDecoder> decoder) {
        HttpCall call = call("POST", CHAT)
                .model(model)
                .accept(streaming ? "text/event-stream" : JSON)
                .deadlines(own == null ? deadlines : own)
                .rawEvents(rawEvents)
                .json(body)
                .build();
        return transport.chat(call, StreamFormat.SSE, decoder);
    }

    CompletableFuture<HttpReply> post(String path, String model, byte[] body, @Nullable Deadlines own) {
        return transport.sendAsync(call("POST", path)
                .model(model)
                .accept(JSON)
                .deadlines(own == null ? deadlines : own)
                .json(body)
                .build());
    }

    /** Asks for what the server has at hand. */
    CompletableFuture<HttpReply> look(String path) {
        Deadlines looks = deadlines.firstToken().compareTo(LOOK_AT_MOST) <= 0
                ? deadlines
                : deadlines.toBuilder().firstToken(LOOK_AT_MOST).build();
        return transport.sendAsync(
                call("GET", path).accept(JSON).deadlines(looks).build());
    }

    /** A look that is worth one try and a short wait. */
    CompletableFuture<HttpReply> probe(String path, Duration atMost) {
        Deadlines brief = deadlines.toBuilder()
                .firstToken(atMost)
                .idle(atMost)
                .total(atMost)
                .build();
        return transport.sendAsync(call("GET", path)
                .accept(JSON)
                .deadlines(brief)
                .retryPolicy(RetryPolicy.none())
                .build());
    }

    private HttpCall.Builder call(String method, String path) {
        URI uri = address.resolve(path);
        HttpCall.Builder call = HttpCall.builder(method, uri)
                .provider(provider)
                .errorMapper(errors)
                .connectHint(connectHint);
        headers.forEach(call::header);
        credentials.forEach(call::credential);
        return call;
    }
}
