package dev.parley.openai.docs;

import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.Embedding;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.Reasoning;
import dev.parley.openai.OpenAiProvider;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.ProviderConfig;
import java.util.List;
import java.util.Map;

/** The code of docs/openai.md: each region is one of its blocks. */
final class OpenAiSnippets {
    private OpenAiSnippets() {}

    /** The first block, in a process of its own: its provider is configured by the environment alone. */
    public static void main(String[] args) {
        // #region openai
        try (LlmProvider openAi = LlmProviders.open("openai")) {
            System.out.println(openAi.chat(ChatRequest.of("gpt-5-mini", "Why is the sky blue?"))
                    .text());
        }
        // #endregion
    }

    static List<OpenAiProvider> others(String groqKey) {
        // #region others
        OpenAiProvider groq = OpenAiProvider.preset("groq").apiKey(groqKey).build();
        OpenAiProvider mine = OpenAiProvider.builder()
                .id("gpu-box")
                .baseUrl("http://gpu-box:8000/v1")
                .dialect(Dialect.builder().topKField("top_k").build())
                .build();
        // #endregion
        return List.of(groq, mine);
    }

    static List<LlmProvider> configured() {
        // #region configured
        LlmProvider groq = LlmProviders.open("openai-compatible", ProviderConfig.of(Map.of("preset", "groq")));
        LlmProvider mine = LlmProviders.open(
                "openai-compatible", ProviderConfig.of(Map.of("base-url", "http://gpu-box:8000", "id", "gpu-box")));
        // #endregion
        return List.of(groq, mine);
    }

    static void request(LlmProvider provider) {
        // #region request
        ChatRequest request = ChatRequest.builder("gpt-5-mini")
                .user("Plan a day in Paris.")
                .reasoning(Reasoning.LOW)
                .maxTokens(2000)
                .providerOption("service_tier", "flex")
                .build();
        ChatResponse response = provider.chat(request);
        response.warnings().forEach(warning -> System.out.println(warning.message()));
        // #endregion
    }

    static double embed(LlmProvider provider) {
        // #region embed
        EmbeddingResponse vectors = provider.embed(EmbeddingRequest.of("text-embedding-3-small", "sun", "moon"));
        Embedding sun = vectors.embeddings().get(0);
        double alike = sun.cosineSimilarity(vectors.embeddings().get(1));
        // #endregion
        return alike;
    }
}
