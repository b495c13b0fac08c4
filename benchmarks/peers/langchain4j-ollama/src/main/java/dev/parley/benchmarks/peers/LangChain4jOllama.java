package dev.parley.benchmarks.peers;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;

/** LangChain4j over Ollama's own wire: a streaming model and its handler. */
public final class LangChain4jOllama implements Driver {
    private final OllamaStreamingChatModel client;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire always Ollama's
     */
    public LangChain4jOllama(String server, String wire) {
        // a default only; every request names its model
        client = OllamaStreamingChatModel.builder()
                .baseUrl(server)
                .modelName("default")
                .build();
    }

    @Override
    public void stream(String model, Answer answer) {
        ChatRequest request = ChatRequest.builder()
                .modelName(model)
                .messages(UserMessage.from("Why is the sky blue?"))
                .build();
        client.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                answer.text(text);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                answer.end();
            }

            @Override
            public void onError(Throwable failure) {
                answer.fail(failure);
            }
        });
    }
}
