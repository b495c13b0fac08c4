package dev.parley.benchmarks.peers;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;

/** openai-java: the synchronous client, whose chunks are read as a {@code java.util.stream.Stream}. */
public final class OpenAiJava implements Driver {
    private final OpenAIClient client;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire always OpenAI's
     */
    public OpenAiJava(String server, String wire) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server + "/v1")
                .apiKey("none")
                .build();
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public void stream(String model, Answer answer) {
        ChatCompletionCreateParams request = ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Why is the sky blue?")
                .build();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(request)) {
            chunks.stream()
                    .forEach(chunk -> chunk.choices()
                            .forEach(choice -> choice.delta().content().ifPresent(answer::text)));
        }
        answer.end();
    }
}
