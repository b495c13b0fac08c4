package dev.parley.ollama.docs;

import dev.parley.BackendProvider;
import dev.parley.Capability;
import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.ChatStream;
import dev.parley.FinishReason;
import dev.parley.LlmCancelledException;
import dev.parley.LlmException;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelInfo;
import dev.parley.ModelNotFoundException;
import dev.parley.ProviderHealth;
import dev.parley.ResponseFormat;
import dev.parley.ToolLoop;
import dev.parley.spi.ProviderConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The code of README.md: each region is one of its blocks. */
final class ReadmeSnippets {
    private ReadmeSnippets() {}

    /** What a host program has on its screen. */
    interface Window {
        void onStopButton(Runnable action);

        void show(ChatEvent event);

        void keep(String text);
    }

    /** What the three ways to wait for an answer gave. */
    record Answers(ChatResponse now, CompletableFuture<ChatResponse> later, Flow.Publisher<ChatEvent> events) {}

    /** The first block, in a process of its own: its provider is configured by the environment alone. */
    public static void main(String[] args) {
        // #region first
        try (LlmProvider ollama = LlmProviders.open("ollama");
                ChatStream answer = ollama.stream(ChatRequest.of("llama3.2", "Why is the sky blue?"))) {
            for (ChatEvent event : answer) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    System.out.print(delta.text());
                }
            }
        }
        // #endregion
    }

    static void stop(LlmProvider ollama, Window window) {
        // #region stop
        ChatStream answer = ollama.stream(ChatRequest.of("llama3.2", "Tell me a long story."));
        window.onStopButton(answer::close); // any thread, any moment
        try {
            for (ChatEvent event : answer) {
                window.show(event);
            }
        } catch (LlmCancelledException stopped) {
            stopped.partialResponse().ifPresent(partial -> window.keep(partial.text()));
        }
        // #endregion
    }

    static Answers wait(LlmProvider ollama) {
        // #region wait
        ChatRequest request = ChatRequest.of("llama3.2", "Why is the sky blue?");
        ChatResponse now = ollama.chat(request);
        CompletableFuture<ChatResponse> later = ollama.stream(request).responseAsync(); // cancel it to stop the answer
        Flow.Publisher<ChatEvent> events = ollama.stream(request).publisher(); // Reactive Streams
        // #endregion
        return new Answers(now, later, events);
    }

    static List<LlmProvider> swap() {
        // #region swap
        LlmProvider here = LlmProviders.open("ollama");
        LlmProvider there = LlmProviders.open("ollama", ProviderConfig.of(Map.of("base-url", "http://gpu-box:11434")));
        BackendProvider echo = request -> ChatStream.of(ChatResponse.builder()
                .text("You said: " + request.messages().get(0).text())
                .finishReason(FinishReason.STOP)
                .build());
        // #endregion
        return List.of(here, there, echo);
    }

    static void look(LlmProvider ollama) {
        // #region look
        ProviderHealth health = ollama.health(); // reports, never throws
        System.out.println(health.state() + " " + health.version().orElse("?"));
        for (ModelInfo model : ollama.listModels()) {
            System.out.println(model.id() + " " + model.parameters().orElse("?") + " "
                    + model.size().orElse("?") + ", tools: "
                    + model.capabilities().supports(Capability.TOOLS));
        }
        // #endregion
    }

    static void schema(LlmProvider ollama) {
        // #region schema
        record City(String name, String country, long inhabitants) {}

        City paris = ollama.chat(ChatRequest.builder("llama3.2")
                        .user("Describe Paris.")
                        .responseFormat(ResponseFormat.schema(City.class))
                        .build())
                .as(City.class);
        // #endregion
        System.out.println(paris);
    }

    static void tools(LlmProvider ollama) {
        // #region tools
        record Place(String city) {}

        ToolLoop loop = ToolLoop.builder(ollama)
                .tool("get_weather", "The weather in a city", Place.class, place -> "Sunny in " + place.city())
                .build();
        System.out.println(loop.run(ChatRequest.of("llama3.2", "Do I need an umbrella in Paris?"))
                .text());
        // #endregion
    }

    static void errors(LlmProvider ollama) {
        // #region errors
        try {
            ollama.chat(ChatRequest.of("lama3.2", "Hello"));
        } catch (ModelNotFoundException e) {
            System.out.println(
                    e.providerMessage().orElse("") + ": " + e.details().hint().orElse(""));
        } catch (LlmException e) {
            System.out.println(e.getMessage() + (e.retryable() ? " (try again)" : ""));
        }
        // #endregion
    }
}
