package dev.parley.spi.http;

import dev.parley.ChatEvent;
import dev.parley.ChatStream;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The rules of Reactive Streams, for a stream whose bytes come over a socket. */
public class ChatStreamPublisherTck extends FlowPublisherVerification<ChatEvent> {
    private static final long TIMEOUT_MILLIS = 3_000;
    private static final long NO_SIGNALS_TIMEOUT_MILLIS = 50;
    private static final long GARBAGE_TIMEOUT_MILLIS = 300;
    private static final long MANY = 10_000;

    private ScriptedServer server;
    private HttpTransport transport;

    public ChatStreamPublisherTck() {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNALS_TIMEOUT_MILLIS), GARBAGE_TIMEOUT_MILLIS);
    }

    @BeforeClass
    public void open() {
        server = ScriptedServer.start();
        transport = HttpTransport.builder().retryPolicy(RetryPolicy.none()).build();
        server.fallback().reply(request -> {
            long elements = Long.parseLong(request.path().substring(1));
            if (elements < 0) {
                return Script.reply(400, "application/json", "{\"error\":\"refused\"}");
            }
            Script answer = Script.ok("application/x-ndjson");
            String word = WordDecoder.word("x") + "\n";
            if (elements > MANY) {
                return answer.flood(word);
            }
            // The last element is Finished.
            Script words = elements == 1 ? answer : answer.repeat(word, (int) elements - 1);
            return words.lines(WordDecoder.DONE).end();
        });
    }

    @AfterClass
    public void close() {
        transport.close();
        server.close();
    }

    private Flow.Publisher<ChatEvent> publisher(long elements) {
        return publisher(stream(elements));
    }

    /** The way of delivery under test. */
    Flow.Publisher<ChatEvent> publisher(ChatStream stream) {
        return stream.publisher();
    }

    private ChatStream stream(long elements) {
        HttpCall call = HttpCall.builder("POST", server.uri("/" + elements))
                .json("{}".getBytes(StandardCharsets.UTF_8))
                .build();
        return transport.chat(call, StreamFormat.NDJSON, WordDecoder::new);
    }

    @Override
    public Flow.Publisher<ChatEvent> createFlowPublisher(long elements) {
        // A chat stream that completes has at least one event.
        return publisher(Math.max(1, elements));
    }

    @Override
    public Flow.Publisher<ChatEvent> createFailedFlowPublisher() {
        return publisher(-1);
    }
}
