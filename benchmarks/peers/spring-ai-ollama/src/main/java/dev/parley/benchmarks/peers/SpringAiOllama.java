package dev.parley.benchmarks.peers;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;

/** Spring AI over Ollama's own wire, without Spring Boot: the chat model's stream, a {@code Flux}. */
public final class SpringAiOllama implements Driver {
    private final OllamaChatModel client;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire always Ollama's
     */
    public SpringAiOllama(String server, String wire) {
        client = OllamaChatModel.builder()
                .ollamaApi(OllamaApi.builder().baseUrl(server).build())
                .build();
    }

    @Override
    public void stream(String model, Answer answer) {
        OllamaChatOptions options = OllamaChatOptions.builder().model(model).build();
        client.stream(new Prompt("Why is the sky blue?", options))
                .subscribe(response -> text(response, answer), answer::fail, answer::end);
    }

    private static void text(ChatResponse response, Answer answer) {
        if (response.getResult() != null && response.getResult().getOutput().getText() != null) {
            answer.text(response.getResult().getOutput().getText());
        }
    }
}
