package com.example.classpath;

import com.example.fixture.FixtureOllama;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ProviderDiscovery;
import dev.parley.ollama.OllamaProvider;
import dev.parley.spi.ProviderConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Chats by name, by builder and as a stream. The arguments: broken providers that discovery has to report. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
        check(!Main.class.getModule().isNamed(), "expected the class path");
        check(!LlmProviders.class.getModule().isNamed(), "expected the class path");

        ProviderDiscovery discovery = LlmProviders.discover();
        check(discovery.factory("ollama").isPresent(), "not discovered: ollama");
        String problems = discovery.problems().toString();
        check(args.length > 0 || discovery.problems().isEmpty(), "unexpected problems: " + problems);
        for (String broken : args) {
            check(problems.contains(broken), broken + " was not reported: " + problems);
        }

        ChatRequest request = ChatRequest.of("tiny", "Who is there?");
        try (FixtureOllama server = FixtureOllama.start()) {
            ProviderConfig config = ProviderConfig.of(Map.of("base-url", server.url()));
            try (LlmProvider provider = LlmProviders.open("ollama", config)) {
                checkAnswer(provider.chat(request).text());
            }
            try (LlmProvider provider = OllamaProvider.builder()
                            .baseUrl(URI.create(server.url()))
                            .build();
                    ChatStream stream = provider.stream(request)) {
                StringBuilder text = new StringBuilder();
                for (ChatEvent event : stream) {
                    if (event instanceof ChatEvent.TextDelta delta) {
                        text.append(delta.text());
                    }
                }
                checkAnswer(text.toString());
            }
        }
    }

    private static void checkAnswer(String text) {
        check(text.equals("Hello, stranger"), "unexpected answer: " + text);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
