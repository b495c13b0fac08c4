package dev.parley.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigTest {
    private static final String TOKEN = "sk-very-secret-0123456789";
    private static final ConfigKey BASE_URL = ConfigKey.builder("base-url")
            .environment("TOY_BASE_URL", "TOY_HOST")
            .defaultValue("http://localhost:1")
            .build();
    private static final ConfigKey API_KEY = ConfigKey.builder("api-key")
            .environment("TOY_API_KEY", "TOY_TOKEN")
            .secret(true)
            .build();

    @Test
    void a_value_of_the_host_comes_before_the_environment_and_that_before_the_default() {
        assertThat(env(Map.of()).value(BASE_URL)).contains("http://localhost:1");
        assertThat(env(Map.of("TOY_HOST", "http://b")).value(BASE_URL)).contains("http://b");
        assertThat(env(Map.of("TOY_HOST", "http://b", "TOY_BASE_URL", "http://a"))
                        .value(BASE_URL))
                .contains("http://a");
        assertThat(env(Map.of("TOY_BASE_URL", "http://a")).toBuilder()
                        .set("base-url", " http://set\n")
                        .build()
                        .value(BASE_URL))
                .contains("http://set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\t \r\n"})
    void an_empty_variable_counts_as_not_set(String empty) {
        ProviderConfig config = env(Map.of("TOY_BASE_URL", empty, "TOY_HOST", "http://b", "TOY_API_KEY", empty));
        assertThat(config.value(BASE_URL)).contains("http://b");
        assertThat(config.secret(API_KEY)).isEmpty();
        assertThat(env(Map.of("TOY_BASE_URL", empty)).value(BASE_URL)).contains("http://localhost:1");
    }

    @Test
    void secrets_come_from_the_same_places() {
        assertThat(env(Map.of()).secret(API_KEY)).isEmpty();
        assertThat(env(Map.of("TOY_API_KEY", "", "TOY_TOKEN", TOKEN + "\n"))
                        .secret(API_KEY)
                        .orElseThrow()
                        .reveal())
                .isEqualTo(TOKEN);
        assertThat(env(Map.of("TOY_TOKEN", "other")).toBuilder()
                        .set("api-key", TOKEN)
                        .build()
                        .secret(API_KEY)
                        .orElseThrow()
                        .reveal())
                .isEqualTo(TOKEN);
        assertThat(env(Map.of())
                        .secret(API_KEY.toBuilder().defaultValue("none").build())
                        .orElseThrow()
                        .reveal())
                .isEqualTo("none");
    }

    @Test
    void a_supplied_secret_is_asked_for_on_every_use() {
        AtomicReference<String> current = new AtomicReference<>("first");
        Secret secret = ProviderConfig.builder()
                .set("api-key", current::get)
                .build()
                .secret(API_KEY)
                .orElseThrow();
        assertThat(secret.reveal()).isEqualTo("first");
        current.set("second\n");
        assertThat(secret.reveal()).isEqualTo("second");
        current.set(" ");
        assertThatIllegalArgumentException().isThrownBy(secret::reveal).withMessage("the secret is blank");
    }

    @Test
    void nothing_shows_a_secret() {
        ProviderConfig config = ProviderConfig.builder()
                .set("api-key", TOKEN)
                .set("base-url", "http://user:" + TOKEN + "@host")
                .connection("work")
                .environment(Map.of("TOY_TOKEN", TOKEN))
                .build();
        assertThat(config).hasToString("ProviderConfig[connection=work, api-key=****, base-url=****]");
        assertThat(config.secret(API_KEY).orElseThrow()).hasToString("****");
        assertThat(config.secret(API_KEY)).hasToString("Optional[****]");
        assertThat(API_KEY.toBuilder().defaultValue(TOKEN).build().toString()).doesNotContain(TOKEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.value(API_KEY))
                .withMessageContaining("'api-key' is a secret")
                .withMessageNotContaining(TOKEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.check(List.of()))
                .withMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-\u0000x", "sk-a\nsk-b", "sk-\u007Fx", "sk-\u200Bx", "“sk-x”", "sk-\tx"})
    void a_secret_that_no_header_can_hold_is_refused_without_showing_it(String bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of(bad))
                .withMessageContaining("not printable ASCII")
                .withMessageNotContaining("sk-")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env(Map.of("TOY_TOKEN", bad)).secret(API_KEY))
                .withMessageStartingWith("TOY_TOKEN: ")
                .withMessageNotContaining("sk-");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderConfig.of(Map.of("api-key", bad)).secret(API_KEY))
                .withMessageStartingWith("api-key: ")
                .withMessageNotContaining("sk-");
    }

    @Test
    void white_space_around_a_secret_is_dropped_and_a_blank_one_refused() {
        assertThat(Secret.of(" \r\n" + TOKEN + "\n").reveal()).isEqualTo(TOKEN);
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of("\n "));
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> Secret.of(() -> null).reveal());
    }

    @Test
    void an_unknown_name_is_refused_with_those_that_are_known() {
        ProviderConfig config = ProviderConfig.of(Map.of("base-ulr", "http://x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.check(List.of(BASE_URL, API_KEY)))
                .withMessage("unknown key 'base-ulr'; known are [api-key, base-url]");
        ProviderConfig.of(Map.of("base-url", "http://x")).check(List.of(BASE_URL, API_KEY));
    }

    @Test
    void blank_names_and_values_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderConfig.builder().set("base-url", " "))
                .withMessage("base-url must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderConfig.builder().set("", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> ConfigKey.of("Base_URL"));
        assertThatIllegalArgumentException().isThrownBy(() -> ConfigKey.of("x", " "));
    }

    @Test
    void keys_are_values() {
        assertThat(ConfigKey.of("a", "A", "B").environment()).containsExactly("A", "B");
        assertThat(API_KEY.toBuilder().build()).isEqualTo(API_KEY).hasSameHashCodeAs(API_KEY);
        assertThat(BASE_URL).isNotEqualTo(API_KEY);
    }

    private static ProviderConfig env(Map<String, String> variables) {
        return ProviderConfig.builder().environment(variables).build();
    }
}
