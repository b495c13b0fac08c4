package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRefTest {
    @ParameterizedTest
    @CsvSource({
        "ollama/llama3.2, ollama, , llama3.2",
        "ollama/llama3.2:latest, ollama, , llama3.2:latest",
        "huggingface/meta-llama/Llama-3.1-8B, huggingface, , meta-llama/Llama-3.1-8B",
        "huggingface/org/model:fastest, huggingface, , org/model:fastest",
        "ollama/hf.co/user/repo:Q4_K_M, ollama, , hf.co/user/repo:Q4_K_M",
        "openai@work/gpt-4o, openai, work, gpt-4o",
        "openai@gpu-1.lan:8000/a@b/c, openai, gpu-1.lan:8000, a@b/c",
        "0/x, 0, , x",
        "ollama//odd, ollama, , /odd",
    })
    void the_first_slash_ends_the_provider(String text, String provider, String connection, String model) {
        ModelRef ref = ModelRef.parse(text);
        assertThat(ref.provider()).isEqualTo(provider);
        assertThat(ref.connection().orElse(null)).isEqualTo(connection);
        assertThat(ref.model()).isEqualTo(model);
        assertThat(ref).hasToString(text).isEqualTo(ModelRef.parse(ref.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llama3.2        | no '/' after the provider",
                "``              | no '/' after the provider",
                "/x              | '' is not a provider id",
                "ollama/         | model must not be blank",
                "Qwen/Qwen3-8B   | 'Qwen' is not a provider id ([a-z0-9][a-z0-9-]*)",
                "-a/x            | '-a' is not a provider id",
                "openai@/x       | '' is not a connection name",
                "openai@a@b/x    | 'a@b' is not a connection name",
                "@work/x         | '' is not a provider id",
                "`ollama/ x`     | must not start or end with white space",
                "` ollama/x`     | ' ollama' is not a provider id",
            })
    void what_is_no_reference_is_refused_with_the_reason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelRef.parse(text))
                .withMessageContaining("'" + text + "' is not a model reference")
                .withMessageContaining(reason);
    }

    @Test
    void the_parts_make_the_same_reference_as_the_text() {
        assertThat(ModelRef.of("openai", "work", "a/b"))
                .isEqualTo(ModelRef.parse("openai@work/a/b"))
                .hasSameHashCodeAs(ModelRef.parse("openai@work/a/b"))
                .isNotEqualTo(ModelRef.of("openai", "a/b"));
    }
}
