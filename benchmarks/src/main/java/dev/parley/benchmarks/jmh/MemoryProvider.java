package dev.parley.benchmarks.jmh;

import dev.parley.LlmProvider;
import dev.parley.benchmarks.server.Wire;
import dev.parley.ollama.OllamaProvider;
import dev.parley.openai.OpenAiProvider;
import dev.parley.spi.http.HttpTransport;
import java.net.http.HttpClient;

/** A provider whose server is in memory. */
final class MemoryProvider implements AutoCloseable {
    private final HttpClient http;
    private final HttpTransport transport;
    private final LlmProvider provider;

    MemoryProvider(Wire wire, int tokens) {
        http = new MemoryHttpClient(wire, tokens);
        transport = HttpTransport.builder().httpClient(http).build();
        provider = switch (wire) {
            case OLLAMA -> OllamaProvider.builder().transport(transport).build();
            case OPENAI ->
                OpenAiProvider.builder()
                        .baseUrl("http://127.0.0.1/v1")
                        .transport(transport)
                        .build();
        };
    }

    HttpClient http() {
        return http;
    }

    LlmProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        provider.close();
        transport.close();
    }
}
