package dev.parley.huggingface;

import dev.parley.Deadlines;
import dev.parley.openai.protocol.ChatCompletions;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.http.ErrorMapper;
import dev.parley.spi.http.HttpCall;
import dev.parley.spi.http.HttpReply;
import dev.parley.spi.http.HttpTransport;
import dev.parley.spi.http.RetryPolicy;
import dev.parley.spi.http.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one server: address, headers, token, deadlines and the reading of errors.
 *
 * @param authorization the value of the Authorization header, asked for at every call, or null for none
 */
record Calls(
        Address address,
        HttpTransport transport,
        Map<String, String> headers,
        @Nullable Supplier<String> authorization,
        Deadlines deadlines,
        ErrorMapper errors) {
    private static final String AUTHORIZATION = "authorization";
    private static final String JSON = "application/json";
    private static final Duration LOOK_AT_MOST = Duration.ofSeconds(30);

    Scheduler scheduler() {
        return transport.scheduler();
    }

    /** Asks for what the server has at hand. */
    CompletableFuture<HttpReply> look(URI uri) {
        return transport.sendAsync(looking(uri).build());
    }

    /** Asks for what the server has at hand about one model. */
    CompletableFuture<HttpReply> look(URI uri, String model) {
        return transport.sendAsync(looking(uri).model(model).build());
    }

    private HttpCall.Builder looking(URI uri) {
        Deadlines looks = deadlines.firstToken().compareTo(LOOK_AT_MOST) <= 0
                ? deadlines
                : deadlines.toBuilder().firstToken(LOOK_AT_MOST).build();
        return call("GET", uri).accept(JSON).deadlines(looks);
    }

    /** A look that is worth one try and a short wait. */
    CompletableFuture<HttpReply> probe(URI uri, Duration atMost) {
        Deadlines brief = deadlines.toBuilder()
                .firstToken(atMost)
                .idle(atMost)
                .total(atMost)
                .build();
        return transport.sendAsync(call("GET", uri)
                .accept(JSON)
                .deadlines(brief)
                .retryPolicy(RetryPolicy.none())
                .build());
    }

    CompletableFuture<HttpReply> post(URI uri, String model, byte[] body, @Nullable Deadlines own) {
        return transport.sendAsync(posting(uri, model, body, own).accept(JSON).build());
    }

    HttpCall.Builder posting(URI uri, String model, byte[] body, @Nullable Deadlines own) {
        return call("POST", uri)
                .model(model)
                .deadlines(own == null ? deadlines : own)
                .json(body);
    }

    /** The chat-completions protocol with this server. */
    ChatCompletions.Builder protocol(Dialect dialect) {
        ChatCompletions.Builder builder = ChatCompletions.builder(
                        HuggingFaceProvider.ID, address.v1().toString(), transport)
                .dialect(dialect)
                .deadlines(deadlines)
                .errorMapper(errors)
                .connectHint(connectHint());
        headers.forEach(builder::header);
        if (authorization != null) {
            builder.credential(AUTHORIZATION, authorization);
        }
        return builder;
    }

    private HttpCall.Builder call(String method, URI uri) {
        HttpCall.Builder call = HttpCall.builder(method, uri)
                .provider(HuggingFaceProvider.ID)
                .errorMapper(errors)
                .connectHint(connectHint());
        headers.forEach(call::header);
        if (authorization != null) {
            call.credential(AUTHORIZATION, authorization);
        }
        return call;
    }

    /** What to try when nothing answers. */
    private String connectHint() {
        return address.isHuggingFace()
                ? "Is there a way to the Internet? https://status.huggingface.co tells how the servers are"
                : "Is the server running, and is " + address + " its address?";
    }
}
