package dev.parley.ollama.docs;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.CompletionRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelCreation;
import dev.parley.ModelLoader;
import dev.parley.ModelStore;
import dev.parley.Progress;
import dev.parley.ProgressStream;
import dev.parley.RunningModel;
import dev.parley.TextGeneration;
import dev.parley.ollama.OllamaProvider;
import dev.parley.ollama.OllamaPullPolicy;
import dev.parley.spi.ProviderConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The code of docs/ollama.md: each region is one of its blocks. */
final class OllamaSnippets {
    private OllamaSnippets() {}

    static void pull(LlmProvider ollama) {
        // #region pull
        ModelStore models = ollama.find(ModelStore.class).orElseThrow();
        try (ProgressStream pull = models.pull("llama3.2")) {
            for (Progress step : pull) {
                System.out.printf("%s %.0f %%%n", step.status(), step.percent().orElse(0));
            }
        }
        // #endregion
    }

    static void create(ModelStore models, Path weights) {
        // #region create
        ModelCreation pirate = ModelCreation.builder("pirate")
                .files(Map.of("model.gguf", weights))
                .system("You are a pirate.")
                .parameters(Map.of("temperature", 0.7, "num_ctx", 8192))
                .build();
        models.create(pirate).await();
        models.copy("pirate", "me/pirate");
        models.delete("pirate");
        // #endregion
    }

    static void memory(LlmProvider ollama) {
        // #region memory
        ModelLoader memory = ollama.find(ModelLoader.class).orElseThrow();
        memory.load("llama3.2", Duration.ofMinutes(30));
        for (RunningModel model : memory.running()) {
            System.out.println(model.id() + " " + model.memoryBytes().orElse(0) + " bytes on the GPU");
        }
        memory.unload("llama3.2");
        // #endregion
    }

    static ChatResponse complete(LlmProvider ollama) {
        // #region complete
        TextGeneration completions = ollama.find(TextGeneration.class).orElseThrow();
        CompletionRequest gap = CompletionRequest.builder("codellama:code", "def compute_gcd(a, b):\n")
                .suffix("    return result\n")
                .build();
        ChatResponse code = completions.complete(gap).response();
        // #endregion
        return code;
    }

    static List<LlmProvider> policy(String server) {
        // #region policy
        LlmProvider built = OllamaProvider.builder()
                .baseUrl(server)
                .pullPolicy(OllamaPullPolicy.WHEN_MISSING)
                .build();
        LlmProvider opened = LlmProviders.open(
                "ollama", ProviderConfig.of(Map.of("base-url", server, "pull-policy", "when-missing")));
        // #endregion
        return List.of(built, opened);
    }

    static ChatResponse options(LlmProvider ollama) {
        // #region options
        ChatRequest request = ChatRequest.builder("llama3.2")
                .user("Why is the sky blue?")
                .temperature(0)
                .providerOption("num_ctx", 8192) // an option of Ollama's
                .providerOption("keep_alive", "10m") // a field of the call
                .build();
        ChatResponse response = ollama.chat(request);
        // #endregion
        return response;
    }
}
