package dev.parley.benchmarks.paired;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.registry.ListMode;
import dev.parley.registry.LlmRegistry;
import java.time.Duration;
import java.util.Iterator;

/**
 * The first registry of a cold process, configured by the environment: made, read at once, read when the lists have
 * come, and asked for an answer.
 */
final class StartProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private StartProbe() {}

    static void run(Probe.Settings settings, long mainAt) {
        long spawnedAt = Long.parseLong(settings.text("spawned"));
        LlmRegistry registry = LlmRegistry.create();
        long createdAt = System.nanoTime();
        registry.models();
        long readAt = System.nanoTime();
        int models =
                registry.models("ollama", ListMode.waitFor(PATIENCE)).models().size();
        long listedAt = System.nanoTime();
        if (models == 0) {
            throw new IllegalStateException("the server's models are not in the list");
        }
        long firstTokenAt;
        try (ChatStream stream =
                registry.stream("ollama/burst-16", ChatRequest.of("burst-16", "Why is the sky blue?"))) {
            Iterator<ChatEvent> events = stream.iterator();
            ChatEvent event = events.next();
            while (!(event instanceof ChatEvent.TextDelta)) {
                event = events.next();
            }
            firstTokenAt = System.nanoTime();
        }
        System.out.println(new Figures()
                .put("main_ms", (mainAt - spawnedAt) / 1e6)
                .put("create_ms", (createdAt - mainAt) / 1e6)
                .put("first_read_ms", (readAt - createdAt) / 1e6)
                .put("listed_ms", (listedAt - spawnedAt) / 1e6)
                .put("first_token_ms", (firstTokenAt - spawnedAt) / 1e6));
    }
}
