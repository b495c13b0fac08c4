package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.parley.ChatRequest;
import dev.parley.EmbeddingRequest;
import dev.parley.InvalidRequestException;
import dev.parley.ModelInfo;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRedirectTest extends AnswerFixture {
    private static final String KEY = "sk-abcdefgh";
    private static final String CHAT = "/v1/chat/completions";

    private OpenAiProvider keyed() {
        return OpenAiProvider.builder()
                .id("test")
                .baseUrl(server.uri())
                .apiKey(KEY)
                .organization("org-1")
                .transport(transport)
                .build();
    }

    private static Script redirect(int status, String location) {
        return Script.status(status, "text/plain")
                .header("Location", location)
                .contentLength(0)
                .end();
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void chat_follows_its_own_server_with_body_and_key(int status) {
        server.on("POST", CHAT).reply(redirect(status, "/moved" + CHAT));
        server.on("POST", "/moved" + CHAT)
                .reply(Script.ok(EVENTS).events(text("Hi"), STOP, DONE).end());

        assertThat(keyed().chat(ChatRequest.of("tiny", "Hello")).text()).isEqualTo("Hi");

        List<SeenRequest> seen = server.requests();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).text()).isEqualTo(seen.get(0).text()).contains("\"Hello\"");
        assertThat(seen.get(1).header("authorization")).contains("Bearer " + KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void chat_follows_no_redirect_that_drops_its_body(int status) {
        server.on("POST", CHAT).reply(redirect(status, "/moved" + CHAT));
        InvalidRequestException failure =
                assertThrows(InvalidRequestException.class, () -> keyed().chat(ChatRequest.of("tiny", "Hello")));
        assertThat(failure.status()).hasValue(status);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void neither_prompt_nor_texts_nor_key_go_to_another_server(int status) {
        try (ScriptedServer elsewhere = ScriptedServer.start()) {
            server.fallback().reply(redirect(status, elsewhere.uri(CHAT).toString()));
            OpenAiProvider provider = keyed();
            assertThat(assertThrows(
                            InvalidRequestException.class, () -> provider.chat(ChatRequest.of("tiny", "Hello"))))
                    .hasMessageContaining("base URL")
                    .hasMessageNotContaining(KEY);
            assertThrows(InvalidRequestException.class, () -> provider.embed(EmbeddingRequest.of("tiny", "x")));
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void list_follows_to_another_server_without_the_key() {
        try (ScriptedServer elsewhere = ScriptedServer.start()) {
            server.on("GET", "/v1/models")
                    .reply(redirect(307, elsewhere.uri("/v1/models").toString()));
            elsewhere.on("GET", "/v1/models").reply(Script.reply(200, JSON, "{\"data\":[{\"id\":\"tiny\"}]}"));
            assertThat(keyed().listModels()).extracting(ModelInfo::id).containsExactly("tiny");
            assertThat(elsewhere.requests()).hasSize(1);
            assertThat(elsewhere.requests().get(0).headers().toString())
                    .doesNotContain("abcdefgh")
                    .doesNotContain("authorization");
        }
    }
}
