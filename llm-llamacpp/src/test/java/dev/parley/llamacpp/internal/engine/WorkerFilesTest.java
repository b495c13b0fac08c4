package dev.parley.llamacpp.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import de.kherud.llama.LlamaModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerFilesTest {
    @Test
    void every_class_of_the_binding_comes_along() throws Exception {
        try (JarFile jar = new JarFile(place(LlamaModel.class).toFile())) {
            List<String> classes = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("de/kherud/llama/") && name.endsWith(".class"))
                    .map(name -> name.substring("de/kherud/llama/".length(), name.length() - ".class".length()))
                    .toList();
            assertThat(WorkerFiles.BINDING_CLASSES).containsExactlyInAnyOrderElementsOf(classes);
        }
    }

    @Test
    void every_nested_class_of_the_worker_comes_along() throws Exception {
        Path classes = place(WorkerMain.class).resolve("dev/parley/llamacpp/internal/engine");
        for (String own : List.of("EngineSettings", "Frames", "NativeModel", "TokenSink", "WorkerMain")) {
            try (Stream<Path> files = Files.list(classes)) {
                List<String> there = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.equals(own + ".class") || name.startsWith(own + "$"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .toList();
                assertThat(WorkerFiles.OWN_CLASSES).containsAll(there);
            }
        }
    }

    @Test
    void one_class_alone_names_those_of_the_binding() throws Exception {
        try (Stream<Path> files = Files.walk(place(WorkerMain.class).resolve("dev"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".class"))
                            .filter(file -> contains(file, "de/kherud/llama/LlamaModel"))
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("NativeModel.class");
        }
    }

    @Test
    void library_of_every_usual_system_is_looked_for_in_its_place() {
        assertThat(WorkerFiles.library("Linux", "amd64")).isEqualTo("de/kherud/llama/Linux/x86_64/libjllama.so");
        assertThat(WorkerFiles.library("Linux", "aarch64")).isEqualTo("de/kherud/llama/Linux/aarch64/libjllama.so");
        assertThat(WorkerFiles.library("Mac OS X", "aarch64")).isEqualTo("de/kherud/llama/Mac/aarch64/libjllama.dylib");
        assertThat(WorkerFiles.library("Windows 11", "amd64")).isEqualTo("de/kherud/llama/Windows/x86_64/jllama.dll");
    }

    @Test
    void directory_that_somebody_has_tidied_up_is_made_anew() throws Exception {
        Path first = Engine.files();
        assertThat(Engine.files()).isEqualTo(first);
        Files.delete(first.resolve("dev/parley/llamacpp/internal/engine/WorkerMain.class"));
        Path second = Engine.files();
        assertThat(second).isNotEqualTo(first);
        assertThat(WorkerFiles.areIn(second)).isTrue();
    }

    @Test
    void program_without_a_jvm_is_told_so(@TempDir Path home) {
        for (String runtime : Arrays.asList(null, home.toString())) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> ModelProcess.java(runtime))
                    .withMessageContaining("a JVM of their own")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NOT_AVAILABLE));
        }
        assertThat(ModelProcess.java(System.getProperty("java.home"))).isExecutable();
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
