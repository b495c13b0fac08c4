package dev.parley.llamacpp.internal.engine;

import dev.parley.llamacpp.internal.engine.EngineException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the process of a model runs on, copied once for each JVM into a directory that only its user may look into. Copied,
 * since the jars may lie inside another jar; and since the loader of the binding, left to itself, deletes files of others
 * from the directory for temporary files and writes to the standard output.
 */
final class WorkerFiles {
    private static final String OWN = "dev/parley/llamacpp/internal/engine/";
    private static final String BINDING = "de/kherud/llama/";

    static final List<String> OWN_CLASSES = List.of(
            "EngineSettings",
            "Frames",
            "NativeModel",
            "TokenSink",
            "WorkerMain",
            "WorkerMain$Answer",
            "WorkerMain$Job");

    static final List<String> BINDING_CLASSES = List.of(
            "CliParameters",
            "InferenceParameters",
            "InferenceParameters$1",
            "JsonParameters",
            "LlamaException",
            "LlamaIterable",
            "LlamaIterator",
            "LlamaLoader",
            "LlamaModel",
            "LlamaOutput",
            "LogLevel",
            "ModelParameters",
            "OSInfo",
            "Pair",
            "ProcessRunner",
            "args/CacheType",
            "args/GpuSplitMode",
            "args/LogFormat",
            "args/MiroStat",
            "args/NumaStrategy",
            "args/PoolingType",
            "args/RopeScalingType",
            "args/Sampler");

    private WorkerFiles() {}

    /**
     * Makes the directory. It goes with this JVM.
     *
     * @return the directory
     * @throws EngineException if there is no native library for this system, or the directory cannot be written
     */
    static Path unpack() {
        String library = library(System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            Path directory = Files.createTempDirectory("parley-llamacpp-");
            directory.toFile().deleteOnExit();
            for (String name : OWN_CLASSES) {
                copy(OWN + name + ".class", directory);
            }
            for (String name : BINDING_CLASSES) {
                copy(BINDING + name + ".class", directory);
            }
            String file = library.substring(library.lastIndexOf('/') + 1);
            try (InputStream in = open(library)) {
                write(in, directory.resolve(file));
            }
            return directory;
        } catch (IOException e) {
            throw new EngineException(
                    Kind.NOT_AVAILABLE,
                    "the native code cannot be copied into the directory for temporary files ("
                            + System.getProperty("java.io.tmpdir") + "): " + e,
                    e);
        }
    }

    /** {@return whether everything is still in the directory} */
    static boolean areIn(Path directory) {
        String library = library(System.getProperty("os.name"), System.getProperty("os.arch"));
        return Files.isRegularFile(directory.resolve(library.substring(library.lastIndexOf('/') + 1)))
                && Stream.concat(
                                OWN_CLASSES.stream().map(OWN::concat),
                                BINDING_CLASSES.stream().map(BINDING::concat))
                        .allMatch(name -> Files.isRegularFile(directory.resolve(name + ".class")));
    }

    /** {@return where the binding's jar has the native library of a system} */
    static String library(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            case "x86", "i386", "i486", "i586", "i686" -> "x86";
            default -> osArch;
        };
        if (os.contains("win")) {
            return BINDING + "Windows/" + arch + "/jllama.dll";
        }
        return os.contains("mac") || os.contains("darwin")
                ? BINDING + "Mac/" + arch + "/libjllama.dylib"
                : BINDING + "Linux/" + arch + "/libjllama.so";
    }

    private static void copy(String resource, Path directory) throws IOException {
        Path target = directory;
        for (String part : resource.split("/")) {
            if (!Files.isDirectory(target)) {
                Files.createDirectory(target);
                // last registered, first deleted: directories after what is in them
                target.toFile().deleteOnExit();
            }
            target = target.resolve(part);
        }
        try (InputStream in = open(resource)) {
            write(in, target);
        }
    }

    private static void write(InputStream in, Path target) throws IOException {
        target.toFile().deleteOnExit();
        try (var out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            in.transferTo(out);
        }
    }

    private static InputStream open(String resource) {
        ClassLoader loader = WorkerFiles.class.getClassLoader();
        InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(resource) : loader.getResourceAsStream(resource);
        if (in == null) {
            throw new EngineException(
                    Kind.NOT_AVAILABLE,
                    resource.startsWith(BINDING) && !resource.endsWith(".class")
                            ? "java-llama.cpp brings no native library for " + System.getProperty("os.name") + " on "
                                    + System.getProperty("os.arch") + " (" + resource + ")"
                            : "'" + resource + "' is missing: is de.kherud:llama on the class path?");
        }
        return in;
    }
}
