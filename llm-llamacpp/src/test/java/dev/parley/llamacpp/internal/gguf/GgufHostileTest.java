package dev.parley.llamacpp.internal.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.llamacpp.internal.gguf.GgufException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no models, are cut off, or lie. */
class GgufHostileTest {
    /** What a refused header may cost: the buffer, and some objects. */
    private static final long LITTLE_MEMORY = 512 << 10;

    /** A length that would hide the fault of a check against the length of the file. */
    private static final long HUGE_FILE = 1L << 50;

    @TempDir
    Path directory;

    @Test
    void a_file_cut_off_at_any_byte_is_truncated() {
        byte[] whole = GgufBytes.little()
                .text("general.architecture", "llama")
                .bool("flag", true)
                .int32s("numbers", 1, 2, 3)
                .texts("texts", List.of("a", "bc", ""))
                .tensor("a", 3, 5)
                .quantized("b", 8, 34, 32, 1)
                .tensor("c", 8)
                .bytes();
        GgufReader.read(GgufBytes.write(directory.resolve("whole.gguf"), whole, whole.length));

        for (int length = 1; length < whole.length; length++) {
            byte[] start = Arrays.copyOf(whole, length);
            assertThat(refused(start, length).kind()).as("cut at %s", length).isEqualTo(Kind.TRUNCATED);
        }
    }

    @Test
    void bytes_missing_behind_the_last_weight_are_no_fault() {
        GgufBytes file = GgufBytes.little().tensor("a", 8).tensor("b", 1);
        long end = file.length() - 28;

        assertThat(GgufReader.read(GgufBytes.write(directory.resolve("a.gguf"), file.header(), end))
                        .tensors()
                        .weightsEnd())
                .hasValue(end);
        assertThat(refused(file.header(), end - 1))
                .hasMessageContaining("truncated")
                .hasMessageContaining((end - 1) + " bytes")
                .hasMessageContaining("end at byte " + end);
    }

    @Test
    void weights_of_an_unknown_type_that_begin_behind_the_end_of_the_file_are_truncated() {
        byte[] header = GgufBytes.little().rawTensor("new", 4711, 1 << 20, 256).header();

        assertThat(refused(header, 4096).kind()).isEqualTo(Kind.TRUNCATED);
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("empty", new byte[0], "it is empty"),
                Arguments.of("text", "Once upon a time\n".getBytes(StandardCharsets.UTF_8), "text"),
                Arguments.of("zip", zip(), "zip archive"),
                Arguments.of("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0}, "gzip"),
                Arguments.of("page", "\n<!DOCTYPE html><html>".getBytes(StandardCharsets.UTF_8), "web page"),
                Arguments.of(
                        "pointer",
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(StandardCharsets.UTF_8),
                        "git lfs pull"),
                Arguments.of("old", "tjgg\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "before GGUF"),
                Arguments.of(
                        "safetensors",
                        "\u0040\0\0\0\0\0\0\0{\"__metadata__\"".getBytes(StandardCharsets.ISO_8859_1),
                        "safetensors"),
                Arguments.of("zeros", new byte[4096], "does not begin with"),
                Arguments.of("lower case", "gguf\3\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "does not begin"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void what_is_no_gguf_is_told_for_what_it_is(String name, byte[] content, String says) {
        GgufException refused = refused(content, content.length);

        assertThat(refused.kind()).isEqualTo(Kind.NOT_GGUF);
        assertThat(refused).hasMessageContaining("hostile.gguf").hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource({"1, false, Convert", "1, true, Convert", "0, false, newer", "4, false, newer", "4, true, newer"})
    void other_versions_are_refused_by_name(int version, boolean big, String says) {
        byte[] file = GgufBytes.of(version, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .bytes();

        GgufException refused = refused(file, file.length);

        assertThat(refused.kind()).isEqualTo(Kind.UNSUPPORTED_VERSION);
        assertThat(refused).hasMessageContaining("version " + version).hasMessageContaining(says);
    }

    @Test
    void a_directory_a_missing_file_and_a_loop_of_links_are_unreadable() throws IOException {
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));

        assertThat(refused(directory)).hasMessageContaining("is a directory");
        assertThat(refused(directory.resolve("missing.gguf"))).hasMessageContaining("does not exist");
        assertThat(refused(loop).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(refused(directory).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(refused(directory.resolve("missing.gguf")).kind()).isEqualTo(Kind.UNREADABLE);
    }

    @Test
    void a_file_without_permission_is_unreadable() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        Path file = GgufBytes.little().write(directory.resolve("secret.gguf"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file), "this user may read everything");

        assertThat(refused(file).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(refused(file)).hasMessageContaining("secret.gguf").hasMessageContaining("may not be read");
    }

    @Test
    void an_interrupted_thread_gets_an_exception_and_stays_interrupted() {
        Path file = GgufBytes.little().write(directory.resolve("a.gguf"));

        Thread.currentThread().interrupt();
        GgufException refused = refused(file);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(refused.kind()).isEqualTo(Kind.UNREADABLE);
    }

    static Stream<Arguments> lies() {
        GgufBytes e = GgufBytes.little();
        return Stream.of(
                lie("2^63 pairs", file -> file.claimPairs(Long.MIN_VALUE), "9223372036854775808 entries"),
                lie("2^64-1 tensors", file -> file.claimTensors(-1), "18446744073709551615 entries"),
                lie("a million pairs", file -> file.claimPairs(1_000_000), "1000000 entries"),
                lie("a million tensors", file -> file.claimTensors(1_000_000), "1000000 entries"),
                lie("a text of 2^62", file -> file.raw("k", 8, e.int64(1L << 62)), "4611686018427387904"),
                lie("a text of 2^63", file -> file.raw("k", 8, e.int64(1L << 63)), "9223372036854775808"),
                lie("an array of 2^40", file -> file.raw("k", 9, e.arrayStart(0, 1L << 40)), "1099511627776"),
                lie("an array of 2^61 longs", file -> file.raw("k", 9, e.arrayStart(10, 1L << 61)), "array 'k'"),
                lie("2^40 texts", file -> file.raw("k", 9, e.arrayStart(8, 1L << 40)), "array 'k'"),
                lie("2^26 empty texts", file -> file.raw("k", 9, e.arrayStart(8, 1L << 26)), "array 'k'"),
                lie("2^40 arrays", file -> file.raw("k", 9, e.arrayStart(9, 1L << 40)), "array 'k'"),
                lie("256 MiB passed over", file -> file.raw("k", 9, e.arrayStart(0, 256 << 20)), "256 MiB"),
                lie(
                        "arrays in arrays in arrays",
                        file -> file.raw("k", 9, nested(e, 1000), e.arrayStart(0, 0)),
                        "more than 4 deep"),
                lie("a type of value", file -> file.raw("k", 13, e.int64(0)), "unknown type 13"),
                lie("a negative type", file -> file.raw("k", -1, e.int64(0)), "unknown type 4294967295"),
                lie("a type of elements", file -> file.raw("k", 9, e.arrayStart(99, 1)), "unknown type 99"),
                lie("2 as a truth value", file -> file.raw("k", 7, new byte[] {2}), "2 as a truth value"),
                lie("an empty key", file -> file.uint32("", 1), "an empty key"),
                lie("a long key", file -> file.uint32("k".repeat(65_536), 1), "65535 bytes"),
                lie("a key twice", file -> file.uint32("k", 1).text("k", "x"), "'k' twice"),
                lie(
                        "a long text's key twice",
                        file -> file.text("k", "x".repeat(GgufReader.MAX_TEXT + 1))
                                .uint32("k", 1),
                        "'k' twice"),
                lie("control characters", file -> file.uint32("k\u001b[2J\n", 1).uint32("k\u001b[2J\n", 1), "'k?[2J?'"),
                lie("alignment 0", file -> file.uint32("general.alignment", 0), "power of two"),
                lie("alignment 33", file -> file.uint32("general.alignment", 33), "power of two"),
                lie("alignment 2^62", file -> file.uint64("general.alignment", 1L << 62), "power of two"),
                lie("alignment as text", file -> file.text("general.alignment", "32"), "power of two"),
                lie("a tensor twice", file -> file.tensor("t", 1).tensor("t", 1), "'t' is there twice"),
                lie("5 dimensions", file -> file.rawTensor("t", 0, 0, 1, 1, 1, 1, 1), "5 dimensions"),
                lie("2^63 weights", file -> file.rawTensor("t", 0, 0, 1L << 32, 1L << 31), "too big"),
                lie("2^64 weights", file -> file.rawTensor("t", 0, 0, 1L << 32, 1L << 32), "too big"),
                lie("-1 rows", file -> file.rawTensor("t", 0, 0, 4, -1), "too big"),
                lie("-1 times -1 weights", file -> file.rawTensor("t", 0, 0, -1, -1), "too big"),
                lie("2^63 bytes", file -> file.rawTensor("t", 0, 0, 1L << 61), "too big"),
                lie("an offset of 2^63", file -> file.rawTensor("t", 0, Long.MIN_VALUE, 1), "begins at"),
                lie("a crooked offset", file -> file.rawTensor("t", 0, 33, 1), "no multiple of 32"),
                lie("an offset near 2^63", file -> file.rawTensor("t", 0, Long.MAX_VALUE - 31, 8), "too big"),
                lie("an end near 2^63", file -> file.rawTensor("t", 0, Long.MAX_VALUE - 31, 1), "2^63 bytes"),
                lie(
                        "2^63 weights together",
                        file -> file.rawTensor("t", 4711, 0, 1L << 62).rawTensor("u", 4711, 0, 1L << 62),
                        "2^63 weights"),
                lie("rows that are no blocks", file -> file.rawTensor("t", 12, 0, 255, 256), "blocks of 256"),
                lie("a long name", file -> file.tensor("t".repeat(1025), 1), "1024 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void a_lie_is_found_out_before_memory_is_spent_on_it(String name, GgufBytes file, String says) throws IOException {
        byte[] header = file.header();
        // loads the classes, which takes memory once
        judge(header, HUGE_FILE);
        long before = Allocated.bytes();

        GgufException refused = judge(header, HUGE_FILE);

        assertThat(Allocated.bytes() - before).isLessThan(LITTLE_MEMORY + 8L * header.length);
        assertThat(refused.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refused).hasMessageContaining(says);
        assertThat(refused.getMessage()).hasSizeLessThan(300).doesNotContain("\u001b", "\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void a_lie_in_a_file_of_its_own_length_is_no_other_exception(String name, GgufBytes file, String says)
            throws IOException {
        byte[] header = file.header();

        assertThat(judge(header, header.length).kind()).isIn(Kind.MALFORMED, Kind.TRUNCATED);
    }

    @Test
    void texts_that_are_kept_have_a_limit_together() throws IOException {
        GgufBytes file = GgufBytes.little();
        String text = "x".repeat(GgufReader.MAX_TEXT);
        for (int i = 0; i < 65; i++) {
            file.text("k" + i, text);
        }

        assertThat(judge(file.header(), HUGE_FILE)).hasMessageContaining("more than 16 MiB");
    }

    @Test
    void zeros_for_ever_are_given_up() throws IOException {
        // behind the array's beginning zeros are empty arrays, and then an empty key
        GgufBytes file = GgufBytes.little();
        file.raw("k", 9, file.arrayStart(9, 20 << 20)).claimPairs(2);
        BytesChannel channel = new BytesChannel(file.header(), HUGE_FILE);

        Throwable refused = catchThrowable(() -> GgufReader.read(channel, "endless", Set.of()));

        assertThat(refused).isInstanceOf(GgufException.class).hasMessageContaining("an empty key");
        assertThat(channel.bytesRead()).isLessThanOrEqualTo((256 << 20) + (64 << 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 100, 70_000})
    void a_file_that_shrinks_while_it_is_read_is_truncated(int left) {
        byte[] file = GgufBytes.little().text("k", "x".repeat(100_000)).bytes();
        BytesChannel channel = new BytesChannel(file, left) {
            @Override
            public long size() {
                return file.length;
            }
        };

        assertThat(catchThrowable(() -> GgufReader.read(channel, "shrinking", Set.of())))
                .isInstanceOfSatisfying(
                        GgufException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(Kind.TRUNCATED));
    }

    private static Arguments lie(String name, Consumer<GgufBytes> lie, String says) {
        GgufBytes file = GgufBytes.little();
        lie.accept(file);
        return Arguments.of(name, file, says);
    }

    private static byte[] nested(GgufBytes encoder, int depth) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Collections.nCopies(depth, encoder.arrayStart(9, 1)).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] zip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("model.bin"));
            zip.write(42);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** What the reader says of a file of that length, which has zeros behind its first bytes. */
    private static GgufException judge(byte[] start, long length) throws IOException {
        try {
            GgufHeader header = GgufReader.read(new BytesChannel(start, length), "judged", Set.of("k"));
            throw new AssertionError("was read as " + header);
        } catch (GgufException e) {
            return e;
        }
    }

    private GgufException refused(byte[] start, long length) {
        return refused(GgufBytes.write(directory.resolve("hostile.gguf"), start, length));
    }

    private static GgufException refused(Path file) {
        Throwable thrown = catchThrowable(() -> GgufReader.read(file));
        assertThat(thrown).isInstanceOf(GgufException.class);
        return (GgufException) thrown;
    }
}
