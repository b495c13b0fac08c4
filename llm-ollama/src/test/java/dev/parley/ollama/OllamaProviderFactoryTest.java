package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaProviderFactoryTest {
    private static final String KEY = "key-0123456789";

    private final LlmProviderFactory factory = new OllamaProviderFactory();

    @Test
    void factory_is_found_by_discovery() {
        assertThat(LlmProviders.discover().factory("ollama")).containsInstanceOf(OllamaProviderFactory.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', http://127.0.0.1:11434",
        "http://a:1, b:2, http://a:1",
        "'', b:2, http://b:2",
        "' ', 0.0.0.0, http://127.0.0.1:11434",
        "http://a, '', http://a:80"
    })
    void base_url_goes_before_host_and_empty_is_unset(String baseUrl, String host, String expected) {
        ProviderConfig config = ProviderConfig.builder()
                .environment(Map.of("OLLAMA_BASE_URL", baseUrl, "OLLAMA_HOST", host))
                .build();
        try (LlmProvider provider = factory.create(config)) {
            assertThat(provider.info().endpoint().orElseThrow()).hasToString(expected);
        }
    }

    @Test
    void key_of_the_environment_is_not_sent_to_any_server_but_the_cloud() {
        assertThat(authorizationSent(ProviderConfig.builder().environment(Map.of("OLLAMA_API_KEY", KEY))))
                .isEmpty();
    }

    @Test
    void key_that_was_set_is_sent_where_the_address_says() {
        assertThat(authorizationSent(
                        ProviderConfig.builder().environment(Map.of()).set("api-key", KEY)))
                .isEqualTo("Bearer " + KEY);
        assertThat(authorizationSent(
                        ProviderConfig.builder().environment(Map.of()).set("api-key", () -> KEY)))
                .isEqualTo("Bearer " + KEY);
    }

    @Test
    void key_of_the_environment_must_be_sound_only_where_it_is_used() {
        Map<String, String> variables = Map.of("OLLAMA_API_KEY", "bad\nkey", "OLLAMA_HOST", "ollama.com");
        assertThatThrownBy(() -> factory.create(
                        ProviderConfig.builder().environment(variables).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OLLAMA_API_KEY")
                .hasMessageNotContaining("bad");
    }

    @Test
    void unknown_key_is_refused() {
        ProviderConfig config = ProviderConfig.of(Map.of("base-uri", "http://localhost"));
        assertThatThrownBy(() -> factory.create(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("base-uri")
                .hasMessageContaining("base-url");
    }

    @Test
    void wrong_keep_alive_is_refused() {
        ProviderConfig config = ProviderConfig.builder()
                .environment(Map.of())
                .set("keep-alive", "soon")
                .build();
        assertThatThrownBy(() -> factory.create(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("soon");
    }

    private String authorizationSent(ProviderConfig.Builder config) {
        try (ScriptedServer server = ScriptedServer.start()) {
            Recording recording = Recording.of("chat-stream");
            server.on("POST", "/api/chat").reply(Script.reply(200, "application/x-ndjson", recording.body()));
            try (LlmProvider provider = factory.create(
                    config.set("base-url", server.uri().toString()).build())) {
                provider.chat(ChatRequest.of("m", "Hi"));
            }
            return server.takeRequest(Duration.ofSeconds(10))
                    .header("authorization")
                    .orElse("");
        }
    }
}
