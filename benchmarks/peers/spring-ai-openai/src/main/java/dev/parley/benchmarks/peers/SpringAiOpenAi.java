package dev.parley.benchmarks.peers;

import dev.parley.benchmarks.driver.Answer;
import dev.parley.benchmarks.driver.Driver;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Spring AI over chat completions, without Spring Boot: the chat model's stream, a {@code Flux}. */
public final class SpringAiOpenAi implements Driver {
    private final String address;
    private final OpenAiChatModel client;

    /**
     * Makes the client.
     *
     * @param server where to ask
     * @param wire always OpenAI's
     */
    public SpringAiOpenAi(String server, String wire) {
        address = server + "/v1";
        // a default only; every request names its model
        client = OpenAiChatModel.builder().options(options("default")).build();
    }

    private OpenAiChatOptions options(String model) {
        OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
        options.model(model);
        return options.baseUrl(address).apiKey("none").build();
    }

    @Override
    public void stream(String model, Answer answer) {
        client.stream(new Prompt("Why is the sky blue?", options(model)))
                .subscribe(response -> text(response, answer), answer::fail, answer::end);
    }

    private static void text(ChatResponse response, Answer answer) {
        if (response.getResult() != null && response.getResult().getOutput().getText() != null) {
            answer.text(response.getResult().getOutput().getText());
        }
    }
}
