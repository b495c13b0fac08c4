package dev.parley.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.HealthState;
import dev.parley.ProviderHealth;
import dev.parley.spi.ProviderConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is on the class path while the environment says nothing about it. */
class UnconfiguredProvidersTest {
    private final Rig rig = new Rig();

    private LlmRegistry registry(Map<String, String> environment) {
        return rig.builder().fromEnvironment(true).environment(environment).build();
    }

    @Test
    void provider_that_is_nothing_without_an_address_is_left_out() {
        try (LlmRegistry registry = registry(Map.of())) {
            assertThat(registry.providers()).contains("ollama", "openai").doesNotContain("openai-compatible");
        }
        try (LlmRegistry registry = registry(Map.of("OPENAI_COMPATIBLE_BASE_URL", "http://127.0.0.1:1"))) {
            assertThat(registry.providers()).contains("ollama", "openai", "openai-compatible");
        }
    }

    @Test
    void provider_that_lacks_a_key_says_so_in_one_short_line() {
        try (LlmRegistry registry = registry(Map.of())) {
            String reason = "api-key is missing: set OPENAI_API_KEY";
            assertThat(registry.models(ListMode.CACHED)
                            .byProvider()
                            .get("openai")
                            .outcome())
                    .isEqualTo(new ListOutcome.Skipped(reason));
            ProviderHealth health = registry.health().get("openai");
            assertThat(health.state()).isEqualTo(HealthState.UNAUTHORISED);
            assertThat(health.error()).contains(reason);
        }
    }

    @Test
    void provider_that_the_program_asks_for_says_what_it_lacks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.builder()
                        .connection(
                                "openai-compatible",
                                "mine",
                                ProviderConfig.builder().environment(Map.of()).build())
                        .build())
                .withMessage("base-url is missing: set OPENAI_COMPATIBLE_BASE_URL");
    }
}
