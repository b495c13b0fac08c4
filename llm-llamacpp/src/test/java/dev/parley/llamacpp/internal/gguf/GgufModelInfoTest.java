package dev.parley.llamacpp.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capabilities;
import dev.parley.Capability;
import dev.parley.Modality;
import dev.parley.ModelInfo;
import dev.parley.RunsOn;
import dev.parley.Support;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufModelInfoTest {
    @TempDir
    Path directory;

    @Test
    void a_full_header_gives_a_full_description() {
        GgufBytes file = GgufBytes.little()
                .text("general.architecture", "qwen3")
                .text("general.type", "model")
                .text("general.name", " Qwen3 1.7B ")
                .text("general.basename", "Qwen3")
                .text("general.description", "A small one")
                .text("general.license", "apache-2.0")
                .texts("general.tags", List.of("text-generation", "chat"))
                .uint32("general.file_type", 15)
                .uint32("qwen3.context_length", 40_960)
                .uint32("qwen3.embedding_length", 2048)
                .float32("qwen3.rope.freq_base", 1_000_000f)
                .float32("qwen3.odd", Float.NaN)
                .bool("tokenizer.ggml.add_bos_token", false)
                .texts("tokenizer.ggml.tokens", List.of("a", "b", "c"))
                .text("tokenizer.chat_template", "{% if enable_thinking %}" + "x".repeat(500))
                .quantized("token_embd.weight", 12, 144L * 4_800_000, 2048, 600_000);

        ModelInfo model = of(file);

        assertThat(model.id()).isEqualTo("some/model");
        assertThat(model.provider()).isEqualTo("llamacpp");
        assertThat(model.name()).isEqualTo("Qwen3 1.7B");
        assertThat(model.description()).contains("A small one");
        assertThat(model.family()).contains("qwen3");
        assertThat(model.format()).contains("gguf");
        assertThat(model.quantization()).contains("Q4_K_M");
        assertThat(model.parameterCount()).hasValue(1_228_800_000L);
        assertThat(model.parameters()).contains("1.2B");
        assertThat(model.contextLength()).hasValue(40_960);
        assertThat(model.contextLengthInUse()).isEmpty();
        assertThat(model.embeddingLength()).hasValue(2048);
        assertThat(model.licence()).contains("apache-2.0");
        assertThat(model.sizeBytes()).hasValue(file.length());
        assertThat(model.runsOn()).isEqualTo(RunsOn.LOCAL);
        assertThat(model.loaded()).isEqualTo(Support.UNKNOWN);
        assertThat(model.capabilities())
                .isEqualTo(Capabilities.builder()
                        .yes(Capability.CHAT, Capability.COMPLETION, Capability.REASONING)
                        .no(Capability.TOOLS)
                        .build());
        assertThat(model.inputModalities()).containsExactly(Modality.TEXT);
        assertThat(model.outputModalities()).containsExactly(Modality.TEXT);
        assertThat(model.inferred()).isEmpty();
        assertThat(model.metadata())
                .containsEntry("chat_template", true)
                .containsEntry("vocabulary_size", 3L)
                .containsEntry("gguf_version", 3)
                .containsEntry("tensor_count", 1L)
                .containsEntry("general.tags", List.of("text-generation", "chat"))
                .containsEntry("general.architecture", "qwen3")
                .containsEntry("qwen3.rope.freq_base", 1_000_000.0)
                .containsEntry("tokenizer.ggml.add_bos_token", false)
                .doesNotContainKeys("tokenizer.chat_template", "tokenizer.ggml.tokens", "qwen3.odd");
    }

    @Test
    void an_empty_header_leaves_everything_unknown() {
        ModelInfo model = of(GgufBytes.little());

        assertThat(model.name()).isEqualTo("some/model");
        assertThat(model.description()).isEmpty();
        assertThat(model.family()).isEmpty();
        assertThat(model.quantization()).isEmpty();
        assertThat(model.parameterCount()).isEmpty();
        assertThat(model.parameters()).isEmpty();
        assertThat(model.contextLength()).isEmpty();
        assertThat(model.embeddingLength()).isEmpty();
        assertThat(model.licence()).isEmpty();
        assertThat(model.inputModalities()).isEmpty();
        assertThat(model.capabilities())
                .isEqualTo(Capabilities.builder().no(Capability.TOOLS).build());
        assertThat(model.metadata())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("gguf_version", 3, "tensor_count", 0L, "chat_template", false));
    }

    @Test
    void zero_and_negative_numbers_are_unknown_and_values_of_another_type_too() {
        GgufBytes file = GgufBytes.little();
        ModelInfo model = of(file.text("general.architecture", "llama")
                .uint32("llama.context_length", 0)
                .raw("llama.embedding_length", GgufBytes.INT32, file.int32(-1))
                .text("general.file_type", "15")
                .uint32("general.name", 5)
                .text("general.license", " \n "));

        assertThat(model.contextLength()).isEmpty();
        assertThat(model.embeddingLength()).isEmpty();
        assertThat(model.quantization()).isEmpty();
        assertThat(model.name()).isEqualTo("some/model");
        assertThat(model.licence()).isEmpty();
    }

    @Test
    void a_name_is_put_together_of_its_parts() {
        ModelInfo model = of(GgufBytes.little()
                .text("general.basename", "Llama-3.2")
                .text("general.size_label", "1B")
                .text("general.finetune", "Instruct"));

        assertThat(model.name()).isEqualTo("Llama-3.2-1B-Instruct");
        assertThat(model.inferred()).contains("name");
    }

    @ParameterizedTest
    @CsvSource({
        "0, F32",
        "1, F16",
        "2, Q4_0",
        "3, Q4_1",
        "4, Q4_1",
        "7, Q8_0",
        "8, Q5_0",
        "9, Q5_1",
        "10, Q2_K",
        "11, Q3_K_S",
        "12, Q3_K_M",
        "13, Q3_K_L",
        "14, Q4_K_S",
        "15, Q4_K_M",
        "16, Q5_K_S",
        "17, Q5_K_M",
        "18, Q6_K",
        "19, IQ2_XXS",
        "20, IQ2_XS",
        "21, Q2_K_S",
        "22, IQ3_XS",
        "23, IQ3_XXS",
        "24, IQ1_S",
        "25, IQ4_NL",
        "26, IQ3_S",
        "27, IQ3_M",
        "28, IQ2_S",
        "29, IQ2_M",
        "30, IQ4_XS",
        "31, IQ1_M",
        "32, BF16",
        "33, Q4_0_4_4",
        "34, Q4_0_4_8",
        "35, Q4_0_8_8",
        "36, TQ1_0",
        "37, TQ2_0",
        "38, MXFP4",
        "39, NVFP4",
        "40, Q1_0",
        "41, Q2_0"
    })
    void the_file_type_names_the_quantization(int number, String name) {
        ModelInfo model = of(GgufBytes.little().uint32("general.file_type", number));

        assertThat(model.quantization()).contains(name);
        assertThat(model.inferred()).isEmpty();
    }

    @Test
    void a_guessed_file_type_is_marked_as_inferred() {
        ModelInfo model = of(GgufBytes.little().uint32("general.file_type", 1024 + 18));

        assertThat(model.quantization()).contains("Q6_K");
        assertThat(model.inferred()).containsExactly("quantization");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 99, 1023, -1})
    void without_a_known_file_type_the_tensors_tell_and_that_is_marked(long number) {
        ModelInfo model = of(GgufBytes.little()
                .uint32("general.file_type", number)
                .tensor("norm", 64)
                .quantized("weights", 39, 2 * 17, 64));

        assertThat(model.quantization()).contains("F32");
        assertThat(of(GgufBytes.little()
                                .uint32("general.file_type", number)
                                .tensor("norm", 64)
                                .quantized("weights", 39, 4 * 17, 128))
                        .quantization())
                .contains("MXFP4");
        assertThat(model.inferred()).containsExactly("quantization");
    }

    @ParameterizedTest
    @CsvSource({
        "950, 950",
        "642_400, 642.4K",
        "646_080, 646.1K",
        "22_700_000, 22.7M",
        "999_950_000, 1B",
        "1_235_814_400, 1.2B",
        "8_030_261_248, 8B",
        "671_026_419_200, 671B",
        "1_026_408_232_448, 1T"
    })
    void parameters_are_written_as_people_do(String count, String text) {
        long weights = Long.parseLong(count.replace("_", ""));

        ModelInfo model = of(GgufBytes.little().rawTensor("t", 4711, 0, weights));

        assertThat(model.parameterCount()).hasValue(weights);
        assertThat(model.parameters()).contains(text);
        assertThat(model.inferred()).doesNotContain("parameters");
    }

    @Test
    void the_first_of_several_files_does_not_count_for_all() {
        ModelInfo labelled = of(GgufBytes.little()
                .uint32("split.count", 3)
                .text("general.size_label", "70B")
                .tensor("a", 64));
        ModelInfo told = of(GgufBytes.little()
                .uint32("split.count", 3)
                .uint64("general.parameter_count", 70_553_706_496L)
                .text("general.size_label", "70B")
                .tensor("a", 64));
        ModelInfo silent = of(GgufBytes.little().uint32("split.count", 3).tensor("a", 64));

        assertThat(labelled.parameters()).contains("70B");
        assertThat(labelled.parameterCount()).hasValue(70_000_000_000L);
        assertThat(labelled.inferred()).contains("parameters", "parameterCount");
        assertThat(told.parameterCount()).hasValue(70_553_706_496L);
        assertThat(told.inferred()).doesNotContain("parameters");
        assertThat(silent.parameters()).isEmpty();
    }

    @Test
    void a_size_label_that_is_no_number_is_no_number_of_parameters() {
        ModelInfo model = of(GgufBytes.little().text("general.size_label", "tiny"));

        assertThat(model.parameters()).isEmpty();
        assertThat(model.metadata()).containsEntry("general.size_label", "tiny");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "gemma-embedding", "t5encoder"})
    void an_encoder_embeds_and_does_not_chat(String architecture) {
        ModelInfo model = of(GgufBytes.little()
                .text("general.architecture", architecture)
                .text("tokenizer.chat_template", "{{ messages }}<think>"));

        assertThat(model.capabilities())
                .isEqualTo(Capabilities.builder()
                        .yes(Capability.EMBEDDING)
                        .no(Capability.CHAT, Capability.COMPLETION, Capability.REASONING, Capability.TOOLS)
                        .build());
        assertThat(model.inputModalities()).containsExactly(Modality.TEXT);
        assertThat(model.outputModalities()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, YES, NO", "2, YES, NO", "3, YES, NO", "4, NO, NO", "0, UNKNOWN, YES"})
    void a_pooling_makes_any_architecture_an_embedder(int pooling, Support embedding, Support chat) {
        Capabilities capabilities = of(GgufBytes.little()
                        .text("general.architecture", "qwen3")
                        .uint32("qwen3.pooling_type", pooling)
                        .text("tokenizer.chat_template", "{{ messages }}"))
                .capabilities();

        assertThat(capabilities.supports(Capability.EMBEDDING)).isEqualTo(embedding);
        assertThat(capabilities.supports(Capability.CHAT)).isEqualTo(chat);
    }

    @Test
    void a_generating_model_without_a_template_may_or_may_not_chat() {
        Capabilities capabilities =
                of(GgufBytes.little().text("general.architecture", "llama")).capabilities();

        assertThat(capabilities.supports(Capability.COMPLETION)).isEqualTo(Support.YES);
        assertThat(capabilities.supports(Capability.CHAT)).isEqualTo(Support.UNKNOWN);
        assertThat(capabilities.supports(Capability.REASONING)).isEqualTo(Support.UNKNOWN);
        assertThat(capabilities.supports(Capability.EMBEDDING)).isEqualTo(Support.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<think>\n", "{{ content.split('</think>') }}", "[THINK]", "<|channel|>analysis"})
    void think_markers_in_the_template_tell_of_reasoning(String marker) {
        ModelInfo model = of(GgufBytes.little()
                .text("general.architecture", "llama")
                .text("tokenizer.chat_template", "{{ messages }}" + marker));

        assertThat(model.capabilities().supports(Capability.REASONING)).isEqualTo(Support.YES);
    }

    @ParameterizedTest
    @CsvSource({"clip, model", "clip, mmproj", "llama, adapter", "llama, vocab"})
    void what_is_no_model_by_itself_can_do_nothing_by_itself(String architecture, String type) {
        Capabilities capabilities = of(GgufBytes.little()
                        .text("general.architecture", architecture)
                        .text("general.type", type)
                        .text("tokenizer.chat_template", "{{ messages }}"))
                .capabilities();

        assertThat(capabilities.yes()).isEmpty();
        assertThat(capabilities.no()).contains(Capability.CHAT, Capability.COMPLETION, Capability.EMBEDDING);
    }

    @Test
    void of_a_licence_in_full_the_first_line_is_taken() {
        assertThat(of(GgufBytes.little().text("general.license", "\n  Some Licence \n\nWhoever…"))
                        .licence())
                .contains("Some Licence");
        assertThat(of(GgufBytes.little().text("general.license.name", "x".repeat(300)))
                        .licence())
                .contains("x".repeat(200));
    }

    @Test
    void metadata_is_bounded() {
        GgufBytes file = GgufBytes.little().text("long", "x".repeat(201));
        for (int i = 0; i < 1000; i++) {
            file.uint32("key." + i, i);
        }

        assertThat(of(file).metadata()).hasSize(200).containsEntry("key.0", 0L).doesNotContainKey("long");
    }

    private ModelInfo of(GgufBytes file) {
        Path path = file.write(directory.resolve("model.gguf"));
        return GgufModelInfo.of(
                "some/model", "llamacpp", GgufReader.read(path), path.toFile().length());
    }
}
