package dev.parley.benchmarks.clients;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import dev.parley.benchmarks.server.Wire;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * The yardstick: what a careful developer writes by hand. {@code java.net.http}, {@code BodyHandlers.ofPublisher()}, a
 * search for the line feed, a Jackson streaming parser per line of which only the text is taken.
 */
public final class BareLoop implements Driver {
    private final HttpClient client;
    private final String server;
    private final Wire wire;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire how
     */
    public BareLoop(String server, String wire) {
        this(HttpClient.newHttpClient(), server, Wire.of(wire));
    }

    /**
     * As {@link #BareLoop(String, String)}, over another HTTP client.
     *
     * @param client what to ask with
     * @param server where to ask
     * @param wire how
     */
    public BareLoop(HttpClient client, String server, Wire wire) {
        this.client = client;
        this.server = server;
        this.wire = wire;
    }

    @Override
    public void stream(String model, Answer answer) {
        client.sendAsync(BareRequests.chat(server, wire, model), BodyHandlers.ofPublisher())
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        answer.fail(failure);
                    } else if (response.statusCode() != 200) {
                        answer.fail(new IOException("status " + response.statusCode()));
                    } else {
                        response.body().subscribe(new Lines(BareLine.of(wire, answer), answer));
                    }
                });
    }

    private static final class Lines implements Flow.Subscriber<List<ByteBuffer>> {
        private final BareLine line;
        private final Answer answer;
        private byte[] bytes = new byte[1024];
        private int length;
        private boolean failed;

        Lines(BareLine line, Answer answer) {
            this.line = line;
            this.answer = answer;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> chunk) {
            try {
                for (ByteBuffer buffer : chunk) {
                    take(buffer);
                }
            } catch (IOException e) {
                onError(e);
            }
        }

        private void take(ByteBuffer buffer) throws IOException {
            int more = buffer.remaining();
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
            buffer.get(bytes, length, more);
            int from = 0;
            int scanned = length;
            length += more;
            for (int i = scanned; i < length; i++) {
                if (bytes[i] == '\n') {
                    line.read(bytes, from, i - from);
                    from = i + 1;
                }
            }
            System.arraycopy(bytes, from, bytes, 0, length - from);
            length -= from;
        }

        @Override
        public void onError(Throwable failure) {
            if (!failed) {
                failed = true;
                answer.fail(failure);
            }
        }

        @Override
        public void onComplete() {
            if (line.sawEnd()) {
                answer.end();
            } else {
                onError(new IOException("the stream ended before its end mark"));
            }
        }
    }
}
