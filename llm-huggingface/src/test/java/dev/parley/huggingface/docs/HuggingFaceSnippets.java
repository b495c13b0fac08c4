package dev.parley.huggingface.docs;

import dev.parley.ChatOptions;
import dev.parley.ChatRequest;
import dev.parley.ChatResponse;
import dev.parley.CompletionRequest;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelPage;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.TextGeneration;
import dev.parley.huggingface.HuggingFaceEndpoint;
import dev.parley.huggingface.HuggingFaceProvider;
import java.net.URI;

/** The code of docs/huggingface.md: each region is one of its blocks. */
final class HuggingFaceSnippets {
    private HuggingFaceSnippets() {}

    /** The first block, in a process of its own: its provider is configured by the environment alone. */
    public static void main(String[] args) {
        // #region huggingface
        try (LlmProvider huggingFace = LlmProviders.open("huggingface")) {
            System.out.println(huggingFace
                    .chat(ChatRequest.of("meta-llama/Llama-3.1-8B-Instruct", "Why is the sky blue?"))
                    .text());
        }
        // #endregion
    }

    static void servedBy(LlmProvider huggingFace) {
        // #region served-by
        ChatResponse response = huggingFace.chat(ChatRequest.of("openai/gpt-oss-20b:cheapest", "Hello"));
        System.out.println(response.metadata().get("inference_provider"));
        // #endregion
    }

    static void search(LlmProvider huggingFace) {
        // #region search
        ModelSearch search = huggingFace.find(ModelSearch.class).orElseThrow();
        ModelPage page = search.search(ModelSearchRequest.builder()
                .text("coder")
                .task("text-generation")
                .maxParameters(8_000_000_000L)
                .sort("downloads")
                .build());
        page.models().forEach(model -> System.out.println(model.id()));
        // #endregion
    }

    static EmbeddingResponse embed(LlmProvider huggingFace) {
        // #region embed
        EmbeddingResponse vectors =
                huggingFace.embed(EmbeddingRequest.of("sentence-transformers/all-MiniLM-L6-v2", "sun", "moon"));
        // #endregion
        return vectors;
    }

    static HuggingFaceEndpoint endpoint() {
        // #region endpoint
        HuggingFaceEndpoint mine = HuggingFaceProvider.endpoint(URI.create("http://gpu-box:8080"))
                .connection("gpu-box")
                .build();
        // #endregion
        return mine;
    }

    static ChatResponse generate(LlmProvider mine) {
        // #region generate
        TextGeneration generation = mine.find(TextGeneration.class).orElseThrow();
        ChatResponse story = generation
                .complete(CompletionRequest.builder("tgi", "Once upon a time")
                        .options(ChatOptions.builder().maxTokens(50).build())
                        .build())
                .response();
        // #endregion
        return story;
    }
}
