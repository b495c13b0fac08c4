package dev.parley.huggingface;

import dev.parley.LlmProvider;
import dev.parley.spi.http.HttpTransport;
import dev.parley.testkit.ContractSubject;
import dev.parley.testkit.HttpProviderContract;
import java.net.URI;

class HuggingFaceContractTest extends HttpProviderContract {
    @Override
    protected LlmProvider provider(URI server, HttpTransport transport, String key) {
        return HuggingFaceProvider.builder()
                .baseUrl(server)
                .hubUrl(server)
                .transport(transport)
                .apiKey(key)
                .build();
    }

    @Override
    protected dev.parley.testkit.Wire wire() {
        return new HuggingFaceWire();
    }

    @Override
    protected ContractSubject.Builder declare(ContractSubject.Builder subject) {
        return subject.factory(HuggingFaceProvider.ID).reportsUsage();
    }
}
