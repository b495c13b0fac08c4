package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.Capability;
import dev.parley.ChatRequest;
import dev.parley.ContextLengthException;
import dev.parley.EmbeddingRequest;
import dev.parley.EmbeddingResponse;
import dev.parley.HealthState;
import dev.parley.LlmProvider;
import dev.parley.LlmProviders;
import dev.parley.ModelInfo;
import dev.parley.ModelLoader;
import dev.parley.ModelNotFoundException;
import dev.parley.OverloadedException;
import dev.parley.ProviderHealth;
import dev.parley.RunningModel;
import dev.parley.RunsOn;
import dev.parley.ServerException;
import dev.parley.Support;
import dev.parley.UnsupportedFeatureException;
import dev.parley.spi.ProviderConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LlamaCppModelsTest {
    @TempDir
    static Path demo;

    @TempDir
    Path temp;

    @BeforeAll
    static void unpack() {
        DemoModels.unpack(demo);
    }

    private static Path model(String id) {
        return demo.resolve(id + ".gguf");
    }

    // the list

    @Test
    void models_are_listed_with_what_their_headers_say() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            assertThat(provider.listModels())
                    .extracting(ModelInfo::id)
                    .containsExactly("parley-demo", "parley-demo-babble", "parley-demo-embed", "parley-demo-think");
            ModelInfo chat = provider.model("parley-demo");
            assertThat(chat.runsOn()).isEqualTo(RunsOn.LOCAL);
            assertThat(chat.format()).contains("gguf");
            assertThat(chat.loaded()).isEqualTo(Support.NO);
            assertThat(chat.contextLengthInUse()).hasValue(4096);
            assertThat(chat.capabilities().yes()).contains(Capability.CHAT, Capability.STRUCTURED_OUTPUT);
            assertThat(chat.capabilities().no()).contains(Capability.TOOLS, Capability.EMBEDDING);
            assertThat(provider.model("parley-demo-embed").capabilities().supports(Capability.CHAT))
                    .isEqualTo(Support.NO);
            assertThat(provider.model("parley-demo-think").capabilities().supports(Capability.REASONING))
                    .isEqualTo(Support.YES);
        }
    }

    @Test
    void sub_directories_are_part_of_the_id_and_what_comes_along_with_a_model_is_none() throws IOException {
        Files.createDirectories(temp.resolve("org/tiny"));
        Files.copy(model("parley-demo"), temp.resolve("org/tiny/chat.gguf"));
        Files.copy(model("parley-demo"), temp.resolve("org/tiny/mmproj-chat.gguf"));
        Files.writeString(temp.resolve("readme.txt"), "no model");
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.listModels()).extracting(ModelInfo::id).containsExactly("org/tiny/chat");
            assertThat(provider.chat(ChatRequest.of("org/tiny/chat", "Hi.")).text())
                    .startsWith("Hello");
        }
    }

    @Test
    void parts_of_a_model_are_one_model_and_a_missing_part_is_told() throws IOException {
        Files.copy(model("parley-demo"), temp.resolve("big-00001-of-00002.gguf"));
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.listModels()).isEmpty();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> provider.model("big"))
                    .withMessageContaining("big-00002-of-00002.gguf");

            Files.copy(model("parley-demo"), temp.resolve("big-00002-of-00002.gguf"));
            assertThat(provider.listModels()).singleElement().satisfies(model -> {
                assertThat(model.id()).isEqualTo("big");
                assertThat(model.sizeBytes()).hasValue(2 * Files.size(model("parley-demo")));
            });
        }
    }

    @Test
    void first_of_two_with_one_id_counts() throws IOException {
        Path second = Files.createDirectory(temp.resolve("second"));
        Files.copy(model("parley-demo-think"), second.resolve("parley-demo.gguf"));
        try (LlamaCppProvider provider = LlamaCppProvider.builder()
                .model(model("parley-demo"))
                .directory(second)
                .build()) {
            assertThat(provider.listModels())
                    .singleElement()
                    .satisfies(model -> assertThat(model.metadata().get("path"))
                            .isEqualTo(model("parley-demo").toString()));
        }
    }

    @Test
    void file_that_changes_is_read_anew() throws IOException {
        Path file = Files.copy(model("parley-demo"), temp.resolve("a.gguf"));
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.chat(ChatRequest.of("a", "Hi.")).text()).startsWith("Hello");
            Files.delete(file);
            Files.copy(model("parley-demo-think"), file);
            assertThat(provider.chat(ChatRequest.of("a", "Hi.")).text()).isEqualTo("Answer: 42");
            Files.delete(file);
            assertThat(provider.listModels()).isEmpty();
        }
    }

    // bad files

    @Test
    void files_that_are_no_models_are_left_out_and_told() throws IOException {
        Files.copy(model("parley-demo"), temp.resolve("good.gguf"));
        Files.writeString(temp.resolve("text.gguf"), "this is a text, and no model");
        ModelFiles.truncated(model("parley-demo"), temp.resolve("cut.gguf"), 1_000_000);
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.listModels()).extracting(ModelInfo::id).containsExactly("good");
            for (Map.Entry<String, String> bad :
                    Map.of("text", "not_gguf", "cut", "truncated").entrySet()) {
                assertThatExceptionOfType(ServerException.class)
                        .isThrownBy(() -> provider.chat(ChatRequest.of(bad.getKey(), "Hi.")))
                        .withMessageContaining(bad.getKey() + ".gguf")
                        .satisfies(e -> {
                            assertThat(e.details().code()).contains(bad.getValue());
                            assertThat(e.retryable()).isFalse();
                        });
            }
            ProviderHealth health = provider.health();
            assertThat(health.state()).isEqualTo(HealthState.DEGRADED);
            assertThat(health.error().orElseThrow()).contains("text.gguf", "cut.gguf");
            assertThat(health.modelsCount()).hasValue(1);
            assertThat(health.defaultModel()).contains("good");
        }
    }

    @Test
    void architecture_that_is_not_known_is_refused_before_native_code_sees_it() throws IOException {
        String key = "general.architecture\u0008\0\0\0\u0005\0\0\0\0\0\0\0";
        ModelFiles.patched(model("parley-demo"), temp.resolve("new.gguf"), key + "llama", key + "lambs");
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThat(provider.model("new").capabilities().supports(Capability.CHAT))
                    .isEqualTo(Support.NO);
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("new", "Hi.")))
                    .withMessageContaining("new.gguf")
                    .withMessageContaining("'lambs'");
        }
    }

    @Test
    void file_that_only_native_code_can_find_fault_with_is_told_with_its_words() throws IOException {
        ModelFiles.patched(model("parley-demo"), temp.resolve("odd.gguf"), "output_norm.weight", "output_norn.weight");
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp).build()) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("odd", "Hi.")))
                    .withMessageContaining("odd.gguf")
                    .withMessageContaining("output_norm");
        }
    }

    @Test
    void model_that_is_not_there_is_told_with_the_nearest_names() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            assertThatExceptionOfType(ModelNotFoundException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("parly-demo", "Hi.")))
                    .withMessageContaining("Did you mean 'parley-demo'");
        }
    }

    // without models

    @Test
    void provider_without_models_says_what_to_set() {
        ProviderConfig nothing = ProviderConfig.builder().environment(Map.of()).build();
        try (LlmProvider provider = LlmProviders.open("llamacpp", nothing)) {
            assertThat(provider.listModels()).isEmpty();
            assertThat(provider.health().state()).isEqualTo(HealthState.DOWN);
            assertThat(provider.health().error().orElseThrow()).contains("LLAMACPP_MODELS");
            assertThatExceptionOfType(ModelNotFoundException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("any", "Hi.")))
                    .withMessageContaining("LLAMACPP_MODELS");
        }
    }

    @Test
    void directory_that_is_not_there_is_told_by_health() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(temp.resolve("nowhere")).build()) {
            assertThat(provider.listModels()).isEmpty();
            assertThat(provider.health().state()).isEqualTo(HealthState.DOWN);
            assertThat(provider.health().error().orElseThrow()).contains("nowhere");
        }
    }

    @Test
    void configuration_reaches_the_provider_and_what_is_wrong_names_its_key() {
        Map<String, String> environment = Map.of(
                "LLAMACPP_MODELS", model("parley-demo") + File.pathSeparator + temp, "LLAMACPP_CONTEXT_LENGTH", "128");
        ProviderConfig config = ProviderConfig.builder()
                .environment(environment)
                .set("idle-unload", "90s")
                .set("max-memory", "64GiB")
                .set("parallel", "1")
                .set("threads", "1")
                .build();
        try (LlmProvider provider = LlmProviders.open("llamacpp", config)) {
            assertThat(provider.model("parley-demo").contextLengthInUse()).hasValue(128);
        }
        for (Map.Entry<String, String> wrong : Map.of(
                        "parallel", "many",
                        "max-memory", "a lot",
                        "idle-unload", "soon",
                        "context-length", "1",
                        "max-loaded-models", "0")
                .entrySet()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            LlmProviders.open("llamacpp", ProviderConfig.of(Map.of(wrong.getKey(), wrong.getValue()))))
                    .withMessageContaining(wrong.getKey())
                    .withMessageContaining("LLAMACPP_");
        }
    }

    // in memory

    private static List<String> running(LlamaCppProvider provider) {
        return loader(provider).running().stream().map(RunningModel::id).toList();
    }

    private static ModelLoader loader(LlamaCppProvider provider) {
        return provider.find(ModelLoader.class).orElseThrow();
    }

    private static ProcessHandle process(LlamaCppProvider provider) {
        return ProcessHandle.of(
                        (long) loader(provider).running().get(0).metadata().get("process_id"))
                .orElseThrow();
    }

    @Test
    void model_is_loaded_and_unloaded_on_request() throws Exception {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            assertThat(running(provider)).isEmpty();
            loader(provider).unload("parley-demo");
            loader(provider).load("parley-demo");
            assertThat(loader(provider).running()).singleElement().satisfies(model -> {
                assertThat(model.id()).isEqualTo("parley-demo");
                assertThat(model.contextLength()).hasValue(4096);
                assertThat(model.memoryBytes().getAsLong())
                        .isGreaterThan(model.sizeBytes().getAsLong());
                assertThat(model.expiresAt()).isPresent();
            });
            assertThat(provider.model("parley-demo").loaded()).isEqualTo(Support.YES);
            ProcessHandle process = process(provider);
            loader(provider).unload("parley-demo");
            assertThat(running(provider)).isEmpty();
            process.onExit().get(30, TimeUnit.SECONDS);
            assertThatExceptionOfType(ModelNotFoundException.class)
                    .isThrownBy(() -> loader(provider).unload("no-such-model"));
            assertThatExceptionOfType(ModelNotFoundException.class)
                    .isThrownBy(() -> loader(provider).load("no-such-model"));
        }
    }

    @Test
    void idle_model_goes_after_a_while() throws Exception {
        try (LlamaCppProvider provider = LlamaCppProvider.builder()
                .directory(demo)
                .idleUnload(Duration.ofMillis(300))
                .build()) {
            provider.find(ModelLoader.class).orElseThrow().load("parley-demo", Duration.ofMillis(200));
            process(provider).onExit().get(30, TimeUnit.SECONDS);
            assertThat(running(provider)).isEmpty();
            assertThat(provider.chat(ChatRequest.of("parley-demo", "Hi.")).text())
                    .startsWith("Hello");
        }
    }

    @Test
    void unused_model_makes_room_for_another() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).maxLoadedModels(1).build()) {
            provider.chat(ChatRequest.of("parley-demo", "Hi."));
            assertThat(running(provider)).containsExactly("parley-demo");
            provider.chat(ChatRequest.of("parley-demo-think", "Hi."));
            assertThat(running(provider)).containsExactly("parley-demo-think");
        }
    }

    @Test
    void model_that_needs_more_memory_than_is_allowed_is_not_loaded() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).maxMemory(1_000_000).build()) {
            assertThatExceptionOfType(OverloadedException.class)
                    .isThrownBy(() -> provider.chat(ChatRequest.of("parley-demo", "Hi.")))
                    .withMessageContaining("parley-demo.gguf")
                    .withMessageContaining("max-memory");
        }
    }

    @Test
    void closing_the_provider_ends_the_processes_of_its_models() throws Exception {
        ProcessHandle process;
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            loader(provider).load("parley-demo");
            process = process(provider);
        }
        process.onExit().get(30, TimeUnit.SECONDS);
    }

    // embeddings

    @Test
    void text_is_turned_into_a_vector() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            EmbeddingResponse response =
                    provider.embed(EmbeddingRequest.of("parley-demo-embed", "hello", "good day", ""));
            int length = provider.model("parley-demo-embed").embeddingLength().getAsInt();
            assertThat(response.embeddings())
                    .hasSize(3)
                    .allSatisfy(vector -> assertThat(vector.dimensions()).isEqualTo(length));
            assertThat(response.usage().promptTokens().getAsLong()).isGreaterThan(6);
        }
    }

    @Test
    void text_longer_than_the_context_is_refused_or_cut() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            EmbeddingRequest request = EmbeddingRequest.of("parley-demo-embed", "hello ".repeat(500));
            assertThatExceptionOfType(ContextLengthException.class).isThrownBy(() -> provider.embed(request));
            EmbeddingResponse cut =
                    provider.embed(request.toBuilder().truncate(true).build());
            assertThat(cut.embeddings()).hasSize(1);
            assertThat(cut.warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.code()).isEqualTo("input_truncated"));
        }
    }

    @Test
    void chat_model_makes_no_vectors() {
        try (LlamaCppProvider provider =
                LlamaCppProvider.builder().directory(demo).build()) {
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> provider.embed(EmbeddingRequest.of("parley-demo", "hello")));
            assertThatExceptionOfType(UnsupportedFeatureException.class)
                    .isThrownBy(() -> provider.embed(EmbeddingRequest.builder("parley-demo-embed")
                            .input("hello")
                            .dimensions(3)
                            .build()));
        }
    }
}
