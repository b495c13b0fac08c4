package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaHostTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                          | http://127.0.0.1:11434",
                "1.2.3.4                     | http://1.2.3.4:11434",
                ":1234                       | http://127.0.0.1:1234",
                "1.2.3.4:1234                | http://1.2.3.4:1234",
                "example.com                 | http://example.com:11434",
                "example.com:1234            | http://example.com:1234",
                "http://1.2.3.4              | http://1.2.3.4:80",
                "http://1.2.3.4:4321         | http://1.2.3.4:4321",
                "https://1.2.3.4             | https://1.2.3.4:443",
                "https://1.2.3.4:4321        | https://1.2.3.4:4321",
                "https://example.com/ollama  | https://example.com:443/ollama",
                "https://example.com/ollama/ | https://example.com:443/ollama",
                "example.com/a/b             | http://example.com:11434/a/b",
                "[::1]                       | http://[::1]:11434",
                "::1                         | http://[::1]:11434",
                "[::1]:1337                  | http://[::1]:1337",
                "[::]                        | http://[::1]:11434",
                "[::]:8080                   | http://[::1]:8080",
                "0.0.0.0                     | http://127.0.0.1:11434",
                "0.0.0.0:8080                | http://127.0.0.1:8080",
                "https://0.0.0.0             | https://127.0.0.1:443",
                "~ 1.2.3.4 ~                 | http://1.2.3.4:11434",
                "\"1.2.3.4\"                 | http://1.2.3.4:11434",
                "\" 1.2.3.4 \"               | http://1.2.3.4:11434",
                "'1.2.3.4'                   | http://1.2.3.4:11434",
                ":66000                      | http://127.0.0.1:11434",
                ":-1                         | http://127.0.0.1:11434",
                ":abc                        | http://127.0.0.1:11434",
                "https://1.2.3.4:66000       | https://1.2.3.4:443",
                ":0                          | http://127.0.0.1:0",
                "ollama.com                  | https://ollama.com:443",
                "http://ollama.com           | http://ollama.com:80",
                "HTTP://localhost            | http://localhost:80",
            })
    void environment_value_is_read_by_the_rules_of_the_server(String value, String expected) {
        assertThat(OllamaHost.ofEnvironment(value).uri()).hasToString(expected.strip());
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:11434, http://localhost:11434",
        "http://localhost:11434/, http://localhost:11434",
        "http://localhost:11434///, http://localhost:11434",
        "localhost, http://localhost:11434",
        "http://proxy.example/api/ollama, http://proxy.example:80/api/ollama",
        "http://proxy.example/ollama/api, http://proxy.example:80/ollama/api",
    })
    void base_url_keeps_its_path_and_loses_trailing_slashes(String value, String expected) {
        assertThat(OllamaHost.ofBaseUrl(value).uri()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:11434/v1",
                "http://localhost:11434/v1/",
                "http://localhost:11434/api",
                "https://ollama.com/api/"
            })
    void base_url_that_ends_in_the_path_of_an_api_is_refused_with_the_way_out(String value) {
        assertThatThrownBy(() -> OllamaHost.ofBaseUrl(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://localhost",
                "http://localhost:66000",
                "http://localhost:port",
                "http://[::1",
                "http://a b",
                "http://local_host:11434",
                "http://localhost/?a=b",
                "http://localhost/#x"
            })
    void base_url_that_is_no_address_is_refused_at_once(String value) {
        assertThatThrownBy(() -> OllamaHost.ofBaseUrl(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("baseUrl: ");
    }

    @Test
    void user_info_is_taken_off_the_address_and_never_shown() {
        OllamaHost host = OllamaHost.ofBaseUrl("https://me:hush@example.com/x");
        assertThat(host.userInfo()).isEqualTo("me:hush");
        assertThat(host.uri()).hasToString("https://example.com:443/x");
        assertThat(host.toString()).doesNotContain("hush");
        assertThatThrownBy(() -> OllamaHost.ofBaseUrl("https://me:hush@exa mple.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "127.0.0.1, true",
        "127.9.8.7:1, true",
        "[::1], true",
        "0.0.0.0, true",
        "my.localhost, true",
        "192.168.1.5, false",
        "example.com, false",
        "127.example.com, false",
        "ollama.com, false"
    })
    void loopback_is_told_from_the_address(String value, boolean loopback) {
        assertThat(OllamaHost.ofEnvironment(value).isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({
        "ollama.com, true",
        "https://ollama.com, true",
        "https://api.ollama.com, true",
        "http://ollama.com, false",
        "https://notollama.com, false",
        "https://ollama.com.evil.example, false",
        "localhost, false"
    })
    void cloud_is_ollama_com_over_https_only(String value, boolean cloud) {
        assertThat(OllamaHost.ofEnvironment(value).isCloud()).isEqualTo(cloud);
    }
}
