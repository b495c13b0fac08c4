package com.example.modular;

import com.example.fixture.FixtureOllama;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ProviderDiscovery;
import dev.parley.spi.ProviderConfig;
import java.io.IOException;
import java.util.Map;

/** Chats from a named module. The arguments: broken providers that discovery has to report. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
        check("dev.parley".equals(LlmProviders.class.getModule().getName()), "expected the module path");

        ProviderDiscovery discovery = LlmProviders.discover();
        check(discovery.factory("ollama").isPresent(), "not discovered: ollama");
        String problems = discovery.problems().toString();
        check(args.length > 0 || discovery.problems().isEmpty(), "unexpected problems: " + problems);
        for (String broken : args) {
            check(problems.contains(broken), broken + " was not reported: " + problems);
        }

        try (FixtureOllama server = FixtureOllama.start()) {
            ProviderConfig config = ProviderConfig.of(Map.of("base-url", server.url()));
            try (LlmProvider provider = LlmProviders.open("ollama", config)) {
                check(
                        "dev.parley.ollama"
                                .equals(provider.getClass().getModule().getName()),
                        "expected the module path");
                StringBuilder text = new StringBuilder();
                try (ChatStream stream = provider.stream(ChatRequest.of("tiny", "Who is there?"))) {
                    for (ChatEvent event : stream) {
                        if (event instanceof ChatEvent.TextDelta delta) {
                            text.append(delta.text());
                        }
                    }
                }
                check(text.toString().equals("Hello, stranger"), "unexpected answer: " + text);
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
