package dev.parley.llamacpp.docs;

import dev.parley.ChatEvent;
import dev.parley.ChatRequest;
import dev.parley.ChatStream;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelLoader;
import dev.parley.llamacpp.DemoModels;
import dev.parley.llamacpp.LlamaCppProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The code of docs/llamacpp.md: each region is one of its blocks. */
final class LlamaCppSnippets {
    private LlamaCppSnippets() {}

    /** The first block, in a process of its own: its provider is configured by the environment alone. */
    public static void main(String[] args) {
        // #region environment
        try (LlmProvider llama = LlmProviders.open("llamacpp")) {
            String model = llama.listModels().get(0).id();
            try (ChatStream stream = llama.stream(ChatRequest.of(model, "Why is the sky blue?"))) {
                for (ChatEvent event : stream) {
                    if (event instanceof ChatEvent.TextDelta delta) {
                        System.out.print(delta.text());
                    }
                }
            }
        }
        // #endregion
    }

    static LlamaCppProvider provider(Path models, Path file) {
        // #region builder
        LlamaCppProvider llama = LlamaCppProvider.builder()
                .directory(models)
                .model("mine", file)
                .contextLength(8192)
                .parallel(4)
                .maxLoadedModels(2)
                .maxMemory(16_000_000_000L)
                .idleUnload(Duration.ofMinutes(30))
                .build();
        // #endregion
        return llama;
    }

    static String demo(Path directory) {
        // #region demo
        try (LlamaCppProvider llama = LlamaCppProvider.builder()
                .directory(DemoModels.unpack(directory))
                .build()) {
            System.out.println(DemoModels.notice());
            return llama.chat(ChatRequest.of(DemoModels.DEFAULT, "Hello?")).text();
        }
        // #endregion
    }

    static List<Embedding> embeddings(LlmProvider llama) {
        // #region embed
        List<Embedding> vectors = llama.embed(EmbeddingRequest.of("parley-demo-embed", "a cat", "a dog"))
                .embeddings();
        double similarity = vectors.get(0).cosineSimilarity(vectors.get(1));
        // #endregion
        return similarity > 1.001 ? List.of() : vectors;
    }

    static void memory(LlmProvider llama) {
        // #region memory
        ModelLoader memory = llama.find(ModelLoader.class).orElseThrow();
        memory.load("parley-demo", Duration.ofHours(1));
        memory.running().forEach(model -> System.out.println(model.id() + " until " + model.expiresAt()));
        memory.unload("parley-demo");
        // #endregion
    }
}
