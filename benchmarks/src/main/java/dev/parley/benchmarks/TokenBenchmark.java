package dev.parley.benchmarks;

import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One answer of {@value #TOKENS} tokens, per token: over loopback from a server in a process of its own, and from memory,
 * where only what lies above the network is left.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class TokenBenchmark {
    static final int TOKENS = 2000;

    /** Which client streams. */
    @Param({"bare-loop", "parley-publisher", "parley-iterator", "langchain4j"})
    public String client = "";

    /** Where the bytes come from. */
    @Param({"memory", "loopback"})
    public String wire = "";

    private ServerProcess server;
    private HttpTransport transport;
    private Clients.Client subject;
    private int expectedChars;

    /** For JMH. */
    public TokenBenchmark() {}

    /**
     * Starts server and client, and checks that the client gets the whole text.
     *
     * @throws Exception if one of them cannot be started
     */
    @Setup
    public void open() throws Exception {
        HttpClient http;
        URI uri;
        if (wire.equals("memory")) {
            http = new MemoryHttpClient(TokenBodies.ollamaLines(TOKENS));
            uri = URI.create("http://127.0.0.1:11434");
        } else {
            server = ServerProcess.start(TOKENS);
            http = HttpClient.newHttpClient();
            uri = server.uri();
        }
        HttpTransport.Builder transports = HttpTransport.builder();
        transport = (wire.equals("memory") ? transports.httpClient(http) : transports).build();
        subject = switch (client) {
            case "bare-loop" -> Clients.bareLoop(http, uri);
            case "parley-publisher" -> Clients.parleyPublisher(transport, uri);
            case "parley-iterator" -> Clients.parleyIterator(transport, uri);
            case "langchain4j" -> Clients.langChain4j(uri);
            default -> throw new IllegalArgumentException("no client '" + client + "'");
        };
        for (int i = 0; i < TOKENS; i++) {
            expectedChars += TokenBodies.word(i).length();
        }
        int[] chars = new int[1];
        subject.stream(text -> chars[0] += text.length());
        if (chars[0] != expectedChars) {
            throw new IllegalStateException(client + " delivered " + chars[0] + " of " + expectedChars + " characters");
        }
    }

    /**
     * Ends what was started.
     *
     * @throws Exception if it cannot be ended
     */
    @TearDown
    public void close() throws Exception {
        subject.close();
        transport.close();
        if (server != null) {
            server.close();
        }
    }

    /**
     * Streams one answer.
     *
     * @param blackhole takes the texts
     * @throws Exception if the stream fails
     */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void token(Blackhole blackhole) throws Exception {
        Consumer<String> tokens = blackhole::consume;
        subject.stream(tokens);
    }
}
