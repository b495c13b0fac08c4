package dev.parley.ollama;

import dev.parley.LlmProvider;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testkit.ContractSubject;
import dev.parley.testkit.HttpProviderContract;
import java.net.URI;

class OllamaContractTest extends HttpProviderContract {
    @Override
    protected LlmProvider provider(URI server, HttpTransport transport, String key) {
        return OllamaProvider.builder()
                .baseUrl(server)
                .transport(transport)
                .apiKey(key)
                .build();
    }

    @Override
    protected dev.parley.testkit.Wire wire() {
        return new OllamaWire();
    }

    @Override
    protected ContractSubject.Builder declare(ContractSubject.Builder subject) {
        return subject.factory(OllamaProvider.ID).reportsUsage();
    }
}
