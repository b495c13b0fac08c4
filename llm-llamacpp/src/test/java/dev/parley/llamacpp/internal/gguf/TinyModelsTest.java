package dev.parley.llamacpp.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.Capability;
import dev.parley.ModelInfo;
import dev.parley.Support;
import dev.parley.llamacpp.DemoModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole models: those of the jar, and files shaped as the same tool shapes its other kinds. */
class TinyModelsTest {
    private static final String TEMPLATE = "{%- for m in messages %}{{- m.role + m.content }}{%- endfor %}";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "parley-demo,        tiny-chat,  12, 320, 320, 4096, 646080, 646.1K, YES, UNKNOWN, UNKNOWN",
        "parley-demo-think,  tiny-think, 12, 320, 320, 4096, 646080, 646.1K, YES, YES, UNKNOWN",
        "parley-demo-babble, tiny-ascii, 12, 192, 192, 4096, 240192, 240.2K, YES, UNKNOWN, UNKNOWN",
        "parley-demo-embed,  tiny-embed, 37, 103,  64,  512, 106560, 106.6K, NO, NO, YES"
    })
    void the_models_of_the_jar_tell_what_they_are(
            String id,
            String name,
            int tensors,
            int vocabulary,
            int embedding,
            int context,
            long count,
            String text,
            Support chat,
            Support reasoning,
            Support embeds)
            throws IOException {
        Path file = DemoModels.unpack(directory).resolve(id + ".gguf");

        GgufHeader header = GgufReader.read(file);
        ModelInfo model = GgufModelInfo.of(id, "llamacpp", header, Files.size(file));

        assertThat(header.version()).isEqualTo(3);
        assertThat(header.tensorCount()).isEqualTo(tensors);
        assertThat(header.vocabularySize()).hasValue(vocabulary);
        assertThat(header.tensors().weightsEnd()).hasValue(Files.size(file));
        check(model, name, embedding, context, count, text);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(chat);
        assertThat(model.capabilities().supports(Capability.REASONING)).isEqualTo(reasoning);
        assertThat(model.capabilities().supports(Capability.EMBEDDING)).isEqualTo(embeds);
        assertThat(model.capabilities().supports(Capability.TOOLS)).isEqualTo(Support.NO);
    }

    @Test
    void a_slow_model_of_64_megabytes_is_read_without_its_weights() {
        Path file = llama("tiny-slow", 1024, 1024, 2, 16, 1024, 16_384)
                .text("tokenizer.chat_template", TEMPLATE)
                .write(directory.resolve("slow.gguf"));
        GgufReader.read(file);
        long before = Allocated.bytes();

        GgufHeader header = GgufReader.read(file);

        assertThat(Allocated.bytes() - before).isLessThan(1 << 20);
        assertThat(file.toFile().length()).isGreaterThan(64 << 20);
        ModelInfo model =
                GgufModelInfo.of("slow", "llamacpp", header, file.toFile().length());
        check(model, "tiny-slow", 1024, 16_384, 16_782_336, "16.8M");
        assertThat(model.size()).contains("0.1 GB");
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.YES);
    }

    @Test
    void a_model_of_bytes_chats() {
        ModelInfo model = read(llama("tiny-bytes", 320, 64, 2, 4, 128, 2048).text("tokenizer.chat_template", TEMPLATE));

        check(model, "tiny-bytes", 64, 2048, 123_200, "123.2K");
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.YES);
        assertThat(model.capabilities().supports(Capability.REASONING)).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void a_llama_with_pooling_embeds() {
        ModelInfo model =
                read(llama("tiny-embed-llama", 320, 64, 2, 4, 128, 512).uint32("llama.pooling_type", 1));

        check(model, "tiny-embed-llama", 64, 512, 123_200, "123.2K");
        assertThat(model.capabilities().yes()).containsExactly(Capability.EMBEDDING);
        assertThat(model.capabilities().supports(Capability.CHAT)).isEqualTo(Support.NO);
    }

    private static void check(ModelInfo model, String name, int embedding, int context, long count, String text) {
        assertThat(model.name()).isEqualTo(name);
        assertThat(model.embeddingLength()).hasValue(embedding);
        assertThat(model.contextLength()).hasValue(context);
        assertThat(model.parameterCount()).hasValue(count);
        assertThat(model.parameters()).contains(text);
        assertThat(model.quantization()).contains("F32");
        assertThat(model.licence()).contains("cc0-1.0");
        assertThat(model.inferred()).isEmpty();
    }

    private ModelInfo read(GgufBytes file) {
        Path path = file.write(directory.resolve("model.gguf"));
        return GgufModelInfo.of(
                "model", "llamacpp", GgufReader.read(path), path.toFile().length());
    }

    private static GgufBytes llama(
            String name, int vocabulary, int width, int layers, int heads, int feedForward, int context) {
        GgufBytes file = GgufBytes.little()
                .text("general.architecture", "llama")
                .text("general.type", "model")
                .text("general.name", name)
                .text("general.size_label", "tiny")
                .text("general.license", "cc0-1.0")
                .uint32("general.file_type", 0)
                .uint32("llama.vocab_size", vocabulary)
                .uint32("llama.context_length", context)
                .uint32("llama.embedding_length", width)
                .uint32("llama.block_count", layers)
                .uint32("llama.feed_forward_length", feedForward)
                .uint32("llama.attention.head_count", heads)
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .text("tokenizer.ggml.model", "gpt2")
                .texts(
                        "tokenizer.ggml.tokens",
                        IntStream.range(0, vocabulary).mapToObj(i -> "t" + i).toList())
                .int32s("tokenizer.ggml.token_type", new int[vocabulary])
                .texts("tokenizer.ggml.merges", Collections.nCopies(10, "a b"))
                .bool("tokenizer.ggml.add_bos_token", false)
                .tensor("token_embd.weight", width, vocabulary);
        for (int i = 0; i < layers; i++) {
            String block = "blk." + i + ".";
            file.tensor(block + "attn_norm.weight", width);
            for (String part : new String[] {"attn_q", "attn_k", "attn_v", "attn_output"}) {
                file.tensor(block + part + ".weight", width, width);
            }
            file.tensor(block + "ffn_norm.weight", width)
                    .tensor(block + "ffn_gate.weight", width, feedForward)
                    .tensor(block + "ffn_up.weight", width, feedForward)
                    .tensor(block + "ffn_down.weight", feedForward, width);
        }
        return file.tensor("output_norm.weight", width).tensor("output.weight", width, vocabulary);
    }
}
