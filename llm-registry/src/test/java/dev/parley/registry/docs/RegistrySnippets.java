package dev.parley.registry.docs;

import dev.parley.ChatMessage;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.LlmProvider;
import dev.parley.ModelInfo;
import dev.parley.ModelRef;
import dev.parley.Warning;
import dev.parley.registry.Conversation;
import dev.parley.registry.FallbackProvider;
import dev.parley.registry.JsonForms;
import dev.parley.registry.ListMode;
import dev.parley.registry.ListOutcome;
import dev.parley.registry.LlmRegistry;
import dev.parley.registry.ModelListing;
import dev.parley.registry.RegistryEvent;
import dev.parley.registry.SearchResult;
import dev.parley.registry.SplitProvider;
import dev.parley.registry.UsageLedger;
import dev.parley.spi.ProviderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The code of docs/registry.md: each region is one of its blocks. */
final class RegistrySnippets {
    private RegistrySnippets() {}

    static void first() {
        // #region first
        try (LlmRegistry registry = LlmRegistry.create()) {
            ModelListing listing = registry.models(ListMode.waitFor(Duration.ofSeconds(3)));
            for (ModelInfo model : listing.all()) {
                System.out.println(model.provider() + "/" + model.id());
            }
        }
        // #endregion
    }

    static LlmRegistry build(LlmProvider mine, Path cache) {
        // #region build
        LlmRegistry registry = LlmRegistry.builder()
                .fromEnvironment(true)
                .provider(mine)
                .connection("ollama", "gpu-box", ProviderConfig.of(Map.of("base-url", "http://gpu-box:11434")))
                .alias("fast", "ollama@gpu-box/qwen3:8b")
                .prefer("ollama", "mine")
                .snapshot(cache)
                .healthWatch(Duration.ofMinutes(1))
                .build();
        // #endregion
        return registry;
    }

    static void outcomes(ModelListing listing) {
        // #region outcomes
        listing.byProvider().forEach((provider, part) -> {
            String how = "not asked";
            if (part.outcome() instanceof ListOutcome.Fresh fresh) {
                how = "as of " + fresh.at();
            } else if (part.outcome() instanceof ListOutcome.Stale stale) {
                how = stale.age().toSeconds() + " s old, next try at " + stale.nextAttempt();
            } else if (part.outcome() instanceof ListOutcome.Failed failed) {
                how = failed.cause().getMessage();
            }
            System.out.println(provider + ": " + part.models().size() + " models, " + how);
        });
        // #endregion
    }

    static void chat(LlmRegistry registry) {
        // #region chat
        ModelRef model = registry.defaultModel().orElseThrow();
        ChatResponse response = registry.chat(ChatRequest.of(model.toString(), "Why is the sky blue?"));
        System.out.println(response.text());
        // #endregion
    }

    static void search(LlmRegistry registry) {
        // #region search
        SearchResult found = registry.search("qwen params:<14b cap:tools local");
        found.models().forEach(model -> System.out.println(model.id()));
        System.out.println(found.excludedUnknown()); // left out, since nobody says
        // #endregion
    }

    static ChatResponse fallback(LlmRegistry registry, ChatRequest request) {
        // #region fallback
        FallbackProvider safe = FallbackProvider.builder(registry)
                .route("ollama/llama3.2")
                .route("mine/large")
                .allowRemote(true) // else a chat meant for this machine stays there
                .build();
        ChatResponse response = safe.chat(request);
        System.out.println(response.metadata().get("routing"));
        // #endregion
        return response;
    }

    static void split(LlmRegistry registry, ChatRequest request) {
        // #region split
        SplitProvider trial = SplitProvider.builder(registry)
                .arm("now", 9, "ollama/llama3.2")
                .arm("candidate", 1, "mine/large")
                .key(chat -> chat.metadata().getOrDefault("user", ""))
                .build();
        trial.chat(request);
        for (UsageLedger.Entry entry : registry.usage().entries()) {
            System.out.println(entry.arm().orElse("") + ": " + entry.requests() + " chats, "
                    + entry.completionTokens() + " tokens, cost "
                    + entry.cost().map(Object::toString).orElse("unknown"));
        }
        // #endregion
    }

    static List<ChatMessage> conversation(LlmRegistry registry) {
        // #region conversation
        Conversation talk = registry.conversation("ollama/llama3.2").system("Be brief.");
        talk.ask("Why is the sky blue?");
        for (Warning warning : talk.switchTo("mine/large")) {
            System.out.println(warning.message());
        }
        talk.ask("And at dusk?");
        Conversation later = Conversation.fromJson(registry, talk.toJson());
        // #endregion
        return later.history();
    }

    static AutoCloseable events(LlmRegistry registry) {
        // #region events
        AutoCloseable subscription = registry.subscribe(event -> {
            if (event instanceof RegistryEvent.HealthChanged change) {
                System.out.println(change.provider() + " is " + change.health().state());
            }
        });
        // #endregion
        return subscription;
    }

    static void json(LlmRegistry registry) {
        // #region json
        System.out.println(JsonForms.allHealth(registry.health()));
        // #endregion
    }
}
