package dev.parley.llamacpp;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.testkit.ContractSubject;
import dev.parley.testkit.LlmProviderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LlamaCppContractTest extends LlmProviderContract {
    @TempDir
    static Path directory;

    @Override
    protected LlmProvider provider() {
        return LlamaCppProvider.builder()
                .directory(DemoModels.unpack(directory))
                .contextLength(4096)
                .build();
    }

    @Override
    protected ContractSubject subject() {
        return ContractSubject.builder(ChatRequest.of(DemoModels.DEFAULT, "Say something."))
                .endless(ChatRequest.of("parley-demo-babble", "Tell me a story."))
                .reasoning(ChatRequest.of("parley-demo-think", "What is it?"))
                .embeddings("parley-demo-embed")
                .factory("llamacpp")
                .listsModels()
                .reportsUsage()
                .build();
    }
}
