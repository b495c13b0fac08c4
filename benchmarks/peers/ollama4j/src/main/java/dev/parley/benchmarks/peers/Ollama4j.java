package dev.parley.benchmarks.peers;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import io.github.ollama4j.Ollama;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatResponseModel;

/** ollama4j: a chat with a token handler, which returns at the end of the answer. */
public final class Ollama4j implements Driver {
    private final Ollama client;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire always Ollama's
     */
    public Ollama4j(String server, String wire) {
        client = new Ollama(server);
        client.setRequestTimeoutSeconds(300);
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public void stream(String model, Answer answer) throws Exception {
        OllamaChatRequest request = OllamaChatRequest.builder()
                .withModel(model)
                .withMessage(OllamaChatMessageRole.USER, "Why is the sky blue?")
                .withStreaming()
                .build();
        client.chat(request, part -> text(part, answer));
        answer.end();
    }

    private static void text(OllamaChatResponseModel part, Answer answer) {
        if (part.getMessage() != null && part.getMessage().getResponse() != null) {
            answer.text(part.getMessage().getResponse());
        }
    }
}
