package dev.parley.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Await;
import dev.parley.ChatStream;
import dev.parley.LlmException;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A scripted server, a transport with manual time, and calls from one to the other. */
@Timeout(90)
abstract class WireFixture {
    static final Duration PATIENCE = Await.PATIENCE;
    static final String NDJSON = "application/x-ndjson";
    static final String JSON = "application/json";

    /** The smallest step of time that tests take. */
    static final Duration TICK = Duration.ofMillis(1);

    final ScriptedServer server = ScriptedServer.start();
    final ManualScheduler time = new ManualScheduler();

    /** How many records got through a decoder. */
    final AtomicInteger decoded = new AtomicInteger();

    final HttpTransport transport = newTransport().build();

    /** The transport under test; without jitter. */
    HttpTransport.Builder newTransport() {
        return HttpTransport.builder()
                .scheduler(time)
                .retryPolicy(RetryPolicy.builder().jitter(0).build());
    }

    @AfterEach
    final void close_both_sides() {
        transport.close();
        server.close();
        assertThat(server.failures()).isEmpty();
    }

    /** A POST to {@code /chat}. */
    final HttpCall.Builder call() {
        return call("POST", server.uri("/chat")).json("{}".getBytes(StandardCharsets.UTF_8));
    }

    final HttpCall.Builder call(String method, URI uri) {
        return HttpCall.builder(method, uri).provider("test").model("tiny");
    }

    final ChatStream chat() {
        return chat(call());
    }

    final ChatStream chat(HttpCall.Builder call) {
        return transport.chat(call.build(), StreamFormat.NDJSON, () -> {
            WordDecoder decoder = new WordDecoder();
            return (record, out) -> {
                decoder.record(record, out);
                decoded.incrementAndGet();
            };
        });
    }

    final void answers(Script first, Script... next) {
        server.on("POST", "/chat").reply(first, next);
    }

    /** A good stream, to be continued. */
    static Script stream() {
        return Script.ok(NDJSON);
    }

    /** A whole answer of one word. */
    static Script answer(String word) {
        return stream().lines(WordDecoder.word(word), WordDecoder.DONE).end();
    }

    static Script busy() {
        return Script.reply(503, JSON, "{\"error\":\"busy\"}");
    }

    /** Lets exactly {@code wait} pass until the request after those that were made is sent. */
    final void assertWait(Duration wait, int requestsBefore) {
        time.awaitTaskIn(wait);
        assertThat(server.requests()).hasSize(requestsBefore);
        if (!wait.isZero()) {
            time.advance(wait.minus(TICK));
            assertThat(time.pending()).contains(TICK);
            assertThat(server.requests()).hasSize(requestsBefore);
            time.advance(TICK);
        } else {
            time.advance(Duration.ZERO);
        }
        server.awaitRequests(requestsBefore + 1, PATIENCE);
    }

    /** What a future fails with, itself. */
    static LlmException failure(CompletableFuture<?> future) {
        try {
            Object result = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("expected a failure, but got " + result);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LlmException failure) {
                return failure;
            }
            throw new AssertionError("not an LlmException", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("no end", e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result", e);
        }
    }
}
