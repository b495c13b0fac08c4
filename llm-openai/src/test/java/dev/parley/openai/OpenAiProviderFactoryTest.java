package dev.parley.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.ChatRequest;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.Support;
import dev.parley.openai.protocol.Dialect;
import dev.parley.spi.LlmProviderFactory;
import dev.parley.spi.ProviderConfig;
import dev.parley.testserver.Script;
import dev.parley.testserver.ScriptedServer;
import dev.parley.testserver.SeenRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiProviderFactoryTest {
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Map<String, String> environment = new HashMap<>();
    private ScriptedServer server;

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        server.fallback()
                .reply(Script.ok("text/event-stream")
                        .events(
                                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}",
                                "[DONE]")
                        .end());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LlmProvider open(String id, Map<String, String> values) {
        ProviderConfig.Builder config = ProviderConfig.builder().environment(environment);
        values.forEach(config::set);
        return LlmProviders.open(id, config.build());
    }

    private SeenRequest chat(LlmProvider provider) {
        try (provider) {
            assertThat(provider.chat(ChatRequest.of("m", "x")).text()).isEqualTo("Hi");
        }
        return server.takeRequest(AT_MOST);
    }

    // openai

    @Test
    void both_factories_are_found() {
        assertThat(LlmProviders.discover().factory("openai")).isPresent();
        assertThat(LlmProviders.discover().factory("openai-compatible")).isPresent();
        assertThat(LlmProviders.discover().problems()).isEmpty();
    }

    @Test
    void openai_needs_a_key_and_says_where_it_may_come_from() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai", Map.of()))
                .withMessage("api-key is missing: set OPENAI_API_KEY");
        environment.put("OPENAI_API_KEY", "  ");
        assertThatIllegalArgumentException().isThrownBy(() -> open("openai", Map.of()));
        environment.put("OPENAI_API_KEY", "sk-1");
        try (LlmProvider provider = open("openai", Map.of())) {
            assertThat(provider.info().id()).isEqualTo("openai");
            assertThat(provider.info().endpoint()).contains(URI.create("https://api.openai.com/v1"));
            assertThat(provider.info().embeddings()).isEqualTo(Support.YES);
        }
    }

    @Test
    void the_environment_names_server_key_organization_and_project() {
        environment.put("OPENAI_API_KEY", "sk-1");
        environment.put("OPENAI_BASE_URL", server.uri().toString());
        environment.put("OPENAI_ORGANIZATION", "org-1");
        environment.put("OPENAI_PROJECT_ID", "proj-1");
        SeenRequest seen = chat(open("openai", Map.of()));
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.header("authorization")).contains("Bearer sk-1");
        assertThat(seen.header("openai-organization")).contains("org-1");
        assertThat(seen.header("openai-project")).contains("proj-1");
    }

    @Test
    void a_key_of_the_environment_does_not_go_to_a_server_that_the_host_names() {
        environment.put("OPENAI_API_KEY", "sk-1");
        String elsewhere = server.uri("/v1").toString();
        assertThat(chat(open("openai", Map.of("base-url", elsewhere))).header("authorization"))
                .isEmpty();
        assertThat(chat(open("openai", Map.of("base-url", elsewhere, "api-key", "sk-2")))
                        .header("authorization"))
                .contains("Bearer sk-2");
    }

    @Test
    void a_hugging_face_token_goes_to_nobody_else_unless_the_host_says_so() {
        environment.put("OPENAI_API_KEY", "hf_abcdefgh");
        environment.put("OPENAI_BASE_URL", server.uri().toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai", Map.of()))
                .withMessageContaining("Hugging Face")
                .withMessageNotContaining("abcdefgh");
        assertThat(chat(open("openai", Map.of("api-key", "hf_abcdefgh"))).header("authorization"))
                .contains("Bearer hf_abcdefgh");

        environment.put("OPENAI_BASE_URL", "https://router.huggingface.co/v1");
        try (LlmProvider provider = open("openai", Map.of())) {
            assertThat(provider.info().endpoint()).contains(URI.create("https://router.huggingface.co/v1"));
        }

        environment.put("OPENAI_COMPATIBLE_BASE_URL", server.uri().toString());
        environment.put("OPENAI_COMPATIBLE_API_KEY", "hf_abcdefgh");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of()))
                .withMessageContaining("OPENAI_COMPATIBLE_API_KEY")
                .withMessageNotContaining("abcdefgh");
        assertThat(chat(open("openai-compatible", Map.of("api-key", "hf_abcdefgh")))
                        .header("authorization"))
                .contains("Bearer hf_abcdefgh");

        environment.put("GROQ_API_KEY", "hf_abcdefgh");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of("preset", "groq")))
                .withMessageContaining("GROQ_API_KEY")
                .withMessageNotContaining("abcdefgh");
    }

    @Test
    void what_is_no_address_is_refused_without_being_shown() {
        environment.put("OPENAI_API_KEY", "sk-1");
        environment.put("OPENAI_COMPATIBLE_API_KEY", "hf_abcdefgh");
        for (String id : List.of("openai", "openai-compatible")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> open(id, Map.of("base-url", "https://me:hidden@ho st/v1")))
                    .withMessageContaining("baseUrl")
                    .withMessageNotContaining("hidden");
        }
    }

    @Test
    void key_with_a_line_break_is_refused_without_being_shown() {
        for (String id : List.of("openai", "openai-compatible")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> open(id, Map.of("base-url", server.uri().toString(), "api-key", "sk-ab\nX-Evil: 1")))
                    .withMessageNotContaining("sk-ab");
        }
        environment.put("OPENAI_API_KEY", "sk-ab\r\nX-Evil: 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai", Map.of()))
                .withMessageContaining("OPENAI_API_KEY")
                .withMessageNotContaining("sk-ab");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAiProvider.builder().apiKey("sk-ab\nX-Evil: 1"))
                .withMessageNotContaining("sk-ab");
    }

    @Test
    void unknown_keys_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai", Map.of("base_url", "x")))
                .withMessageContaining("base_url");
    }

    // others

    @Test
    void a_preset_brings_address_name_dialect_and_key() {
        environment.put("GROQ_API_KEY", "gsk-1");
        try (LlmProvider provider = open("openai-compatible", Map.of("preset", "groq"))) {
            assertThat(provider.info().id()).isEqualTo("groq");
            assertThat(provider.info().name()).isEqualTo("Groq");
            assertThat(provider.info().endpoint()).contains(URI.create("https://api.groq.com/openai/v1"));
        }
    }

    @Test
    void a_preset_that_there_is_not_is_answered_with_those_that_there_are_and_nothing_else_is() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of("preset", "nobody")))
                .withMessageContaining("groq")
                .withMessageContaining("vllm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of()))
                .withMessage("base-url is missing: set OPENAI_COMPATIBLE_BASE_URL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of("preset", "azure-openai")))
                .withMessage("base-url is missing: set it, Azure OpenAI has an address for each customer");
    }

    @Test
    void compatible_provider_is_there_for_who_takes_all_only_if_something_names_its_server() {
        LlmProviderFactory factory =
                LlmProviders.discover().factory("openai-compatible").orElseThrow();
        ProviderConfig.Builder config = ProviderConfig.builder().environment(environment);
        assertThat(factory.isConfigured(config.environment(Map.of()).build())).isFalse();
        assertThat(factory.isConfigured(config.environment(Map.of("OPENAI_COMPATIBLE_API_KEY", "k-1"))
                        .build()))
                .isFalse();
        assertThat(factory.isConfigured(config.environment(Map.of("OPENAI_COMPATIBLE_BASE_URL", " "))
                        .build()))
                .isFalse();
        assertThat(factory.isConfigured(config.environment(Map.of("OPENAI_COMPATIBLE_BASE_URL", "http://127.0.0.1:1"))
                        .build()))
                .isTrue();
        assertThat(factory.isConfigured(config.environment(Map.of("OPENAI_COMPATIBLE_PRESET", "vllm"))
                        .build()))
                .isTrue();
        assertThat(LlmProviders.discover()
                        .factory("openai")
                        .orElseThrow()
                        .isConfigured(config.environment(Map.of()).build()))
                .isTrue();
    }

    @Test
    void the_environment_names_the_compatible_server_and_its_key() {
        environment.put("OPENAI_COMPATIBLE_BASE_URL", server.uri().toString());
        environment.put("OPENAI_COMPATIBLE_API_KEY", "k-1");
        SeenRequest seen = chat(open("openai-compatible", Map.of()));
        assertThat(seen.path()).isEqualTo("/v1/chat/completions");
        assertThat(seen.header("authorization")).contains("Bearer k-1");

        environment.put("OPENAI_COMPATIBLE_PRESET", "groq");
        environment.put("GROQ_API_KEY", "gsk-1");
        LlmProvider dialect = open("openai-compatible", Map.of());
        assertThat(dialect.info().id()).isEqualTo("groq");
        assertThat(chat(dialect).header("authorization")).contains("Bearer k-1");
        environment.remove("OPENAI_COMPATIBLE_API_KEY");
        assertThat(chat(open("openai-compatible", Map.of())).header("authorization"))
                .isEmpty();
    }

    @Test
    void what_the_host_names_has_nothing_of_the_compatible_server_of_the_environment() {
        environment.put("OPENAI_COMPATIBLE_BASE_URL", "http://127.0.0.1:1");
        environment.put("OPENAI_COMPATIBLE_PRESET", "deepseek");
        environment.put("OPENAI_COMPATIBLE_API_KEY", "k-1");
        LlmProvider mine =
                open("openai-compatible", Map.of("base-url", server.uri().toString()));
        assertThat(mine.info().id()).isEqualTo("openai-compatible");
        assertThat(chat(mine).header("authorization")).isEmpty();
        try (LlmProvider groq = open("openai-compatible", Map.of("preset", "groq"))) {
            assertThat(groq.info().endpoint()).contains(URI.create("https://api.groq.com/openai/v1"));
            assertThat(groq.info().id()).isEqualTo("groq");
        }
    }

    @Test
    void a_presets_key_of_the_environment_goes_to_the_presets_address_only() {
        environment.put("VLLM_API_KEY", "v-1");
        Map<String, String> here =
                Map.of("preset", "vllm", "base-url", server.uri().toString());
        assertThat(chat(open("openai-compatible", here)).header("authorization"))
                .isEmpty();
    }

    @Test
    void an_address_is_enough_and_several_live_side_by_side() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("openai-compatible", Map.of()))
                .withMessageContaining("base-url");
        LlmProvider one = open(
                "openai-compatible",
                Map.of("base-url", server.uri("/a/v1").toString(), "id", "one", "name", "Number one"));
        LlmProvider two = open(
                "openai-compatible",
                Map.of(
                        "base-url",
                        server.uri("/b/v1").toString(),
                        "id",
                        "two",
                        "api-key",
                        "k-2",
                        "key-header",
                        "api-key"));
        assertThat(List.of(one.info().label(), two.info().label())).containsExactly("one", "two");
        assertThat(one.info().name()).isEqualTo("Number one");
        assertThat(chat(one).path()).isEqualTo("/a/v1/chat/completions");
        SeenRequest second = chat(two);
        assertThat(second.path()).isEqualTo("/b/v1/chat/completions");
        assertThat(second.header("api-key")).contains("k-2");
        assertThat(second.header("authorization")).isEmpty();
    }

    @Test
    void every_preset_makes_a_provider() {
        assertThat(OpenAiProvider.presets())
                .contains("openai", "groq", "openrouter", "vllm", "llama-server", "mistral");
        for (String id : OpenAiProvider.presets()) {
            OpenAiProvider.Builder builder = OpenAiProvider.preset(id);
            if (id.equals("azure-openai")) {
                assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("baseUrl");
                builder.baseUrl("https://me.openai.azure.com/openai/v1");
            }
            try (OpenAiProvider provider = builder.build()) {
                assertThat(provider.info().id()).isEqualTo(id);
            }
        }
    }

    @Test
    void builder_says_everything_and_shows_no_secret() {
        try (OpenAiProvider provider = OpenAiProvider.builder()
                .id("mine")
                .connection("work")
                .baseUrl(server.uri())
                .apiKey(() -> "k-secret")
                .header("X-Title", "Parley")
                .header("X-Api-Token", "t-secret")
                .dialect(Dialect.standard())
                .build()) {
            assertThat(provider.info().label()).isEqualTo("mine@work");
            assertThat(provider.info().name()).isEqualTo("mine");
            assertThat(provider.info().listTtl()).isEqualTo(Optional.of(Duration.ofSeconds(10)));
            assertThat(provider.toString()).doesNotContain("secret");
            assertThat(provider.chat(ChatRequest.of("m", "x")).provider()).isEqualTo("mine");
        }
        SeenRequest seen = server.takeRequest(AT_MOST);
        assertThat(seen.header("authorization")).contains("Bearer k-secret");
        assertThat(seen.header("x-title")).contains("Parley");
        assertThat(seen.header("x-api-token")).contains("t-secret");
    }
}
