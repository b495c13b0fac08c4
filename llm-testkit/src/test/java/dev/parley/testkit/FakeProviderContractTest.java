package dev.parley.testkit;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.Reasoning;
import dev.parley.Tool;
import java.util.OptionalInt;

class FakeProviderContractTest extends LlmProviderContract {
    private static final String MODEL = "fake-chat";

    private FakeProvider fake;

    @Override
    protected LlmProvider provider() {
        fake = FakeProvider.builder()
                .models(MODEL, "fake-embed")
                .embeddings(8)
                .replies(request -> switch (request.messages().get(0).text()) {
                    case "on" -> FakeReply.builder().text("on ").endless();
                    case "hush" -> FakeReply.silence();
                    case "think" ->
                        FakeReply.builder()
                                .reasoning("well, ", "so")
                                .text("yes")
                                .build();
                    case "tool" ->
                        FakeReply.builder()
                                .toolCall("clock", "{\"zone\":\"UTC\"}")
                                .build();
                    default ->
                        FakeReply.builder()
                                .raw("note", "{}")
                                .text("caf\u00e9 ", "\ud83d\ude00 ", "\u4f60\u597d")
                                .usage(3, 4)
                                .build();
                })
                .build();
        return fake;
    }

    @Override
    protected ContractSubject subject() {
        return ContractSubject.builder(ChatRequest.of(MODEL, "hello"))
                .endless(ChatRequest.of(MODEL, "on"))
                .silent(ChatRequest.of(MODEL, "hush"))
                .reasoning(ChatRequest.builder(MODEL)
                        .user("think")
                        .reasoning(Reasoning.ON)
                        .build())
                .toolCall(ChatRequest.builder(MODEL)
                        .user("tool")
                        .tool(Tool.of("clock", "Tells the time"))
                        .build())
                .embeddings("fake-embed")
                .listsModels()
                .reportsUsage()
                .build();
    }

    @Override
    protected OptionalInt chatsBegun() {
        return OptionalInt.of(fake.requests().size());
    }

    @Override
    protected void awaitNoChatGoesOn() {
        Await.until("no stream is open", () -> fake.open() == 0);
    }
}
