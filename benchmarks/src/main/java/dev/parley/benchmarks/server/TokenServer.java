package dev.parley.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * A process of its own that plays Ollama and an OpenAI-compatible server on one loopback port: one thread, bytes
 * prepared beforehand, one HTTP chunk a token. {@link Script} says what can be asked of it. Ends when its standard
 * input does.
 */
public final class TokenServer {
    private static final int BACKLOG = 4096;
    private static final String OLLAMA_MODELS = "{\"models\":[{\"name\":\"llama3.2:3b\",\"model\":\"llama3.2:3b\","
            + "\"modified_at\":\"2026-11-01T10:00:00.123456789Z\",\"size\":2019393189,"
            + "\"digest\":\"a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72\","
            + "\"details\":{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"llama\","
            + "\"families\":[\"llama\"],\"parameter_size\":\"3.2B\",\"quantization_level\":\"Q4_K_M\"}}]}";
    private static final String OPENAI_MODELS =
            "{\"object\":\"list\",\"data\":[{\"id\":\"meta-llama/Llama-3.1-8B-Instruct\",\"object\":\"model\","
                    + "\"created\":1795435911,\"owned_by\":\"meta-llama\"}]}";
    private static final Map<String, String> DOCUMENTS = Map.of(
            "/api/tags",
            OLLAMA_MODELS,
            "/api/ps",
            "{\"models\":[]}",
            "/api/version",
            "{\"version\":\"0.12.9\"}",
            "/v1/models",
            OPENAI_MODELS);

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer scratch = ByteBuffer.allocate(1 << 16);
    private final Map<String, ByteBuffer> bursts = new HashMap<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparingLong(Due::at));

    private record Due(long at, Connection connection) {}

    private TokenServer() throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Prints its port and serves.
     *
     * @param args none
     * @throws IOException if it cannot listen
     */
    public static void main(String[] args) throws IOException {
        TokenServer server = new TokenServer();
        System.out.println(((InetSocketAddress) server.listener.getLocalAddress()).getPort());
        System.out.flush();
        Thread serving = new Thread(server::serve, "serve");
        serving.setDaemon(true);
        serving.start();
        while (System.in.read() != -1) {
            continue;
        }
    }

    private void serve() {
        try {
            while (true) {
                await();
                for (SelectionKey key : selector.selectedKeys()) {
                    ready(key);
                }
                selector.selectedKeys().clear();
                tokens();
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void await() throws IOException {
        Due next = timers.peek();
        if (next == null) {
            selector.select();
            return;
        }
        long millis = (next.at() - System.nanoTime() + 999_999) / 1_000_000;
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
    }

    private void ready(SelectionKey key) throws IOException {
        if (key.attachment() instanceof Connection connection) {
            try {
                if (key.isValid() && key.isWritable()) {
                    connection.write();
                }
                if (key.isValid() && key.isReadable()) {
                    connection.read(scratch);
                }
            } catch (IOException e) {
                connection.close(); // the client hung up
            }
            return;
        }
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey read = channel.register(selector, SelectionKey.OP_READ);
            read.attach(new Connection(this, channel, read));
        }
    }

    private void tokens() throws IOException {
        for (Due due = timers.peek(); due != null && due.at() <= System.nanoTime(); due = timers.peek()) {
            Connection connection = timers.remove().connection();
            try {
                connection.token();
            } catch (IOException e) {
                connection.close(); // the client hung up
            }
        }
    }

    void wake(Connection connection, long at) {
        timers.add(new Due(at, connection));
    }

    ByteBuffer burst(Wire wire, Script script) {
        return bursts.computeIfAbsent(wire.id() + " " + script.model(), name -> {
                    byte[] bytes = TokenBodies.response(wire, script.tokens());
                    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
                })
                .duplicate();
    }

    ByteBuffer document(String path) {
        String content = DOCUMENTS.get(path);
        return ByteBuffer.wrap(
                content == null
                        ? TokenBodies.json("404 Not Found", "{\"error\":\"no such path\"}")
                        : TokenBodies.json("200 OK", content));
    }
}
