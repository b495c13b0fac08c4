package dev.parley.benchmarks;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.ollama.OllamaProvider;
import dev.parley.spi.http.HttpTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** The clients that are compared, each as a function that streams one answer to its end and hands every text over. */
final class Clients {
    private static final ChatRequest REQUEST = ChatRequest.of("bench", "go");

    private Clients() {}

    /** Streams one answer and returns at its end. */
    interface Client extends AutoCloseable {
        void stream(Consumer<String> tokens) throws Exception;

        @Override
        default void close() {}
    }

    static Client bareLoop(HttpClient http, URI server) {
        BareLoop loop = new BareLoop(http, server);
        return tokens -> loop.stream(tokens).get();
    }

    static Client parleyIterator(HttpTransport transport, URI server) {
        return new Parley(transport, server) {
            @Override
            void consume(ChatStream stream, Consumer<String> tokens) {
                for (ChatEvent event : stream) {
                    if (event instanceof ChatEvent.TextDelta delta) {
                        tokens.accept(delta.text());
                    }
                }
            }
        };
    }

    static Client parleyPublisher(HttpTransport transport, URI server) {
        return new Parley(transport, server) {
            @Override
            void consume(ChatStream stream, Consumer<String> tokens) throws Exception {
                Texts texts = new Texts(tokens);
                stream.publisher().subscribe(texts);
                texts.end.get();
            }
        };
    }

    static Client langChain4j(URI server) {
        OllamaStreamingChatModel model = OllamaStreamingChatModel.builder()
                .baseUrl(server.toString())
                .modelName("bench")
                .timeout(Duration.ofMinutes(1))
                .build();
        return tokens -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            model.chat("go", new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String partial) {
                    tokens.accept(partial);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    end.complete(null);
                }

                @Override
                public void onError(Throwable failure) {
                    end.completeExceptionally(failure);
                }
            });
            end.get();
        };
    }

    private abstract static class Parley implements Client {
        private final OllamaProvider provider;

        Parley(HttpTransport transport, URI server) {
            provider = OllamaProvider.builder()
                    .baseUrl(server.toString())
                    .transport(transport)
                    .build();
        }

        abstract void consume(ChatStream stream, Consumer<String> tokens) throws Exception;

        @Override
        public void stream(Consumer<String> tokens) throws Exception {
            try (ChatStream stream = provider.stream(REQUEST)) {
                consume(stream, tokens);
            }
        }

        @Override
        public void close() {
            provider.close();
        }
    }

    private static final class Texts implements Flow.Subscriber<ChatEvent> {
        private final Consumer<String> tokens;
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        Texts(Consumer<String> tokens) {
            this.tokens = tokens;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ChatEvent event) {
            if (event instanceof ChatEvent.TextDelta delta) {
                tokens.accept(delta.text());
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
