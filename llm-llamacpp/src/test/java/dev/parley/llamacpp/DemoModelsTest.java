package dev.parley.llamacpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.llamacpp.internal.gguf.GgufReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DemoModelsTest {
    private static final List<String> FILES =
            List.of("parley-demo-babble.gguf", "parley-demo-embed.gguf", "parley-demo-think.gguf", "parley-demo.gguf");
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    @TempDir
    Path temp;

    /** Unpacks in a process of its own. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) {
            DemoModels.unpack(Path.of(args[0]));
        }
    }

    @Test
    void all_models_are_unpacked_into_a_directory_that_is_made() throws IOException {
        Path directory = temp.resolve("a/b");

        assertThat(DemoModels.unpack(directory)).isEqualTo(directory);

        assertThat(names(directory)).containsExactlyElementsOf(FILES);
        assertThat(names(directory)).contains(DemoModels.DEFAULT + ".gguf");
        for (String id : DemoModels.IDS) {
            // the reader refuses a file that lacks a byte of its weights
            assertThat(GgufReader.read(directory.resolve(id + ".gguf")).tensorCount())
                    .isPositive();
        }
    }

    @Test
    void files_that_are_right_are_left_alone() throws IOException {
        DemoModels.unpack(temp);
        for (String name : FILES) {
            Files.setLastModifiedTime(temp.resolve(name), LONG_AGO);
        }

        DemoModels.unpack(temp);

        for (String name : FILES) {
            assertThat(Files.getLastModifiedTime(temp.resolve(name))).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void files_that_are_missing_cut_off_or_changed_are_put_right() throws IOException {
        DemoModels.unpack(temp);
        Map<String, byte[]> right = contents(temp);
        Files.delete(temp.resolve(FILES.get(0)));
        Files.write(temp.resolve(FILES.get(1)), new byte[10]);
        byte[] changed = right.get(FILES.get(2)).clone();
        changed[changed.length / 2] ^= 1;
        Files.write(temp.resolve(FILES.get(2)), changed);
        Files.setLastModifiedTime(temp.resolve(FILES.get(3)), LONG_AGO);
        Files.writeString(temp.resolve("other.gguf"), "mine");

        DemoModels.unpack(temp);

        assertThat(Files.readString(temp.resolve("other.gguf"))).isEqualTo("mine");
        Files.delete(temp.resolve("other.gguf"));
        assertThat(names(temp)).containsExactlyElementsOf(FILES);
        contents(temp)
                .forEach((name, content) -> assertThat(Arrays.equals(content, right.get(name)))
                        .as(name)
                        .isTrue());
        assertThat(Files.getLastModifiedTime(temp.resolve(FILES.get(3)))).isEqualTo(LONG_AGO);
    }

    @Test
    void a_path_that_cannot_be_a_directory_is_named() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "in the way");

        for (Path directory : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> DemoModels.unpack(directory))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("'" + directory + "'");
        }
        assertThat(file).hasContent("in the way");
    }

    @Test
    void a_model_whose_place_is_taken_by_a_directory_leaves_nothing_behind() throws IOException {
        Path taken = Files.createDirectories(temp.resolve("parley-demo.gguf/full"));

        assertThatThrownBy(() -> DemoModels.unpack(temp))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("parley-demo.gguf");
        assertThat(names(temp)).containsExactly("parley-demo.gguf");
        assertThat(taken).isDirectory();
    }

    @Test
    void a_directory_without_permission_is_named() throws IOException {
        assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        Path directory = Files.createDirectory(temp.resolve("locked"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeTrue(!Files.isWritable(directory), "this user may write everywhere");

        assertThatThrownBy(() -> DemoModels.unpack(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("'" + directory + "'");
    }

    @Test
    @Timeout(60)
    void threads_that_unpack_at_once_leave_whole_files_only() throws Exception {
        int threads = 6;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Object>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<Object> task = () -> {
                    start.await();
                    Path directory = DemoModels.unpack(temp);
                    // others are still at work: what is there must be whole at any time
                    for (String id : DemoModels.IDS) {
                        GgufReader.read(directory.resolve(id + ".gguf"));
                    }
                    return directory;
                };
                all.add(executor.submit(task));
            }
            for (Future<Object> one : all) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(names(temp)).containsExactlyElementsOf(FILES);
    }

    @Test
    @Timeout(120)
    void processes_that_unpack_at_once_both_succeed() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName(),
                            temp.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(temp.resolve("out" + i).toFile())
                    .start());
        }
        for (int i = 0; i < 2; i++) {
            boolean ended = processes.get(i).waitFor(100, TimeUnit.SECONDS);
            String output = Files.readString(temp.resolve("out" + i));
            assertThat(ended).as(output).isTrue();
            assertThat(processes.get(i).exitValue()).as(output).isZero();
            Files.delete(temp.resolve("out" + i));
        }
        assertThat(names(temp)).containsExactlyElementsOf(FILES);
        for (String id : DemoModels.IDS) {
            GgufReader.read(temp.resolve(id + ".gguf"));
        }
    }

    @Test
    void the_notice_is_one_line_that_says_what_to_do() {
        assertThat(DemoModels.notice())
                .contains("constructed", "LLAMACPP_MODELS", "GGUF")
                .doesNotContain("\n");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (String name : names(directory)) {
            contents.put(name, Files.readAllBytes(directory.resolve(name)));
        }
        return contents;
    }
}
