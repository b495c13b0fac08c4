package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsAndReportsTest {
    @Test
    void an_embedding_request_needs_a_model_and_a_text() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingRequest.of("m"))
                .withMessageContaining("at least one text");
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.of(" ", "x"));
        assertThatNullPointerException().isThrownBy(() -> EmbeddingRequest.of("m", (String) null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingRequest.builder("m").dimensions(0))
                .withMessage("dimensions 0 must be 1 or more");
    }

    @Test
    void an_embedding_request_keeps_what_was_asked() {
        EmbeddingRequest request = EmbeddingRequest.builder("m")
                .input("a")
                .input("b", "")
                .dimensions(256)
                .truncate(false)
                .providerOption("keep_alive", "5m")
                .providerOption("options", Map.of("num_ctx", 8))
                .build();
        assertThat(request.inputs()).containsExactly("a", "b", "");
        assertThat(request.truncate()).contains(false);
        assertThat(request.providerOptions())
                .containsExactly(Map.entry("keep_alive", "5m"), Map.entry("options", Map.of("num_ctx", 8)));
        assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
        assertThatThrownBy(() -> request.inputs().add("c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_provider_option_without_a_json_form_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingRequest.builder("m").providerOption("stream", new Thread()))
                .withMessageContaining("Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CompletionRequest.builder("m", "p").providerOption("t", Double.NaN));
    }

    @Test
    void a_completion_may_have_an_empty_prompt_but_not_a_blank_model() {
        CompletionRequest request = CompletionRequest.builder("m", "")
                .suffix("}")
                .raw(true)
                .providerOption("n", 1)
                .build();
        assertThat(request.prompt()).isEmpty();
        assertThat(request.raw()).isTrue();
        assertThat(request.suffix()).contains("}");
        assertThat(request.images()).isEmpty();
        assertThat(request.toBuilder().build()).isEqualTo(request).hasSameHashCodeAs(request);
        assertThatIllegalArgumentException().isThrownBy(() -> CompletionRequest.builder("", "p"));
    }

    @Test
    void an_embedding_is_a_copy_with_a_length() {
        float[] numbers = {1, 2};
        Embedding embedding = Embedding.of(numbers);
        numbers[0] = 9;
        embedding.vector()[1] = 9;
        assertThat(embedding.vector()).containsExactly(1, 2);
        assertThat(embedding.get(1)).isEqualTo(2);
        assertThat(embedding.dimensions()).isEqualTo(2);
        assertThat(embedding).isEqualTo(Embedding.of(new float[] {1, 2})).hasToString("Embedding[dimensions=2]");
        assertThatIllegalArgumentException().isThrownBy(() -> Embedding.of(new float[0]));
    }

    @Test
    void cosine_similarity_compares_directions() {
        Embedding east = Embedding.of(new float[] {2, 0});
        assertThat(east.cosineSimilarity(Embedding.of(new float[] {5, 0}))).isEqualTo(1);
        assertThat(east.cosineSimilarity(Embedding.of(new float[] {-1, 0}))).isEqualTo(-1);
        assertThat(east.cosineSimilarity(Embedding.of(new float[] {0, 3}))).isZero();
        assertThat(east.cosineSimilarity(Embedding.of(new float[] {1, 1}))).isCloseTo(Math.sqrt(0.5), within(1e-9));
        assertThat(east.cosineSimilarity(Embedding.of(new float[] {0, 0}))).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> east.cosineSimilarity(Embedding.of(new float[] {1})))
                .withMessageContaining("2 and 1 dimensions");
    }

    @Test
    void an_embedding_response_keeps_its_order() {
        Embedding one = Embedding.of(new float[] {1});
        Embedding two = Embedding.of(new float[] {2});
        EmbeddingResponse response = EmbeddingResponse.builder("ollama", "m")
                .embeddings(List.of(two, one))
                .requestId("r")
                .build();
        assertThat(response.embeddings()).containsExactly(two, one);
        assertThat(response.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(response.toBuilder().build()).isEqualTo(response).hasSameHashCodeAs(response);
    }

    @Test
    void a_model_is_created_from_something() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelCreation.builder("mine").build())
                .withMessageContaining("from(…)");
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("b.gguf", Path.of("b"));
        files.put("a.gguf", Path.of("a"));
        ModelCreation creation = ModelCreation.builder("mine")
                .files(files)
                .parameters(Map.of("stop", List.of("x", "y")))
                .messages(List.of(ChatMessage.user("hi")))
                .build();
        files.clear();
        assertThat(creation.files().keySet()).containsExactly("b.gguf", "a.gguf");
        assertThat(creation.parameters()).containsEntry("stop", List.of("x", "y"));
        assertThat(creation.toBuilder().build()).isEqualTo(creation).hasSameHashCodeAs(creation);
    }

    @Test
    void progress_has_a_percentage_only_when_both_counts_are_known() {
        assertThat(Progress.builder("pulling manifest").build().percent()).isEmpty();
        assertThat(Progress.builder("pulling")
                        .totalBytes(0)
                        .completedBytes(0)
                        .build()
                        .percent())
                .isEmpty();
        assertThat(Progress.builder("pulling").totalBytes(200).build().percent())
                .isEmpty();
        assertThat(Progress.builder("pulling")
                        .totalBytes(200)
                        .completedBytes(50)
                        .build()
                        .percent())
                .hasValue(25.0);
        assertThat(Progress.builder("pulling")
                        .totalBytes(200)
                        .completedBytes(201)
                        .build()
                        .percent())
                .as("never above 100")
                .hasValue(100.0);
    }

    @Test
    void a_search_has_sensible_bounds() {
        ModelSearchRequest request = ModelSearchRequest.of("qwen");
        assertThat(request.limit()).isEqualTo(20);
        assertThat(request.text()).contains("qwen");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.toBuilder().limit(0))
                .withMessage("limit 0 must be 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        request.toBuilder().minParameters(5).maxParameters(4).build())
                .withMessageContaining("5")
                .withMessageContaining("4");
    }

    @Test
    void a_page_knows_whether_another_follows() {
        ModelInfo model = ModelInfo.builder("p", "m").build();
        assertThat(ModelPage.last(List.of(model)).nextCursor()).isEmpty();
        assertThat(ModelPage.of(List.of(model), "c").nextCursor()).contains("c");
        assertThat(ModelPage.of(List.of(model), "c")).isEqualTo(ModelPage.of(List.of(model), "c"));
    }

    @Test
    void a_running_model_on_the_cpu_has_zero_gpu_bytes_which_is_not_unknown() {
        RunningModel cpu = RunningModel.builder("m")
                .memoryBytes(0)
                .sizeBytes(10)
                .expiresAt(Instant.EPOCH)
                .build();
        assertThat(cpu.memoryBytes()).hasValue(0);
        assertThat(RunningModel.builder("m").build().memoryBytes()).isEmpty();
        assertThat(cpu.toBuilder().build()).isEqualTo(cpu).hasSameHashCodeAs(cpu);
    }
}
