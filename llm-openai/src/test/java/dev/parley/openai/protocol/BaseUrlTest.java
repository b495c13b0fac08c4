package dev.parley.openai.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com//v1//, https://api.openai.com/v1/chat/completions",
        " HTTPS://API.openai.com/v1 , https://api.openai.com/v1/chat/completions",
        "https://api.groq.com/openai/v1, https://api.groq.com/openai/v1/chat/completions",
        "https://api.perplexity.ai/chat/completions, https://api.perplexity.ai/chat/completions",
        "https://host/v1/embeddings, https://host/v1/chat/completions",
        "http://127.0.0.1:8000, http://127.0.0.1:8000/v1/chat/completions",
        "http://[::1]:8000/v1, http://[::1]:8000/v1/chat/completions",
        "https://r.azure.com/openai/deployments/d?api-version=1, https://r.azure.com/openai/deployments/d/chat/completions?api-version=1",
    })
    void an_address_is_understood_with_and_without_its_path(String given, String chat) {
        assertThat(BaseUrl.of(given).resolve(Endpoint.CHAT)).hasToString(chat);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api.openai.com",
                "ftp://host/v1",
                "http://",
                "http://a b",
                "https://h/v1#x",
                "http://my_host:1"
            })
    void what_is_no_address_is_refused(String given) {
        assertThatIllegalArgumentException().isThrownBy(() -> BaseUrl.of(given)).withMessageContaining("baseUrl");
    }

    @Test
    void user_and_password_are_refused_and_not_shown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.of("https://me:hidden@host/v1"))
                .withMessageContaining("Authorization")
                .withMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:1, true",
        "http://a.localhost, true",
        "http://127.0.0.2:1, true",
        "http://[::1]:1, true",
        "http://192.168.0.1, false",
        "https://127.0.0.1.example.com, false",
    })
    void loopback_is_told_from_the_address(String given, boolean loopback) {
        assertThat(BaseUrl.of(given).isLoopback()).isEqualTo(loopback);
    }
}
