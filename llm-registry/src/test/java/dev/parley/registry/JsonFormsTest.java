package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.HealthState;
import dev.parley.Json;
import dev.parley.ModelInfo;
import dev.parley.ProviderHealth;
import dev.parley.Support;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JsonFormsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Rig rig = new Rig();

    @Test
    void a_model_has_what_is_known_and_nothing_else() {
        ModelInfo model = ModelInfo.builder("ollama", "llama3.2")
                .description("Small")
                .contextLength(131_072)
                .maxOutputTokens(4_096)
                .parameters("3.2B")
                .quantization("Q4_K_M")
                .sizeBytes(2_019_393_189L)
                .capabilities(Capabilities.of(Capability.TOOLS, Capability.CHAT))
                .metadata(Map.of("digest", "abc"))
                .build();

        assertThat(JsonForms.model(model))
                .startsWith("{\"id\":\"llama3.2\",\"name\":\"llama3.2\",\"provider\":\"ollama\","
                        + "\"description\":\"Small\",\"context_length\":131072,\"max_tokens\":4096,"
                        + "\"parameters\":\"3.2B\",\"quantization\":\"Q4_K_M\",\"size\":\"2.0 GB\","
                        + "\"capabilities\":[\"chat\",\"tools\"],\"metadata\":{\"digest\":\"abc\"}");
        assertThat(JsonForms.model(ModelInfo.builder("p", "m").build()))
                .isEqualTo("{\"id\":\"m\",\"name\":\"m\",\"provider\":\"p\"}");
    }

    @Test
    void what_a_provider_put_into_metadata_that_json_has_no_form_for_is_its_text() {
        ModelInfo model = ModelInfo.builder("p", "m")
                .metadata(Map.of("odd", new StringBuilder("text")))
                .build();
        assertThat(Json.of(JsonForms.model(model)).asMap().get("metadata")).isEqualTo(Map.of("odd", "text"));
    }

    @Test
    void a_report_says_status_and_availability_in_every_state() {
        ProviderHealth up = ProviderHealth.builder("ollama", HealthState.UP)
                .modelsCount(3)
                .streaming(Support.YES)
                .embeddings(Support.NO)
                .defaultModel("llama3.2")
                .latency(Duration.ofMillis(12))
                .observedAt(NOON)
                .build();
        assertThat(JsonForms.health(up))
                .isEqualTo("{\"provider\":\"ollama\",\"status\":\"healthy\",\"available\":true,\"models_count\":3,"
                        + "\"supports_streaming\":true,\"supports_embeddings\":false,\"default_model\":\"llama3.2\","
                        + "\"state\":\"up\",\"latency_ms\":12,\"observed_at\":\"2026-01-01T12:00:00Z\"}");
        ProviderHealth down = ProviderHealth.builder("hf", HealthState.DOWN)
                .error("refused")
                .observedAt(NOON)
                .build();
        assertThat(JsonForms.allHealth(Map.of("hf", down)))
                .isEqualTo("{\"hf\":{\"provider\":\"hf\",\"status\":\"unhealthy\",\"available\":false,"
                        + "\"error\":\"refused\",\"state\":\"down\",\"observed_at\":\"2026-01-01T12:00:00Z\"}}");
    }

    @Test
    void a_listing_has_the_models_the_total_and_how_each_list_came_about() {
        ScriptedProvider fresh = ScriptedProvider.listing("fresh", "a", "b");
        ScriptedProvider failed = new ScriptedProvider("failed").refuses();
        ScriptedProvider pending = new ScriptedProvider("pending").hangs();
        try (LlmRegistry registry = rig.with(fresh, failed, pending)) {
            registry.models();
            rig.advance(Duration.ofSeconds(3));

            Map<String, Object> form = Json.of(JsonForms.listing(registry.models(ListMode.CACHED), rig.now()))
                    .asMap();

            assertThat(form.get("total")).isEqualTo(2);
            Map<?, ?> models = (Map<?, ?>) form.get("models");
            assertThat(models.keySet()).map(String::valueOf).containsExactly("fresh", "failed", "pending");
            assertThat((List<?>) models.get("fresh")).hasSize(2);
            Map<?, ?> providers = (Map<?, ?>) form.get("providers");
            assertThat(providers.get("fresh")).isEqualTo(Map.of("outcome", "fresh", "age_s", 3));
            assertThat(providers.get("pending")).isEqualTo(Map.of("outcome", "pending"));
            Map<?, ?> failure = (Map<?, ?>) providers.get("failed");
            assertThat(failure.get("outcome")).isEqualTo("failed");
            assertThat(failure.get("error")).isEqualTo("failed: connection refused");

            assertThat(JsonForms.providerListing(registry.models("fresh", ListMode.CACHED), rig.now()))
                    .isEqualTo("{\"provider\":\"fresh\",\"models\":["
                            + "{\"id\":\"a\",\"name\":\"a\",\"provider\":\"fresh\"},"
                            + "{\"id\":\"b\",\"name\":\"b\",\"provider\":\"fresh\"}],"
                            + "\"total\":2,\"outcome\":\"fresh\",\"age_s\":3}");
        }
    }

    @Test
    void a_list_that_could_not_be_renewed_has_its_age_and_the_error() {
        ScriptedProvider p = ScriptedProvider.listing("p", "a");
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            p.refuses();
            rig.advance(Duration.ofSeconds(301));
            registry.models();
            Map<String, Object> form = Json.of(
                            JsonForms.providerListing(registry.models("p", ListMode.CACHED), rig.now()))
                    .asMap();
            assertThat(form).containsEntry("outcome", "stale").containsEntry("age_s", 301);
            assertThat(form).containsEntry("error", "p: connection refused").containsKey("next_attempt");
        }
    }

    @Test
    void a_search_has_the_query_the_models_and_what_was_left_out() {
        ScriptedProvider p = new ScriptedProvider("p");
        p.list = () -> CompletableFuture.completedFuture(List.of(
                ModelInfo.builder("p", "qwen-a").parameters("7B").build(),
                ModelInfo.builder("p", "qwen-b").build()));
        try (LlmRegistry registry = rig.with(p)) {
            registry.models();
            Map<String, Object> form = Json.of(JsonForms.search(registry.search("qwen params:<14b")))
                    .asMap();
            assertThat(form).containsEntry("query", "qwen params:<14b").containsEntry("total", 1);
            assertThat(form.get("excluded_unknown")).isEqualTo(Map.of("params", 1));
            assertThat((List<?>) form.get("models")).hasSize(1);
            assertThat(Json.of(JsonForms.search(registry.search("qwen-a"))).asMap())
                    .doesNotContainKey("excluded_unknown");
        }
    }

    @Test
    void labels_come_in_alphabetical_order() {
        assertThat(JsonForms.providers(List.of("ollama", "huggingface")))
                .isEqualTo("{\"providers\":[\"huggingface\",\"ollama\"]}");
    }
}
