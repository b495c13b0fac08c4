package dev.parley.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.ChatRequest;
import dev.parley.CompletionRequest;
import dev.parley.EmbeddingRequest;
import dev.parley.InvalidRequestException;
import dev.parley.LlmException;
import dev.parley.ModelInfo;
import dev.parley.ModelSearch;
import dev.parley.ModelSearchRequest;
import dev.parley.TextGeneration;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceRedirectTest extends ServerFixture {
    private static final String CHAT = "/v1/chat/completions";
    private static final String VECTORS = "/hf-inference/models/org/name/pipeline/feature-extraction";

    private static Script redirect(int status, String location) {
        return Script.status(status, "text/plain")
                .header("Location", location)
                .contentLength(0)
                .end();
    }

    private HuggingFaceEndpoint endpoint() {
        return HuggingFaceProvider.endpoint(server.uri())
                .apiKey(KEY)
                .transport(transport)
                .build();
    }

    private void carriedOn(String text) {
        List<SeenRequest> seen = server.requests();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).text()).isEqualTo(seen.get(0).text()).contains(text);
        assertThat(seen.get(1).header("authorization")).contains("Bearer " + KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void chat_follows_its_own_server_with_body_and_key(int status) {
        server.on("POST", CHAT).reply(redirect(status, "/moved" + CHAT));
        server.on("POST", "/moved" + CHAT).reply(answer("Hi"));
        assertThat(provider().chat(ChatRequest.of("a/b", "Hello")).text()).isEqualTo("Hi");
        carriedOn("\"Hello\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void texts_follow_their_own_server_with_body_and_key(int status) {
        server.on("POST", VECTORS)
                .reply(redirect(status, server.uri("/moved" + VECTORS).toString()));
        json("POST", "/moved" + VECTORS, "[[1,2]]");
        assertThat(provider().embed(EmbeddingRequest.of("org/name", "sun")).embeddings())
                .hasSize(1);
        carriedOn("\"sun\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void nothing_that_is_sent_to_a_model_goes_to_another_server(int status) {
        try (ScriptedServer elsewhere = ScriptedServer.start()) {
            server.fallback().reply(redirect(status, elsewhere.uri(CHAT).toString()));
            List<Runnable> calls = List.of(
                    () -> provider().chat(ChatRequest.of("a/b", "Hello")),
                    () -> provider().embed(EmbeddingRequest.of("org/name", "x")),
                    () -> endpoint().chat(ChatRequest.of("tgi", "Hello")),
                    () -> endpoint()
                            .find(TextGeneration.class)
                            .orElseThrow()
                            .complete(CompletionRequest.builder("tgi", "Once").build())
                            .response());
            for (Runnable call : calls) {
                LlmException failure = assertThrows(InvalidRequestException.class, call::run);
                assertThat(failure.status()).hasValue(status);
                assertThat(failure).hasMessageNotContaining(KEY);
            }
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void lists_and_search_follow_to_another_server_without_the_key() {
        try (ScriptedServer elsewhere = ScriptedServer.start()) {
            server.on("GET", "/v1/models")
                    .reply(redirect(307, elsewhere.uri("/v1/models").toString()));
            server.on("GET", "/api/models")
                    .reply(redirect(302, elsewhere.uri("/api/models").toString()));
            elsewhere.on("GET", "/v1/models").reply(Script.reply(200, JSON, "{\"data\":[{\"id\":\"org/far\"}]}"));
            elsewhere.on("GET", "/api/models").reply(Script.reply(200, JSON, "[{\"id\":\"org/far\"}]"));
            assertThat(provider().listModels()).extracting(ModelInfo::id).contains("org/far");
            assertThat(provider()
                            .find(ModelSearch.class)
                            .orElseThrow()
                            .search(ModelSearchRequest.of("far"))
                            .models())
                    .extracting(ModelInfo::id)
                    .containsExactly("org/far");
            assertThat(elsewhere.requests())
                    .hasSize(2)
                    .allSatisfy(
                            request -> assertThat(request.headers().toString()).doesNotContain("hf_"));
        }
    }
}
