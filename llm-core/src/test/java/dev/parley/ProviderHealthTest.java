package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderHealthTest {
    @ParameterizedTest
    @CsvSource({
        "UP, healthy, true, up",
        "DEGRADED, healthy, true, degraded",
        "THROTTLED, healthy, true, throttled",
        "UNAUTHORISED, unhealthy, false, unauthorised",
        "DOWN, unhealthy, false, down",
        "UNKNOWN, unhealthy, false, unknown",
        "ERROR, error, false, error",
    })
    void each_state_has_its_status(HealthState state, String status, boolean available, String word) {
        ProviderHealth health = ProviderHealth.builder("ollama", state).build();
        assertThat(health.status()).isEqualTo(status);
        assertThat(health.available()).isEqualTo(available);
        assertThat(state.word()).isEqualTo(word);
    }

    @Test
    void every_state_is_in_the_table() {
        assertThat(HealthState.values()).hasSize(7);
    }

    @Test
    void the_cause_speaks_when_no_error_was_set() {
        ConnectionException cause = new ConnectionException(ErrorDetails.of("refused"));
        ProviderHealth health =
                ProviderHealth.builder("ollama", HealthState.DOWN).cause(cause).build();
        assertThat(health.error()).contains("refused");
        assertThat(health.toBuilder().error("is it running?").build().error()).contains("is it running?");
        assertThat(health.cause()).containsSame(cause);
    }

    @Test
    void a_report_without_a_time_is_of_now() {
        Instant before = Instant.now();
        ProviderHealth health = ProviderHealth.builder("ollama", HealthState.UP).build();
        assertThat(health.observedAt()).isBetween(before, Instant.now());
        assertThat(health.toBuilder().build()).isEqualTo(health).hasSameHashCodeAs(health);
    }

    @Test
    void what_is_unknown_is_absent() {
        ProviderHealth health =
                ProviderHealth.builder("ollama", HealthState.UNKNOWN).build();
        assertThat(health.error()).isEmpty();
        assertThat(health.modelsCount()).isEmpty();
        assertThat(health.latency()).isEmpty();
        assertThat(health.until()).isEmpty();
        assertThat(health.streaming()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void wrong_values_are_refused_by_name() {
        ProviderHealth.Builder builder = ProviderHealth.builder("ollama", HealthState.UP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.modelsCount(-1))
                .withMessage("modelsCount -1 must be 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.latency(Duration.ofMillis(-1)))
                .withMessageStartingWith("latency");
        assertThatIllegalArgumentException().isThrownBy(() -> ProviderHealth.builder(" ", HealthState.UP));
    }

    @Test
    void a_provider_is_named_after_its_id_and_labelled_with_its_connection() {
        ProviderInfo plain = ProviderInfo.of("openai");
        ProviderInfo work = plain.toBuilder().name("OpenAI").connection("work").build();
        assertThat(plain.name()).isEqualTo("openai");
        assertThat(plain.label()).isEqualTo("openai");
        assertThat(work.name()).isEqualTo("OpenAI");
        assertThat(work.label()).isEqualTo("openai@work");
        assertThat(work.toBuilder().build()).isEqualTo(work).isNotEqualTo(plain);
        assertThatIllegalArgumentException().isThrownBy(() -> ProviderInfo.of("OpenAI"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderInfo.builder("x").connection("a/b"))
                .withMessageContaining("'a/b'");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:11434, http://localhost:11434",
        "https://user:hunter2@host:8443/v1/?key=hunter2#hunter2, https://host:8443/v1/",
        "http://my_host/v1?a=b, http://my_host/v1",
    })
    void an_endpoint_shows_no_secrets(URI given, URI shown) {
        ProviderInfo info = ProviderInfo.builder("x").endpoint(given).build();
        assertThat(info.endpoint()).contains(shown);
        assertThat(info.toString()).doesNotContain("hunter2");
    }
}
