package dev.parley.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaModelNameTest {
    @ParameterizedTest
    @CsvSource({
        "llama3.2, llama3.2:latest",
        "Llama3.2:LATEST, llama3.2:latest",
        "library/llama3.2, llama3.2:latest",
        "registry.ollama.ai/library/llama3.2:1b, llama3.2:1b",
        "someone/llama3.2, someone/llama3.2:latest",
        "hf.co/User/Repo:Q4_K_M, hf.co/user/repo:q4_k_m",
        "localhost:5000/me/model, localhost:5000/me/model:latest",
    })
    void names_of_one_model_have_one_key(String name, String key) {
        assertThat(OllamaModelName.key(name)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2:3b-instruct-q4_K_M, 3B",
        "qwen2.5-7b, 7B",
        "mixtral:8x7b, 8x7B",
        "deepseek-r1:1.5b, 1.5B",
        "smollm:135m, 135M",
        "gpt-oss:120b-cloud, 120B",
        "hf.co/bartowski/Qwen2.5-14B-Instruct-1M-GGUF:Q4_K_M, 14B",
        "qwen2.5:1m, ''",
        "phi3:medium-128k, ''",
        "gemma3n:e4b, ''",
        "llama3.2, ''",
    })
    void number_of_parameters_is_read_from_a_name(String name, String parameters) {
        assertThat(OllamaModelName.parameters(name).orElse("")).isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2:3b-instruct-q4_K_M, Q4_K_M",
        "llama3.2:3b-instruct-fp16, FP16",
        "hf.co/user/repo:IQ4_XS, IQ4_XS",
        "gemma3:4b-it-qat, ''",
        "x:q8_0, Q8_0",
        "faq4you:latest, ''",
    })
    void quantization_is_read_from_a_name(String name, String quantization) {
        assertThat(OllamaModelName.quantization(name).orElse("")).isEqualTo(quantization);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-oss:120b-cloud, true",
        "x:cloud, true",
        "X:Cloud, true",
        "cloudy, false",
        "cloud:latest, false",
        "x:120b-cloud-q4, false"
    })
    void cloud_models_are_told_by_their_suffix(String name, boolean cloud) {
        assertThat(OllamaModelName.isCloud(name)).isEqualTo(cloud);
    }
}
