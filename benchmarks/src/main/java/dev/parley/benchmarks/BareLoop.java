package dev.parley.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The yardstick: what a careful developer writes by hand. {@code java.net.http}, {@code BodyHandlers.ofPublisher()}, a
 * search for the line feed, a Jackson streaming parser per line of which only the text is taken.
 */
final class BareLoop {
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient client;
    private final HttpRequest request;

    BareLoop(HttpClient client, URI server) {
        this.client = client;
        this.request = HttpRequest.newBuilder(server.resolve("/api/chat"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        "{\"model\":\"bench\",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}],\"stream\":true}"
                                .getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    /** Streams one answer; the future completes at its end mark and fails without one. */
    CompletableFuture<Void> stream(Consumer<String> tokens) {
        Lines lines = new Lines(tokens);
        client.sendAsync(request, BodyHandlers.ofPublisher()).whenComplete((response, failure) -> {
            if (failure != null) {
                lines.onError(failure);
            } else {
                response.body().subscribe(lines);
            }
        });
        return lines.end;
    }

    private static final class Lines implements Flow.Subscriber<List<ByteBuffer>> {
        private final Consumer<String> tokens;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private byte[] bytes = new byte[16 << 10];
        private int length;
        private boolean done;

        Lines(Consumer<String> tokens) {
            this.tokens = tokens;
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
                end.completeExceptionally(e);
            }
        }

        private void take(ByteBuffer buffer) throws IOException {
            int more = buffer.remaining();
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
            }
            buffer.get(bytes, length, more);
            int scanned = length;
            length += more;
            int from = 0;
            for (int i = scanned; i < length; i++) {
                if (bytes[i] == '\n') {
                    line(from, i - from);
                    from = i + 1;
                }
            }
            System.arraycopy(bytes, from, bytes, 0, length - from);
            length -= from;
        }

        private void line(int offset, int count) throws IOException {
            String content = null;
            try (JsonParser parser = JSON.createParser(bytes, offset, count)) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (name.equals("message") && value == JsonToken.START_OBJECT) {
                        content = content(parser);
                    } else if (name.equals("done")) {
                        done |= parser.getBooleanValue();
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            if (content != null && !content.isEmpty()) {
                tokens.accept(content);
            }
        }

        private static @Nullable String content(JsonParser parser) throws IOException {
            String content = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("content")) {
                    content = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            return content;
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            if (done) {
                end.complete(null);
            } else {
                end.completeExceptionally(new IOException("the stream ended before its end mark"));
            }
        }
    }
}
