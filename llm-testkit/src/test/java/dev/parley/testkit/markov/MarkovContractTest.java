// #region contract
package dev.parley.testkit.markov;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.testkit.ContractSubject;
import dev.parley.testkit.LlmProviderContract;

class MarkovContractTest extends LlmProviderContract {
    @Override
    protected LlmProvider provider() {
        return LlmProviders.open("markov");
    }

    @Override
    protected ContractSubject subject() {
        ChatRequest request = ChatRequest.of("sentences", "Tell me about streams.");
        return ContractSubject.builder(request)
                .endless(request.toBuilder().maxTokens(Integer.MAX_VALUE).build())
                .factory("markov")
                .listsModels()
                .reportsUsage()
                .build();
    }
}
// #endregion
