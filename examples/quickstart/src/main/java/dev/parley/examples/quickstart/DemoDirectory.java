package dev.parley.examples.quickstart;

import dev.parley.llamacpp.DemoModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The demo models in a directory that is gone after the tour.
 *
 * @param path the directory
 */
record DemoDirectory(Path path) implements AutoCloseable {
    static DemoDirectory make() {
        try {
            DemoDirectory directory = new DemoDirectory(Files.createTempDirectory("parley-demo-models"));
            DemoModels.unpack(directory.path);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("there is no place for the demo models", e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demo models cannot be deleted: " + path, e);
        }
    }
}
