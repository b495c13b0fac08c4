package dev.parley.testkit;

import dev.parley.BackendProvider;
import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import java.util.OptionalInt;

/** A contract whose clauses {@link ContractBreachTest} calls one by one. */
final class BreachedContract extends LlmProviderContract {
    private final BackendProvider provider;
    private final FakeProvider fake;

    BreachedContract(BackendProvider provider, FakeProvider fake) {
        this.provider = provider;
        this.fake = fake;
    }

    @Override
    protected LlmProvider provider() {
        return provider;
    }

    @Override
    protected ContractSubject subject() {
        return ContractSubject.builder(ChatRequest.of("m", "Hi"))
                .listsModels()
                .embeddings("m")
                .factory("missing")
                .reportsUsage()
                .build();
    }

    @Override
    protected OptionalInt chatsBegun() {
        return OptionalInt.of(fake.requests().size());
    }
}
