package dev.parley.openai;

import dev.parley.LlmProvider;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testkit.ContractSubject;
import dev.parley.testkit.HttpProviderContract;
import java.net.URI;

class OpenAiContractTest extends HttpProviderContract {
    @Override
    protected LlmProvider provider(URI server, HttpTransport transport, String key) {
        return OpenAiProvider.builder()
                .baseUrl(server)
                .transport(transport)
                .apiKey(key)
                .build();
    }

    @Override
    protected dev.parley.testkit.Wire wire() {
        return new OpenAiWire();
    }

    @Override
    protected ContractSubject.Builder declare(ContractSubject.Builder subject) {
        return subject.factory(OpenAiProvider.ID).reportsUsage();
    }
}
