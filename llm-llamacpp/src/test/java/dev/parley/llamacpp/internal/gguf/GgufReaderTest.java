package dev.parley.llamacpp.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufReaderTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"2, false", "3, false", "2, true", "3, true"})
    void versions_2_and_3_are_read_in_both_byte_orders(int version, boolean big) {
        ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        GgufHeader header = read(GgufBytes.of(version, order)
                .text("general.architecture", "llama")
                .uint32("llama.context_length", 4096)
                .uint64("llama.vocab_size", 7)
                .int32s("tokenizer.ggml.token_type", 1, 2, 3)
                .tensor("a", 3, 5)
                .tensor("b", 4));

        assertThat(header.version()).isEqualTo(version);
        assertThat(header.byteOrder()).isEqualTo(order);
        assertThat(header.architecture()).contains("llama");
        assertThat(header.architectureInteger("context_length")).hasValue(4096);
        assertThat(header.architectureInteger("vocab_size")).hasValue(7);
        assertThat(header.arrayLength("tokenizer.ggml.token_type")).hasValue(3);
        assertThat(header.tensorCount()).isEqualTo(2);
        assertThat(header.tensors().parameters()).isEqualTo(3 * 5 + 4);
    }

    @Test
    void every_type_of_value_is_read_as_it_was_written() {
        GgufBytes file = GgufBytes.little();
        file.raw("u8", GgufBytes.UINT8, new byte[] {(byte) 200})
                .raw("i8", GgufBytes.INT8, new byte[] {(byte) 200})
                .raw("u16", GgufBytes.UINT16, new byte[] {(byte) 0xFE, (byte) 0xFF})
                .raw("i16", GgufBytes.INT16, new byte[] {(byte) 0xFE, (byte) 0xFF})
                .raw("u32", GgufBytes.UINT32, file.int32(-2))
                .raw("i32", GgufBytes.INT32, file.int32(-2))
                .raw("u64", GgufBytes.UINT64, file.int64(-2))
                .raw("u64 small", GgufBytes.UINT64, file.int64(2))
                .raw("i64", GgufBytes.INT64, file.int64(-2))
                .float32("f32", 1e-5f)
                .raw("f64", GgufBytes.FLOAT64, file.int64(Double.doubleToRawLongBits(-0.25)))
                .bool("yes", true)
                .bool("no", false)
                .text("text", "é\uD83D\uDE00")
                .text("blank", " ");

        GgufHeader header = read(file);

        assertThat(header.scalars())
                .containsExactly(
                        Map.entry("u8", 200L),
                        Map.entry("i8", -56L),
                        Map.entry("u16", 65534L),
                        Map.entry("i16", -2L),
                        Map.entry("u32", 4294967294L),
                        Map.entry("i32", -2L),
                        Map.entry("u64", new BigInteger("18446744073709551614")),
                        Map.entry("u64 small", 2L),
                        Map.entry("i64", -2L),
                        Map.entry("f32", 1e-5),
                        Map.entry("f64", -0.25),
                        Map.entry("yes", true),
                        Map.entry("no", false),
                        Map.entry("text", "é\uD83D\uDE00"),
                        Map.entry("blank", " "));
        assertThat(header.bool("yes")).contains(true);
        assertThat(header.bool("text")).isEmpty();
        assertThat(header.string("blank")).isEmpty();
        assertThat(header.string("i64")).isEmpty();
        assertThat(header.integer("u64")).isEmpty();
        assertThat(header.integer("missing")).isEmpty();
        assertThat(header.architectureInteger("u8")).isEmpty();
    }

    @Test
    void arrays_are_kept_if_they_are_asked_for_and_short() {
        GgufBytes file = GgufBytes.little()
                .texts("tags", List.of("a", "b"))
                .texts("not asked", List.of("a", "b"))
                .texts("long text", List.of("a", "x".repeat(1025)))
                .texts("many", Collections.nCopies(GgufReader.MAX_ELEMENTS + 1, "x"))
                .int32s("numbers", 1, -2)
                .text("end", "reached");

        GgufHeader header = GgufReader.read(
                file.write(directory.resolve("a.gguf")), Set.of("tags", "long text", "many", "numbers", "end"));

        assertThat(header.arrays())
                .containsExactly(
                        Map.entry("tags", new GgufArray(GgufType.STRING, 2, List.of("a", "b"))),
                        Map.entry("not asked", new GgufArray(GgufType.STRING, 2, List.of())),
                        Map.entry("long text", new GgufArray(GgufType.STRING, 2, List.of())),
                        Map.entry("many", new GgufArray(GgufType.STRING, 257, List.of())),
                        Map.entry("numbers", new GgufArray(GgufType.INT32, 2, List.of(1L, -2L))));
        assertThat(header.strings("tags")).containsExactly("a", "b");
        assertThat(header.strings("numbers")).isEmpty();
        assertThat(header.strings("end")).isEmpty();
        assertThat(header.string("end")).contains("reached");
    }

    @Test
    void nested_arrays_are_passed_over() {
        GgufBytes file = GgufBytes.little();
        byte[] pair = concat(file.arrayStart(GgufBytes.UINT16, 2), new byte[4]);
        byte[] texts = concat(file.arrayStart(GgufBytes.STRING, 2), file.string("x"), file.string(""));
        file.raw("nested", GgufBytes.ARRAY, file.arrayStart(GgufBytes.ARRAY, 3), pair, texts, pair)
                .text("end", "reached");

        GgufHeader header = GgufReader.read(file.write(directory.resolve("a.gguf")), Set.of("nested"));

        assertThat(header.arrays()).containsEntry("nested", new GgufArray(GgufType.ARRAY, 3, List.of()));
        assertThat(header.string("end")).contains("reached");
    }

    @Test
    void a_vocabulary_of_100000_texts_is_passed_over_and_what_follows_is_read() {
        List<String> tokens = new ArrayList<>();
        IntStream.range(0, 100_000).forEach(i -> tokens.add("token-" + i + "é".repeat(i % 17)));
        Path file = GgufBytes.little()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", tokens)
                .int32s("tokenizer.ggml.token_type", new int[100_000])
                .texts("tokenizer.ggml.merges", tokens)
                .text("tokenizer.chat_template", "{{ messages }}")
                .tensor("token_embd.weight", 64, 100_000)
                .write(directory.resolve("a.gguf"));
        GgufReader.read(file);
        long before = Allocated.bytes();

        GgufHeader header = GgufReader.read(file);

        assertThat(Allocated.bytes() - before)
                .as("nothing of the vocabulary is kept")
                .isLessThan(1 << 20);
        assertThat(header.vocabularySize()).hasValue(100_000);
        assertThat(header.arrayLength("tokenizer.ggml.merges")).hasValue(100_000);
        assertThat(header.chatTemplate()).contains("{{ messages }}");
        assertThat(header.tensors().parameters()).isEqualTo(6_400_000);
    }

    @Test
    void a_text_is_the_same_wherever_the_buffer_ends_within_it() {
        for (int before : new int[] {0, 65_400, 65_472, 65_480, 65_500, 65_530, 65_536, 131_000}) {
            for (int length : new int[] {1, 100, 65_535, 65_536, 65_537, 200_000}) {
                String text = "é".repeat(length / 2) + "x".repeat(length % 2);
                GgufHeader header = read(GgufBytes.little()
                        .text("before", "b".repeat(before))
                        .text("text", text)
                        .uint64("end", 42));

                assertThat(header.scalars().get("text")).isEqualTo(text);
                assertThat(header.integer("end")).hasValue(42);
            }
        }
    }

    @Test
    void a_text_that_is_too_long_is_left_out_and_the_rest_is_read() {
        GgufHeader header = read(GgufBytes.little()
                .text("just fits", "x".repeat(GgufReader.MAX_TEXT))
                .text("too long", "x".repeat(GgufReader.MAX_TEXT + 1))
                .text("end", "reached"));

        assertThat(header.scalars()).containsOnlyKeys("just fits", "end");
    }

    @Test
    void bytes_that_are_no_utf8_become_replacement_characters() {
        GgufBytes file = GgufBytes.little();
        GgufHeader header = read(file.raw("text", GgufBytes.STRING, file.int64(3), new byte[] {'a', (byte) 0xFF, 'b'}));

        assertThat(header.string("text")).contains("a\uFFFDb");
    }

    @Test
    void the_table_of_tensors_is_added_up_by_type() {
        // Q4_K: 256 weights in 144 bytes; Q6_K: 256 in 210
        GgufBytes file = GgufBytes.little()
                .quantized("embedding", 14, 2 * 210, 256, 2)
                .quantized("blk.0.up", 12, 3 * 144, 256, 3)
                .quantized("blk.0.down", 12, 4 * 144, 512, 2)
                .tensor("norm", 256)
                .tensor("scalar");

        GgufTensors tensors = read(file).tensors();

        assertThat(tensors.weightsByType())
                .containsExactlyInAnyOrderEntriesOf(Map.of("Q6_K", 512L, "Q4_K", 768L + 1024, "F32", 257L));
        assertThat(tensors.parameters()).isEqualTo(512 + 768 + 1024 + 257);
        assertThat(tensors.dominantType()).contains("Q4_K");
        assertThat(tensors.dataOffset()).isEqualTo((file.header().length + 31) / 32 * 32);
        // the last tensor has 4 bytes, and needs none of those that would align another
        assertThat(tensors.weightsEnd()).hasValue(file.length() - 28);
    }

    @Test
    void a_type_of_tensor_that_is_not_known_leaves_the_end_of_the_weights_open() {
        GgufTensors tensors =
                read(GgufBytes.little().quantized("new", 4711, 64, 256)).tensors();

        assertThat(tensors.weightsByType()).containsExactly(Map.entry("type 4711", 256L));
        assertThat(tensors.weightsEnd()).isEmpty();
        assertThat(tensors.parameters()).isEqualTo(256);
    }

    @Test
    void weights_are_found_with_the_alignment_of_the_file() {
        GgufBytes file = GgufBytes.little().align(4096).tensor("a", 10).tensor("b", 10);

        GgufTensors tensors = read(file).tensors();

        assertThat(tensors.dataOffset()).isEqualTo(4096);
        assertThat(tensors.weightsEnd()).hasValue(4096 + 4096 + 40);
    }

    @Test
    void a_file_without_tensors_has_no_weights_and_no_dominant_type() {
        GgufBytes file = GgufBytes.little().text("general.type", "adapter").uint32("split.count", 3);

        GgufHeader header = read(file);

        assertThat(header.tensors().parameters()).isZero();
        assertThat(header.tensors().dominantType()).isEmpty();
        assertThat(header.tensors().weightsEnd()).hasValue(file.length());
        assertThat(header.type()).contains("adapter");
        assertThat(header.splitCount()).isEqualTo(3);
        assertThat(header.toString()).contains("architecture=?");
    }

    private GgufHeader read(GgufBytes file) {
        return GgufReader.read(file.write(directory.resolve("a.gguf")));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
